"""Whatever is put into the address, the search answers: bad values are told and filter nothing, nothing is lost."""

from collections import Counter
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources import facets, query
from resources.criteria import FACETS, Criteria
from resources.forms import SearchForm, parse
from resources.suggest import suggest
from tests.resources import worlds

pytestmark = pytest.mark.django_db
FUZZ = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = ["q", *FACETS, "de", "a", "bbox", "profil", "tri", "page", "inconnu", "q[]"]
VALUES = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789-.,eE+naifNI", max_size=30),
    st.sampled_from(
        [
            "",
            "\x00",
            "é" * 5000,
            "2018-13",
            "0000",
            "9999-12-31",
            "2018-02-30",
            "-180,-90,180,90",
            "170,-10,-170,10",
            "nan,0,1,1",
            "1,2,3",
            "0,50,10,40",
            "inf,0,1,1",
            "1e400,0,0,0",
            "FR-OCC",
            "monde",
            "dataset",
            "eau",
            "titre",
            "decideur",
            "%00",
            "\ud800",
            "' OR 1=1 --",
            "a" * 200,
            "٣",
            "²",
            "ﬁn",
            "*",
            '"',
            ":*",
            "NEAR(",
        ]
    ),
)


@pytest.fixture
def base():
    return {resource.pk for resource in worlds.populate(6)}


def everything(criteria, language="fr"):
    found = query.find(criteria, language)
    facets.count(criteria, language)
    facets.chips(criteria, language)
    return found


@FUZZ
@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8))
def test_any_query_string_is_answered(base, pairs):
    typed = QueryDict(mutable=True)
    for name, value in pairs:
        typed.appendlist(name, value)
    form = SearchForm(typed)
    criteria = Criteria.from_form(form)
    found, known = everything(criteria), criteria
    for facet, code in found.unknown:
        known = known.without(facet, code)
    hits = [hit.pk for hit in found.hits]
    assert hits == query.keys(known)
    assert found.total == len(hits) == len(set(hits))
    assert set(hits) <= base
    assert set(hits) == base or known.active
    assert parse(criteria.querystring()) == criteria.but(
        **{facet: tuple(sorted(criteria.values(facet))) for facet in FACETS}
    )
    for name in form.errors:
        assert not getattr(criteria, name, None)  # a bad value filters nothing
        assert form[name].value() in (typed.get(name), typed.getlist(name), [])  # and is still there


@FUZZ
@given(text=VALUES)
def test_any_text_is_suggested_for(base, text):
    assert len(suggest(text, "en")) <= 8


def test_a_code_nobody_knows_is_a_chip_that_filters_nothing(base):
    criteria = parse("theme=eau&theme=nimporte&fournisseur=personne&lieu=XX&langue=qqq&licence=X&commercial=oui")
    found = everything(criteria)
    unknown = {("theme", "nimporte"), ("fournisseur", "personne"), ("lieu", "XX"), ("langue", "qqq"), ("licence", "X")}
    assert set(found.unknown) == {*unknown, ("commercial", "oui")}
    assert found.total == everything(parse("theme=eau")).total
    chips = {(chip.name, chip.value): chip.known for chip in facets.chips(criteria, "fr")}
    assert chips[("theme", "nimporte")] is False
    assert chips[("theme", "Eaux continentales")] is True


def test_ten_thousand_values_are_too_many():
    typed = QueryDict(mutable=True)
    typed.setlist("theme", [f"t{n}" for n in range(10_000)])
    typed["q"] = "eau"
    form = SearchForm(typed)
    assert list(form.errors) == ["theme"]
    assert Criteria.from_form(form) == Criteria(q="eau")


@pytest.mark.parametrize(
    ("name", "value"),
    [("bbox", "1,2,3"), ("bbox", "0,50,10,40"), ("bbox", "nan,0,1,1"), ("bbox", "-190,0,1,1"), ("de", "2018-13"),
     ("a", "hier"), ("tri", "hasard"), ("profil", "roi"), ("page", "0"), ("q", "a" * 201)],
)  # fmt: skip
def test_a_bad_value_is_told_next_to_its_field(name, value):
    form = SearchForm(QueryDict(mutable=False).copy() | {name: value})
    assert list(form.errors) == [name]
    assert form[name].value() == value


def test_a_period_that_ends_before_it_begins():
    form = SearchForm(QueryDict("de=2020&a=2019"))
    assert list(form.errors) == ["a"]
    assert Criteria.from_form(form) == Criteria(de="2020")


def test_the_same_search_has_one_address():
    assert parse("theme=b&q=eau&theme=a").querystring() == parse("q=eau&theme=a&theme=b&theme=a").querystring()
    assert parse("tri=pertinence&page=3").querystring() == ""
    assert parse("bbox=-5.0,42,8.25,51").querystring() == "bbox=-5%2C42%2C8.25%2C51"
    criteria = parse("theme=b&theme=a&q=eau")
    assert criteria.without("theme", "a") == parse("theme=b&q=eau")
    assert criteria.without("q") == parse("theme=b&theme=a")


HOSTILE = [
    "\x00", "a\x00b", "\ud800", "\u202eLIVE\u202c", "🛰️" * 30, "é" * 10_000, "%00", "%", "'\"><script>", "{{ 7*7 }}",
    "-1", "9" * 400, "1e400", "nan", "inf", "../../etc/passwd", "٣٤", "０，１，２，３", "  ", "\r\nSet-Cookie: a=b",
]  # fmt: skip
BOXES = [
    "inf,-inf,nan,0", "1e400,0,1,1", "-1e400,0,1e400,1", "10,50,0,40", "0,50,10,40", "170,-10,-170,10", "1,2,3",
    "1,2,3,4,5", "-180,-90,180,90", "180,0,-180,0", "0,0,0,0", "-0,-0,0,0", "1,,2,3", "0x1,0,1,1", "1_0,0,11,1",
    "1e-400,0,1,1", ",".join("9" * 90 for _ in range(4)),
]  # fmt: skip
PERIODS = ["0000", "0001", "9999-12-31", "2018-13", "2018-02-30", "2018-2", "-2018", "2018-07-23T00:00:00Z", "٢٠١٨"]


def test_no_hostile_value_is_an_error_of_ours(client):
    """Suggestions, country pages, rectangles and periods, on the pages, their other forms and the interfaces."""
    worlds.populate(4)
    asked = [("/ressources/suggestions/", {"q": text}) for text in HOSTILE]
    asked += [(f"/ressources/pays/{quote(text, errors='surrogatepass', safe='')}/", {}) for text in HOSTILE]
    asked += [(f"/ressources/pays/{code}/", {}) for code in ("mg", "MG", "fr", "re", "zz", "m", "a" * 5000)]
    asked += [("/ressources/carte.geojson", {"bbox": box}) for box in BOXES]
    asked += [("/ressources/", {"de": PERIODS[-n - 1], "a": day}) for n, day in enumerate(PERIODS)]
    asked += [("/ressources/", {"lieu": text, "bbox": text, "de": text, "q": text}) for text in HOSTILE[::2]]
    for door in ("/api/v1/resources", "/api/records/collections/resources/items", "/api/stac/collections"):
        asked += [(door, {"bbox": box}) for box in (*BOXES, *HOSTILE[:8])]
    statuses = Counter()
    for path, sent in asked:
        query = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()})
        response = client.get(f"{path}?{query}")
        statuses[response.status_code] += 1
        assert response.status_code in {200, 301, 302, 400, 404, 414, 422}, (path, query[:200])
        assert "Set-Cookie" not in response
        if response.status_code in {301, 302}:
            followed = client.get(response["Location"])
            assert followed.status_code in {200, 400, 404}, (path, query[:200])
    assert statuses[200] > 30
    assert statuses[400] > 20


@pytest.mark.parametrize("box", BOXES[:2])
def test_a_bad_rectangle_is_told_and_filters_nothing(client, box):
    worlds.populate(2)
    answer = client.get("/ressources/", {"bbox": box})
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()
    assert client.get("/ressources/carte.geojson", {"bbox": box}).status_code == 400
