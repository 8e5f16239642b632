"""What helps a reader who found nothing, or named something: corrections, fewer words, filters, pages."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.models import Tag
from cms.vocabularies import Concept
from resources import listing, offers, query, ways
from resources.criteria import Criteria
from resources.forms import parse
from resources.index import spelling
from resources.models import Selection
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db

MISSPELLED = (
    ("occitannie", "occitanie"),
    ("Ocitanie", "Occitanie"),
    ("bretange", "bretagne"),
    ("burkinna", "burkina"),
    ("burkina fasso", "burkina faso"),
    ("burkinafasso", "burkina faso"),
    ("Madagasacr", "Madagascar"),
    ("madagaskar", "madagascar"),
    ("seenégal", "sénégal"),
    ("cote d'ivoirre", "cote d'ivoire"),
    ("guadeloup", ""),  # begins a word that is there: it is found
    ("sénégall", ""),  # has its stem
    ("guadelupe", "guadeloupe"),
    ("sentienl-2", "sentinel-2"),
    ("sentinele 2", "sentinel 2"),
    ("Sentinnel2", "Sentinel2"),
    ("landast", "landsat"),
    ("landast 8", "landsat 8"),
    ("lansat-8", "landsat-8"),
    ("modis aqau", "modis aqua"),
    ("pleaides", "pléiades"),
    ("altimètrre", "altimètre"),
    ("évapotransipration", "évapotranspiration"),
    ("evapotranpiration", "évapotranspiration"),
    ("etalba", "etalab"),
    ("observatoir de l’aeu", ""),  # the second has no neighbour: nothing is proposed for the first alone
    ("inondaton", "inondation"),
    ("inodnation", "inondation"),
    ("innondation", "inondation"),
    ("foert", "forêt"),
    ("malagche", "malgache"),
    ("outremre", "outre-mer"),
    ("afrque", "afrique"),
    ("forrêt", "forêt"),
    ("secheressse sénagal", "sécheresse sénégal"),
    ("d’inondaton", "d’inondation"),
    ("logiceil", "logiciel"),
    ("mangrvoe", "mangrove"),
    ("portugias", "portugais"),
    ("geomaticein", "géomaticien"),
)
RIGHT = (
    "expert", "change detection", "change", "detection", "download", "guide", "tutorial", "togo", "gambie", "chad",
    "kenya", "portugais", "débutant", "drought", "flood", "wildfire", "earthquake", "snow", "neige", "lune", "code",
    "dem", "mnt", "eau", "zzzz", "kiwi", "2018", "sentinel-9", "climate", "radar", "lidar", "open data", "sol", "mai",
    "libre", "malien", "congolais", "rdc", "sahel", "afrique", "ivoirien", "avancé",
)  # fmt: skip


@pytest.fixture
def base():
    network = NetworkFactory()

    def concept(scheme, fr, en=""):
        return Concept.objects.create(scheme=scheme, notation=fr, label_fr=fr, label_en=en or fr)

    one = ResourceFactory(
        network=network,
        slug="foret",
        title_fr="Inondation de la forêt, chaîne et extent",
        summary_fr="Détection en continu.",
        themes=[ThemeFactory(notation="foret", label_fr="Forêt", label_en="Forest")],
        platforms=[concept("platform", name) for name in ("Sentinel-2", "Landsat 8", "MODIS Aqua", "Pléiades")],
        instruments=[concept("instrument", "Altimètre", "Altimeter")],
        variables=[concept("variable", "Évapotranspiration", "Evapotranspiration")],
        providers=[ProviderFactory(slug="obs", name="Observatoire fictif")],
        countries=["BF", "MG", "SN", "CI"],
        regions=["FR-OCC", "FR-BRE", "FR-971"],
        languages=["pt"],
        licence="etalab-2.0",
        level="expert",
        audiences=["gis"],
    )
    one.tags.add(Tag.objects.create(name="sécheresse", name_en="drought"), Tag.objects.create(name="mangrove"))
    one.save()
    ResourceFactory(network=network, slug="logiciel", type="software", title_fr="Logiciel portugais etalab géomaticien")
    ResourceFactory(
        network=network, slug="globe", title_fr="Globe", summary_fr="Du globe.", world=True, level="beginner"
    )
    return one


def test_names_of_every_kind_correct_what_is_misspelled(base):
    assert len(MISSPELLED) >= 30
    found = {typed: query.find(Criteria(q=typed), "fr").corrected for typed, _meant in MISSPELLED}
    assert found == dict(MISSPELLED)
    assert all(query.total(Criteria(q=meant)) for meant in found.values() if meant)


def test_nothing_is_proposed_for_words_that_are_right(base):
    assert len(RIGHT) >= 20
    for language in ("fr", "en"):
        assert {typed: query.find(Criteria(q=typed), language).corrected for typed in RIGHT} == dict.fromkeys(RIGHT, "")


def test_a_correction_finds_something_and_speaks_the_language_of_the_reader(base):
    assert query.find(parse("q=inondaton&lieu=SN"), "fr").corrected == "inondation"
    nothing = query.find(parse("q=inondaton&lieu=FR-ARA&profil=decideur"), "fr")
    assert nothing.corrected == ""
    assert [(p.name, p.criteria, p.total) for p in nothing.proposals] == [
        ("", parse("q=inondation&profil=decideur"), 1),
        ("q", parse("lieu=FR-ARA&profil=decideur"), 1),
    ]
    made = ResourceFactory(network=base.network, title_fr="Zorbine")
    made.tags.add(Tag.objects.create(name="zorbina", name_en="zorbino"))
    made.save()
    assert query.find(Criteria(q="zorbinu"), "fr").corrected == "zorbina"
    assert query.find(Criteria(q="zorbinu"), "en").corrected == "zorbino"


def test_a_swap_is_one_mistake_and_far_words_are_no_neighbours():
    speller = spelling.Speller({"landsat": 1, "inondation": 3, "chaîne": 2, "extent": 2, "dune": 1, "aqua": 1})
    assert speller.near("landast") == [(1, -1, "landsat")]
    assert speller.near("aqau") == [(1, -1, "aqua")]
    assert speller.near("inondatoin") == [(1, -3, "inondation")]
    assert speller.near("innodatoin") == [(2, -3, "inondation")]
    for far in ("change", "expert", "lune", "monde", "ondation"):
        assert speller.near(far) == []


def ways_of(asked, language="fr"):
    found = query.find(parse(asked), language)
    return [(p.name, p.dropped or p.kept, p.total) for p in found.proposals], found.nowhere


def test_the_most_words_that_are_held_together_before_none(base):
    assert ways_of("q=alerte+précoce+inondation") == ([("q", "inondation", 1), ("q", "", 3)], ["alerte", "précoce"])
    assert ways_of("q=forêt+inondation+globe+zzz") == (
        [("q", "forêt inondation", 1), ("q", "", 3)],
        ["zzz"],
    )
    assert ways_of("q=inondation+globe") == (
        [("q", "globe", 1), ("q", "inondation", 1), ("q", "", 3)],
        [],
    )
    # Two words of one meaning are kept together: neither finds anything alone.
    ResourceFactory(network=base.network, title_fr="Télédétection")
    assert ways_of("q=remote+sensing+zzz")[0][0] == ("q", "zzz", 1)
    # Filters stay where that helps; where none of it does, they go, and so do words.
    assert ways_of("q=inondation+zzz&lieu=SN")[0] == [("q", "zzz", 1), ("q", "", 2)]
    assert ways_of("q=inondation+zzz&type=video")[0] == [("", "inondation", 1)]
    assert ways_of("q=inondation&type=video")[0] == [("type", "", 1)]


def test_few_choices_of_words_are_looked_up(base, monkeypatch):
    for n in range(12):
        ResourceFactory(network=base.network, title_fr=f"paire{n} mot{n}")
    seen = []
    inner = ways.match.evaluate
    monkeypatch.setattr(ways.match, "evaluate", lambda *given: seen.append(given[2].q) or inner(*given))
    found = query.find(Criteria(q=" ".join(f"paire{n} mot{n}" for n in range(6))), "fr")
    assert [p.kept for p in found.proposals if p.kept] == [f"paire{n} mot{n}" for n in range(ways.MOST_SUBSETS)]
    assert len(seen) <= 1 + ways.MOST_TRIED


def page(client, asked, prefix=""):
    return BeautifulSoup(client.get(f"{prefix}/ressources/?{asked}").content, "html.parser")


def lines(found, where):
    """The text and the address of each line; no-break spaces are spaces here."""
    return [(" ".join(li.get_text().split()), li.a["href"]) for li in found.select(f"{where} li")]


def test_what_the_words_name_is_offered_on_the_page(client, base):
    assert lines(page(client, "q=togo"), ".named") == [
        ("Lieu : Togo · 1 ressource", "/ressources/?lieu=TG"),
        ("Page du pays : Togo", "/ressources/pays/tg/"),
    ]
    assert lines(page(client, "q=gambia+globe", "/en"), ".named") == [
        ("Place: Gambia · 1 resource", "/en/ressources/?q=globe&lieu=GM"),
        ("Page of the country: Gambia", "/en/ressources/pays/gm/"),
    ]
    both = page(client, "q=forêt+au+sénégal&profil=decideur&tri=date")
    assert both.select(".card-resource")
    assert lines(both, ".named")[0] == (
        "Lieu : Sénégal · 1 ressource",
        "/ressources/?q=for%C3%AAt&lieu=SN&profil=decideur&tri=date",
    )
    assert lines(page(client, "q=débutants"), ".named") == [
        ("Niveau en télédétection : Débutant · 1 ressource", "/ressources/?niveau=beginner")
    ]
    assert ("Langue : Portugais · 1 ressource", "/ressources/?langue=pt") in lines(
        page(client, "q=portugais"), ".named"
    )
    assert ("Pour qui : Géomaticien · 1 ressource", "/ressources/?pour=geomaticien") in lines(
        page(client, "q=geomaticiens"), ".named"
    )
    assert lines(page(client, "q=globe+togolais"), ".named")[0] == (
        "Lieu : Togo · 1 ressource",
        "/ressources/?q=globe&lieu=TG",
    )
    assert [text for text, _url in lines(page(client, "q=rdc"), ".named")] == [
        "Lieu : Congo-Kinshasa · 1 ressource",
        "Page du pays : Congo-Kinshasa",
    ]
    assert len(offers.offers(parse("q=congolais"), "fr")) == 2
    assert lines(page(client, "q=togo&lieu=TG"), ".named") == []  # it is chosen
    assert lines(page(client, "q=togo+zzz"), ".named")[0] == ("Lieu : Togo · 1 ressource", "/ressources/?lieu=TG")
    assert "Rien pour" not in page(client, "q=togo+inondation").get_text()
    assert lines(page(client, "q=aucun"), ".named") == lines(page(client, ""), ".named") == []


def test_words_that_find_nothing_are_named(client, base):
    found = page(client, "q=inondation+zzz+togo")
    assert "Rien pour « zzz »." in " ".join(found.select_one(".results").get_text().split())
    assert lines(found, ".ways-out") == [
        ("Seulement « inondation » · 1 ressource", "/ressources/?q=inondation"),
        ("Sans les mots · 3 ressources", "/ressources/"),
    ]


def test_a_selection_is_offered_by_its_title(client, base):
    selection = Selection.objects.create(network=base.network, slug="eau", title_fr="Eau en Afrique : trois jeux")
    selection.save_revision().publish()
    url = selection.get_absolute_url()
    assert lines(page(client, "q=eau+en+afrique"), ".named") == [("Sélection : Eau en Afrique : trois jeux", url)]
    assert offers.selections("asie eau") == offers.selections("") == offers.selections("!!!") == []
    Selection.objects.filter(pk=selection.pk).update(live=False)
    assert offers.selections("eau en afrique") == []


def test_queries_are_the_same_whatever_is_named_and_wrong(base):
    def asked(words):
        with translation.override("fr"), CaptureQueriesContext(connection) as seen:
            listing.named(parse(words), offers.offers(parse(words), "fr"))
            query.find(parse(words), "fr")
        return len(seen)

    asked("q=x")
    few = asked("q=inondaton")
    assert asked("q=inondaton+sénégal+togo+zzz+débutants+portugais+mali+globbe") == few <= 5
    assert asked("q=inondaton&lieu=SN&type=video") == few
