"""The engine against a plain loop over resources: the same hits, in the same order, with the same counts."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.models import Concept, Tag
from cms.search import index as site_index
from cms.search import query as site_query
from cms.vocabularies import Scheme
from resources import facets, query
from resources.criteria import Criteria
from resources.index import digest
from resources.index.store import Store, store
from resources.models import Provider, Resource, SearchDigest
from tests.factories import NetworkFactory, ResourceFactory
from tests.resources import naive, worlds

pytestmark = pytest.mark.django_db
QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WORDS = [
    *(side for noun in worlds.NOUNS for side in noun.split("/")),
    "forets", "FLOODS", "sentinel2", "Sentinel-2", "landsat8", "landsat", "wood", "télé", "teledetection", "madagascar",
    "wildfire", "fires", "incendie", "formation", "cours", "gratuit", "burned area", "sentinel 2", "landsat-8", "S2",
    "vegetation index", "lacustre", "inondable", "heat island",
    "bush", "high", "water", "waters", "hydrology", "cnes", "xyzzy", "2", "de", "l’eau", "carte",
    "malgache", "africain", "afrique", "west", "outre-mer", "burkinabé", "débutant", "décideur", "French",
    "d inondation", "LST", "d'inondations", "time", "series", "vidéo", "space", "CC",
]  # fmt: skip


def some(*codes):
    return st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)


def rarely(strategy, otherwise=()):
    return st.one_of(st.just(otherwise), st.just(otherwise), st.just(otherwise), strategy)


CRITERIA = st.builds(
    Criteria,
    q=st.one_of(st.just(""), st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)),
    type=rarely(some("dataset", "product", "video", "software")),
    theme=rarely(some("eau", "inondation", "foret", "feux")),
    pour=rarely(some("decideur", "geomaticien", "teledetecteur", "autre")),
    lieu=st.one_of(st.just(()), some("FR", "MG", "SN", "FR-OCC", "FR-974", "monde", "TG", "GM", "FJ", "FR-NC")),
    niveau=rarely(some("none", "beginner", "expert")),
    langue=rarely(some("fr", "en")),
    pole=rarely(some("theia", "odatis")),
    centre=rarely(some("cnes", "ird")),
    source=rarely(some("satellite", "in_situ")),
    fournisseur=rarely(some("cnes", "cirad")),
    plateforme=rarely(some("sentinel-2", "landsat-8")),
    instrument=rarely(some("msi")),
    variable=rarely(some("ndvi", "lst")),
    licence=rarely(some("CC-BY-4.0", "proprietary", "MIT")),
    commercial=rarely(some("yes", "no", "unknown")),
    statut=rarely(some("in_production", "closed")),
    de=rarely(st.sampled_from(["2001", "2018-07-23", "2018-07", "2020"]), ""),
    a=rarely(st.sampled_from(["1999", "2005-01-01", "2018-07"]), ""),
    bbox=rarely(
        st.sampled_from([(0, 40, 10, 50), (175, -15, -175, -12), (-180, -90, 180, 90), (45, -30, 46, -20)]), None
    ),
    profil=st.sampled_from(["", "decideur", "geomaticien", "teledetecteur"]),
    tri=st.sampled_from(["", "", "date", "titre"]),
)


def engine(criteria, language="fr"):
    results = query.find(criteria, language, limit=1000)
    counts = {f.name: {v.code: v.n for v in f.values if v.n} for f in facets.count(criteria, language)}
    assert results.total == len(results.hits)
    assert results.wider_total == sum(hit.wider for hit in results.hits)
    return [(hit.pk, hit.wider) for hit in results.hits], counts


@pytest.fixture
def base():
    worlds.populate(60)
    return naive.docs(), naive.Vocabulary()


@QUICK
@given(criteria=CRITERIA, language=st.sampled_from(["fr", "en"]))
def test_the_engine_finds_and_counts_what_a_loop_does(base, criteria, language):
    assert engine(criteria, language) == naive.search(criteria, language, base)


def test_pages_are_slices_of_the_whole(base):
    criteria = Criteria(profil="geomaticien", lieu=("FR-OCC",))
    whole = [hit.pk for hit in query.find(criteria, "fr", limit=1000).hits]
    assert whole == query.keys(criteria)
    for offset in range(0, len(whole) + 5, 7):
        found = query.find(criteria, "fr", offset=offset, limit=7)
        assert [hit.pk for hit in found.hits] == whole[offset : offset + 7]
        assert found.total == len(whole)


def changes(draw):
    """What editors do to a base, one act at a time."""
    pks = list(Resource.objects.visible().values_list("pk", flat=True))
    one = Resource.objects.get(pk=draw.choice(pks))
    act = draw.choice(
        ["title", "unpublish", "themes", "delete", "tag", "label", "concept", "provider", "back", "place"]
    )
    if act == "title":
        one.title_fr = f"{one.title_fr} glaciers"
        one.save_revision().publish()
    elif act == "unpublish":
        one.unpublish()
    elif act == "themes":
        one.themes.set(Concept.objects.filter(notation__in=["eau", "feux"]))
        one.save()
    elif act == "delete":
        one.delete()
    elif act == "tag":
        one.tags.add("neige")
        one.save()
    elif act == "label":
        theme = Concept.objects.filter(scheme="theme").order_by("notation").first()
        theme.alternative_labels_fr = draw.choice(["glacier", "lac", ""])
        theme.save()
        site_index.refresh()
    elif act == "concept":
        Concept.objects.filter(notation="feux").first() and Concept.objects.get(notation="feux").delete()
    elif act == "provider":
        Provider.objects.order_by("slug").first().resources.add(one)
    elif act == "back":
        hidden = Resource.objects.filter(live=False).first()
        hidden and hidden.save_revision().publish()
    else:
        one.countries = ["MG", "SN"]
        one.save()
    return act


def test_every_change_is_seen_by_the_next_search():
    worlds.populate(25)
    draw = random.Random(3)
    other = Store()  # another process: it asks only now and then
    asked = [
        Criteria(),
        Criteria(q="glacier"),
        Criteria(theme=("eau",)),
        Criteria(lieu=("MG",)),
        Criteria(q="lac neige"),
    ]
    for turn in range(40):
        act = changes(draw)
        known = (naive.docs(), naive.Vocabulary())
        for criteria in asked:
            assert engine(criteria) == naive.search(criteria, "fr", known), act
        if turn % 4 == 0:
            snapshot, _labels = other.current()
            assert sorted(snapshot.columns.pks[snapshot.alive]) == sorted(query.keys(Criteria()))


def test_a_fresh_process_reads_the_digests_the_background_keeps(base, django_assert_max_num_queries):
    site_index.refresh()
    assert SearchDigest.objects.count() == 60
    criteria = Criteria(q="forêt", lieu=("FR-OCC",))
    before = engine(criteria)
    store.forget()
    with django_assert_max_num_queries(16):
        assert engine(criteria) == before
    assert digest.write(list(Resource.objects.values_list("pk", flat=True))) == 0  # nothing differs: nothing is noted


def test_names_of_another_format_are_made_anew(base):
    site_index.refresh()
    SearchDigest.objects.update(format=digest.FORMAT + 1, title="rien")
    store.forget()
    assert query.find(Criteria(q="forêt"), "fr").total == len(naive.search(Criteria(q="forêt"), "fr", base)[0])


def test_a_tag_in_english_or_as_a_vocabulary_calls_it():
    concept = worlds.concept("variable", "sargasse", "sargasses", "seaweed", "brown algae")
    tag = Tag.objects.create(name="sargasse", slug="sargasse")
    worlds.ResourceFactory(title_fr="Rien d’autre", tags=[tag])
    assert query.find(Criteria(q="brown algae"), "fr").total == 1
    concept.delete()
    assert query.find(Criteria(q="brown algae"), "fr").total == 0
    tag.name_en = "brown alga"
    tag.save()
    site_index.refresh()
    assert query.find(Criteria(q="brown algae"), "fr").total == 1


def test_the_number_of_queries_does_not_grow_with_the_base(django_assert_num_queries):
    worlds.populate(5)
    criteria = Criteria(q="carte", lieu=("FR",))
    engine(criteria)
    with django_assert_num_queries(3):  # the log of changes twice (hits, facets), the texts of the hits
        engine(criteria)
    for number in range(20):
        worlds.ResourceFactory(title_fr=f"Carte {number}", countries=["FR"])
    engine(criteria)
    with django_assert_num_queries(3):
        engine(criteria)


def test_a_new_concept_a_label_and_one_far_above_reach_the_records():
    """A record is found by what vocabularies call its tags and themes, whenever these came."""
    network, tag = NetworkFactory(), Tag.objects.create(name="sargasse", slug="sargasse")
    (drift, lake) = (ResourceFactory(network=network), ResourceFactory(network=network))
    drift.tags.add(tag)
    drift.save()
    top = worlds.concept(Scheme.THEME, "terre", "Terre", "Land")
    middle = worlds.concept(Scheme.THEME, "eaux", "Eaux", "Waters", parent=top)
    low = worlds.concept(Scheme.THEME, "lacs", "Lacs", "Lakes", parent=middle)
    lake.themes.add(worlds.concept(Scheme.THEME, "lagunes", "Lagunes", "Lagoons", parent=low))
    lake.save()

    def found(text):
        """By the digests and by the site's search, as the background leaves them."""
        site_index.refresh()
        store.forget()
        site = {int(key) for key in site_query.keys(text, "en", "resources.resource")}
        assert site == set(query.keys(Criteria(q=text)))
        return site

    assert found("seaweeds") == set()
    new = worlds.concept(Scheme.THEME, "sargasses", "Sargasses", "Brown algae", "seaweed")
    assert found("seaweeds") == {drift.pk}
    new.alternative_labels_en = ""
    new.save()
    assert found("seaweeds") == set()
    new.alternative_labels_en, new.label_fr = "seaweed", "Algues"
    new.save()
    assert found("seaweeds") == set()
    assert found("ecoumene") == set()
    top.alternative_labels_fr = "écoumène"
    top.save()
    assert found("ecoumene") == {lake.pk}
