"""Files as people give them, and values as catalogues write them."""

import io
import json
import re
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from resources import periods
from resources.contribution_forms import ResourceForm
from resources.forms import PeriodField
from resources.harvest import address_cells, loose
from resources.harvest.mapping import BadRecord, to_values
from resources.harvest.presets import EARTH_ENGINE, SEED, guess_mapping, mapping_for, preset_for, stated_mapping
from resources.harvest.records import FileReader
from resources.harvest.tables import LIMITS, BadTable, read_table
from resources.harvest.wording import coded, place
from resources.licence_names import licence


def test_a_table_is_read_as_everywhere():
    """Encodings, spreadsheets, damaged files: ``tests/cms/test_uploads.py``."""
    table = read_table('titre|résumé\n\n"Forêts"|été\n'.encode("utf-16"), "fiches.csv")
    assert table.headers == ["titre", "résumé"]
    assert table.rows == [(3, {"titre": "Forêts", "résumé": "été"})]
    assert len(read_table(b"t\n" + b"x" * 10_000).rows[0][1]["t"]) == 10_000, "descriptions are long"


def test_json_shapes():
    assert read_table(b'[{"title": "A", "tags": ["x"]}]').rows == [(1, {"title": "A", "tags": ["x"]})]
    feature = {"type": "FeatureCollection", "features": [{"type": "Feature", "id": 7, "properties": {"title": "A"}}]}
    assert read_table(json.dumps(feature).encode()).rows == [(1, {"id": 7, "title": "A"})]
    assert read_table(b'{"records": ["nonsense", {"title": "A"}]}').rows[0] == (1, {})


@pytest.mark.parametrize(
    "content",
    [
        b"", b"titre\n", b"%PDF-1.7", b"PK\x03\x04", b"{", b"{}", b"[]", b'{"records": 3}', b"[" * 100_000,
        b"t\n" + b"x\n" * (LIMITS.rows + 1), b",".join(b"c%d" % n for n in range(500)) + b"\n1\n",
        b"[" + b"{}," * LIMITS.rows + b"{}]",
    ],
)  # fmt: skip
def test_what_is_no_table_is_told(content):
    with pytest.raises(BadTable) as told:
        read_table(content)
    assert str(told.value)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_json_is_a_table_or_told(data):
    broken = bytearray('[{"id": 1, "titre": "Forêt", "t": ["a", {"b": null}]}, {"id": 2}]'.encode())
    for _n in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        table = read_table(bytes(broken), "a.json")
    except BadTable:
        return
    json.dumps([table.headers, table.rows], ensure_ascii=False).encode()


def test_a_banner_above_the_headers_is_left_out():
    book, raw = Workbook(), io.BytesIO()
    for row in (["Catalogue 2026"], [], ["Édité le 3 mai"], ["id", "Titre", "Type"], [1, "Carte", "dataset"]):
        book.active.append(row)
    book.active.merge_cells("A1:E1")
    book.save(raw)
    table = read_table(raw.getvalue(), "a.xlsx")
    assert (table.headers, table.above) == (["id", "Titre", "Type"], ["Catalogue 2026", "Édité le 3 mai"])
    assert table.rows == [(5, {"id": "1", "Titre": "Carte", "Type": "dataset"})]
    for sign in ";,\t|":
        for banner in ("Catalogue 2026", "Catalogue, 2026", f"Catalogue 2026{sign * 2}"):
            table = read_table(f"{banner}\nid{sign}Titre{sign}Type\n1{sign}Carte{sign}dataset\n".encode())
            assert table.headers == ["id", "Titre", "Type"], (sign, banner)
            assert len(table.above) == 1
    # What is no banner stays: one column, headers of their own, headers first, a banner of two cells.
    for content, headers in {
        "titre\nCarte, forêts, eaux\nid, titre, x\n": ["titre"],
        "Bezeichnung;Art\nCarte;dataset\n": ["Bezeichnung", "Art"],
        "titre;type\nTitre;nom\n": ["titre", "type"],
        "Édition;2026\nid;titre\n1;Carte\n": ["Édition", "2026"],
    }.items():
        table = read_table(content.encode())
        assert (table.headers, table.above) == (headers, []), content
    with translation.override("fr"), pytest.raises(BadTable, match=r"première ligne.*en-têtes.*Édition"):
        FileReader(table, {"columns": guess_mapping(table.headers)})


def test_what_no_database_takes_is_left_out_of_json():
    content = b'[{"id": "1\\u0000", "ti\\ud800tre": "Carte \\ud83d", "x": {"a\\u0000": ["\\udfff"]}}]'
    table = read_table(content, "a.json")
    said = json.dumps([table.headers, table.rows], ensure_ascii=False)
    said.encode()
    assert "\\u0000" not in said
    assert "titre" in table.headers
    with pytest.raises(BadTable):
        read_table(b"[" + b'{"a":' * 990 + b"1" + b"}" * 990 + b"]", "a.json")


def test_bytes_that_are_no_text_are_told():
    noise = Random(3).randbytes(2_000)
    for name in ("bin.csv", "bin.xlsx", "bin.json", "bin"):
        with translation.override("fr"), pytest.raises(BadTable, match="ni un tableau ni du JSON"):
            read_table(b"F" + noise, name)
    escaped = read_table(b'[{"ti\\u001btre": "\\u009b31mCarte\\u0007"}]', "a.json")
    assert escaped.rows == [(1, {"titre": "31mCarte"})], "no sign that a terminal obeys"


def read_json(records, **columns):
    """What a file of JSON gives: (loose record, remarks) a record."""
    table = read_table(json.dumps(records, ensure_ascii=False).encode(), "a.json")
    mapping = {"columns": columns} if columns else guess_mapping(table.headers)
    return [(raw.given, list(raw.remarks)) for raw in FileReader(table, mapping)]


def test_structured_values_of_json_are_read():
    ((given, remarks),) = read_json([
        {
            "id": "d1", "title": {"fr": "Rivières", "en": "Rivers"}, "type": "dataset",
            "description": [{"@language": "fr", "@value": "Texte"}, {"@language": "en", "@value": "Text"}],
            "keywords": {"en": ["water"], "fr": ["eau", "crue"]}, "themes": [{"id": "eau", "label": {"fr": "Eau"}}],
            "providers": {"name": "CNES"}, "url": [{"href": "https://ex.org/1"}, "https://ex.org/2"],
            "licence": {"id": "CC-BY-4.0"}, "bbox": {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4},
            "languages": ["fr", "en"], "doi": ["10.5072/a"], "summary": ["Un.", "Deux."],
        }
    ])  # fmt: skip
    assert remarks == []
    values = to_values(given).values
    assert (values["title_fr"], values["title_en"]) == ("Rivières", "Rivers")
    assert (values["description_en"], values["summary_en"]) == ("", "Text")
    assert values["summary_fr"] == "Un.\n\nDeux."
    assert (values["tags"], values["themes"], values["providers"]) == (["eau", "crue", "water"], ["Eau"], ["CNES"])
    assert [link["url"] for link in values["links"]] == ["https://ex.org/1", "https://ex.org/2"]
    assert (values["licence"], values["doi"], values["languages"]) == ("CC-BY-4.0", "10.5072/a", ["fr", "en"])
    assert (values["west"], values["north"]) == (1, 4)


def test_structured_values_that_are_not_read_are_named():
    ((given, remarks),) = read_json([
        {
            "title": "Nested", "type": "dataset", "description": {"fr": "Lu", "es": "Perdido", "en": {"a": 1}},
            "keywords": [{"weight": 3}, "eau"], "licence": ["MIT", "CC0-1.0"], "frequency": {"every": "P1D"},
            "contact": {"telephone": "0601020304"},
        }
    ], title="title", type="type", description="description", keywords="tags", licence="licence",
        frequency="frequency", contact="contact_name")  # fmt: skip
    assert (given["description_fr"], given["tags"], given["licence"]) == ("Lu", ["eau"], "MIT")
    said = "\n".join(remarks)
    for column, part in {
        "description": "Perdido", "keywords": "weight", "licence": "CC0-1.0", "frequency": "P1D", "contact": ""
    }.items():  # fmt: skip
        assert any(f"«\xa0{column}\xa0»" in line and part in line for line in remarks), column
    assert '"a": 1' in said
    assert "0601020304" not in said, "nothing personal in a report"


def test_numbers_that_are_none_are_absent():
    """What ``json.dump`` writes for the empty cells of pandas."""
    content = b'[{"id": 1, "title": NaN, "type": "dataset"}, {"id": 2, "title": "A", "type": "dataset", '
    content += b'"resolution_m": NaN, "doi": Infinity, "summary": 1e999, "bbox": [NaN, NaN, NaN, NaN]}]'
    first, second = FileReader(table := read_table(content, "a.json"), guess_mapping(table.headers))
    with translation.override("fr"), pytest.raises(BadRecord, match="La fiche n’a pas de titre"):
        to_values(first.given)
    values = to_values(second.given).values
    assert (values["resolution_m"], values["doi"], values["west"]) == (None, "", None)
    assert loose.plain_line(float("nan")) == loose.plain_line(float("-inf")) == ""


def test_nul_and_double_headers():
    table = read_table(b"titre,titre,\nA\x00B,C,D\n")
    assert table.headers == ["titre", "titre (2)", "(3)"]
    assert table.rows[0][1] == {"titre": "AB", "titre (2)": "C", "(3)": "D"}


def test_presets_are_known_by_their_headers():
    assert preset_for([*EARTH_ENGINE.columns, "more"]) is EARTH_ENGINE
    assert preset_for(list(SEED.columns)) is SEED
    assert preset_for(["id", "title"]) is None
    kept = {"columns": {"x": "title"}}
    assert mapping_for(kept, ["x", "y"]) == kept
    assert mapping_for(kept, ["Titre", "URL"]) == {"columns": {"Titre": "title", "URL": "page_url"}}


def test_what_a_source_keeps_is_completed_never_overruled():
    kept = {"columns": {"titre": "title", "type": "type"}}
    completed = mapping_for(kept, list(SEED.columns))
    assert completed["columns"] == {**SEED.columns, "titre": "title"}, "the title is found, as in a file of its own"
    assert completed["separators"] == {"providers": ";/"}
    assert completed["defaults"] == {"language": "fr"}
    assert kept == {"columns": {"titre": "title", "type": "type"}}
    chosen = {
        "columns": {"title": "title", "licence": "access_conditions", "doi": "", "type": ""},
        "separators": {"providers": ","},
        "defaults": {"language": "en"},
    }
    completed = mapping_for(chosen, list(SEED.columns))
    assert {name: completed["columns"][name] for name in chosen["columns"]} == chosen["columns"]
    assert completed["columns"]["summary_fr"] == "summary_fr"
    assert completed["separators"] == {"providers": ","}
    assert completed["defaults"] == {"language": "en"}
    # Without a preset: by what headers say; what another column is already is not guessed again.
    more = mapping_for({"columns": {"Nom": "title", "Mots-clés": ""}}, ["Nom", "Titre", "Mots-clés", "Licence", "x"])
    assert more["columns"] == {"Nom": "title", "Mots-clés": "", "Licence": "licence"}
    # A title in each language is the title.
    assert mapping_for({"columns": {"title_en": "title_en"}}, ["title_en", "nom"])["columns"] == {
        "title_en": "title_en"
    }  # fmt: skip
    assert mapping_for(completed, list(SEED.columns)) == completed


def test_a_mapping_written_by_hand_is_taken_to_the_letter():
    stated = stated_mapping({"columns": {"Nom": "title"}}, ["Nom", "doi"])
    assert stated == {"columns": {"Nom": "title", "doi": ""}}
    assert mapping_for(stated, ["Nom", "doi", "licence"])["columns"] == {
        "Nom": "title", "doi": "", "licence": "licence"
    }  # fmt: skip
    only = stated_mapping({"defaults": {"type": "dataset"}}, ["titre"])
    assert only == {"columns": {"titre": "title"}, "defaults": {"type": "dataset"}}


def test_columns_that_are_not_imported_are_known():
    table = read_table(b"titre,doi,vide,reste\nCarte,10.5072/a,,oui\n")
    assert FileReader(table, {"columns": {"titre": "title", "doi": "", "reste": ["no target"]}}).left_out() == [
        "doi", "reste"
    ]  # fmt: skip
    full = read_table(
        b'[{"uid": "u", "slug": "s", "title_fr": "T", "title_en": "", "links": [], "relations": [{"to": "x"}]}]',
        "a.json",
    )
    assert FileReader(full, {}).left_out() == ["relations"]


def test_headers_are_guessed():
    found = guess_mapping(["Identifiant", "Titre", "Résumé", "Mots-clés", "Licence", "DOI", "Emprise", "Autre"])
    assert found["columns"] == {
        "Identifiant": "identifier",
        "Titre": "title",
        "Résumé": "summary",
        "Mots-clés": "tags",
        "Licence": "licence",
        "DOI": "doi",
        "Emprise": "bbox",
    }
    ours = guess_mapping(["title_fr", "title_en", "name", "page_url"])["columns"]
    assert ours == {"title_fr": "title_fr", "title_en": "title_en", "page_url": "page_url"}


def test_a_file_without_a_title_says_what_it_has():
    with pytest.raises(BadTable, match="colour"):
        FileReader(read_table(b"colour,size\n1,2\n"), {"columns": {"colour": "tags"}})


def test_without_identifier_the_title_is_it():
    reader = FileReader(read_table("titre\nCarte des forêts\n".encode()), guess_mapping(["titre"]))
    assert [raw.identifier for raw in reader] == ["carte-des-forets"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("-180, -90, 180, 90", (-180, -90, 180, 90)),
        ("[1 2 3 4]", (1, 2, 3, 4)),
        ([1, 2, 0, 3, 4, 100], (1, 2, 3, 4)),
        ([[1, 2, 3, 4], [0, 0, 1, 1]], (1, 2, 3, 4)),
        ([170, -20, -170, -10], (170, -20, -170, -10)),
        ([0, -90, 360, 90], (-180, -90, 180, 90)),
        ([170, -20, 190, -10], (170, -20, -170, -10)),
        ("", None),
        ([], None),
        (None, None),
    ],
)
def test_rectangles(given, found):
    assert loose.bbox(given) == (found, "")


def test_a_rectangle_the_wrong_way_round_is_turned_and_said():
    box, remark = loose.bbox("-180.0, 85.0, 180.0, -56.0")
    assert box == (-180, -56, 180, 85)
    assert remark


@pytest.mark.parametrize("given", ["1,2,3", "a,b,c,d", [1, 2, 3, None], "0,-100,1,100", "500,0,600,1", {"a": 1}, 7,
                                   [float("nan")] * 4, [10**400, 0, 1, 1], [True, False, True, False]])  # fmt: skip
def test_bad_rectangles_are_refused(given):
    with pytest.raises(ValueError):
        loose.bbox(given)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/legalcode", "CC-BY-SA-4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "CC-BY-4.0"),
        ("lov2", "etalab-2.0"),
        ("Licence Ouverte version 2.0", "etalab-2.0"),
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "etalab-2.0"),
        ("odbl", "ODbL-1.0"),
        ("MIT License", "MIT"),
        ("CC-BY-NC (produits)", "CC-BY-NC (produits)"),
        ("proprietary", "proprietary"),
        ("not-provided", ""),
        (None, ""),
    ],
)
def test_licences(given, found):
    assert licence(given) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("2018", "2018"), ("2018-07", "2018-07"), ("2018-07-23T10:00:00Z", "2018-07-23"), ("23/07/2018", "2018-07-23"),
        ("..", ""), (None, ""), (2018, "2018"),
    ],
)  # fmt: skip
def test_days(given, found):
    assert loose.day(given) == found


def test_months_and_days_as_people_write_them():
    for written, iso in {
        "05/2020": "2020-05", "5/2020": "2020-05", "mai 2020": "2020-05", "May 2020": "2020-05", "MAI  2020": "2020-05",
        "août 2021": "2021-08", "févr. 2019": "2019-02", "décembre 2019": "2019-12", "Sept 2018": "2018-09",
        "1er mai 2020": "2020-05-01", "23 July 2018": "2018-07-23", "23/07/2018": "2018-07-23", "2018": "2018",
        "2018-07-23T10:00:00Z": "2018-07-23", "2018-07": "2018-07",
    }.items():  # fmt: skip
        assert (loose.day(written), periods.as_iso(iso)) == (iso, iso), written
    for bad in ("brumaire 1799", "mai", "5/20", "1/2/3/2020"):
        with pytest.raises(ValueError, match=r"05/2020, mai 2020"):
            loose.day(bad)
    with pytest.raises(BadRecord):
        to_values({"title": "A", "type": "dataset", "period_start": "bientôt"})
    row = to_values({"title": "A", "type": "dataset", "period_start": "05/2020", "period_end": "juin 2021"}).values
    assert (row["period_start"], row["period_end"]) == ("2020-05", "2021-06")
    for field in (ResourceForm.base_fields["period_start"], PeriodField()):
        assert field.clean("05/2020") == field.clean("mai 2020") == "2020-05"
        with pytest.raises(ValidationError, match=r"07/2018"):
            field.clean("13/2020")


def test_years_of_publication():
    given = (2024, 2024.0, "2024", "2024-05-01", "2024-05", "2024-05-01T10:00:00+02:00", "2024Z", "01/05/2024")
    assert {loose.year(value) for value in given} == {2024}
    assert [loose.year(value) for value in (None, "", " ", "unknown", float("inf"))] == [None] * 5
    for bad in ("bientôt", "24", "2024-13", "2024?", 20240501, 2024.5, True, "1066", "2999"):
        with pytest.raises(ValueError, match=re.escape(str(bad))):
            loose.year(bad)
    with translation.override("fr"), pytest.raises(BadRecord, match="« bientôt » n’est pas une année de publication"):
        to_values({"title": "A", "type": "video", "issued": "bientôt"})
    assert to_values({"title": "A", "type": "video", "issued": "2024-05-01"}).values["issued"] == 2024
    for header in ("Année de publication", "Year of publication", "publicationYear", "Date de publication", "issued"):
        assert guess_mapping(["Titre", header])["columns"][header] == "issued", header


def test_doi_and_addresses():
    assert loose.doi("https://doi.org/10.5281/ZENODO.123.") == "10.5281/zenodo.123"
    assert loose.doi("doi:10.5281%2Fzenodo.1") == "10.5281/zenodo.1"
    assert address_cells.address(" https://example.org/a ") == "https://example.org/a"
    for bad in (
        "javascript:alert(1)",
        "http://",
        "//example.org",
        "https://a b",
        "http://[",
        "x" * 2000,
        "ftp://a.org",
    ):
        with pytest.raises(ValueError):
            address_cells.address(bad)


def test_texts_lose_their_markup_and_nothing_else():
    given = "<p>Eau &amp; sols</p><script>alert(1)</script>\n**Gras**, [lien](https://example.org/x)\x00\ud800"
    assert loose.plain_text(given).split() == ["Eau", "&", "sols", "Gras,", "lien", "(https://example.org/x)�"]
    assert loose.plain_text("a < b and b > c") == "a < b and b > c"
    assert loose.plain_line({"a": 1}) == ""
    long = "Une phrase assez longue pour compter comme il faut dans un résumé de fiche. Une deuxième. " + "Suite. " * 90
    assert loose.first_sentences(long).endswith("Une deuxième.")
    assert len(loose.first_sentences("x" * 5000)) <= 401


def test_words_of_catalogues():
    assert coded("type", "image_collection") == "dataset"
    assert coded("type", "Vidéo") == "video"
    assert coded("frequency", "http://publications.europa.eu/resource/authority/frequency/ANNUAL") == "annual"
    assert coded("type", "zorglub") == ""
    assert place("Madagascar") == ("countries", "MG")
    assert place("La Réunion") == ("regions", "FR-974")
    assert place("monde") == ("world", "")
    assert place("Atlantide") is None


def test_a_record_is_mapped_whole():
    mapped = to_values(
        {
            "type": "dataset",
            "title": "Carte",
            "description": "Première phrase de la description, assez longue pour compter. Deuxième. " + "Suite. " * 80,
            "zone": "Madagascar; Atlantide",
            "deprecated": "True",
            "licence": "CC-BY-NC-4.0",
            "access": "sur demande motivée",
            "page_url": "https://a.example.org https://b.example.org",
        },
        defaults={"language": "fr", "audiences": ["gis"]},
    )
    values = mapped.values
    assert values["summary_fr"].endswith("Deuxième.")
    assert (values["countries"], values["status"]) == (["MG"], "closed")
    assert (values["licence"], values["commercial"]) == ("CC-BY-NC-4.0", "no")
    assert values["access_conditions_fr"] == "sur demande motivée"
    assert [link["url"] for link in values["links"]] == ["https://a.example.org", "https://b.example.org"]
    assert values["audiences"] == ["gis"]
    assert len(mapped.remarks) == 1
    assert "Atlantide" in mapped.remarks[0]


@pytest.mark.parametrize(
    "given",
    [
        {}, {"title": " "}, {"title": "A"}, {"title": "A", "type": "zorglub"},
        {"title": "A", "type": "video", "doi": "x"},
        {"title": "A", "type": "video", "bbox": "1"}, {"title": "A", "type": "video", "period_start": "hier"},
        {"title": "A", "type": "video", "page_url": "javascript:1"},
        {"title": "A", "type": "video", "resolution_m": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(given):
    with pytest.raises(BadRecord) as told:
        to_values(given)
    assert str(told.value)


def test_addresses_may_hold_what_parts_other_cells():
    cell = "https://x.org/wms?layers=a|b;c,d https://y.org/un fichier.pdf; https://z.org,https://z.org;"
    links = to_values({"title": "A", "type": "video", "page_url": cell}).values["links"]
    assert [link["url"] for link in links] == [
        "https://x.org/wms?layers=a|b;c,d",
        "https://y.org/un%20fichier.pdf",
        "https://z.org",
    ]


def test_words_behind_an_address_name_its_link():
    cells = {
        "https://example.org/data (free)": [("https://example.org/data", "free")],
        "https://a.org/x see also": [("https://a.org/x", "see also")],
        "https://a.org/x see example.org": [("https://a.org/x", "see example.org")],
        "https://z.org sur demande": [("https://z.org", "sur demande")],
        "https://a.org/x, v. 2.0": [("https://a.org/x", "v. 2.0")],
        "https://a.org/x – le portail": [("https://a.org/x", "le portail")],
        "https://a.org/x (free) ; https://b.org/y\n[payant]": [
            ("https://a.org/x", "free"),
            ("https://b.org/y", "payant"),
        ],
        "https://a.org/x (a) https://b.org https://a.org/x (b)": [("https://a.org/x", "a"), ("https://b.org", "")],
        "https://a.org/x:8 (a) (b)": [("https://a.org/x:8", "(a) (b)")],
    }
    for cell, expected in cells.items():
        for held in (cell, [cell]):
            mapped = to_values({"title": "A", "type": "video", "page_url": held}, defaults={"language": "fr"})
            assert [(link["url"], link["label_fr"]) for link in mapped.values["links"]] == expected, cell
            assert expected[0][1] in " ".join(mapped.remarks)
    # The name given in its own column stands; what was left out is told.
    mapped = to_values({"title": "A", "type": "video", "page_url": "https://a.org/x (free)", "link_label": "Portail"})
    assert mapped.values["links"][0]["url"] == "https://a.org/x"
    assert "Portail" in mapped.values["links"][0].values()
    assert "free" in mapped.remarks[0]
    # A file whose name has spaces: taken as one address, and told.
    mapped = to_values({"title": "A", "type": "video", "page_url": "https://y.org/mes données/un fichier.pdf?v=1"})
    assert mapped.values["links"][0]["url"] == "https://y.org/mes%20données/un%20fichier.pdf?v=1"
    assert "y.org" in mapped.remarks[0]
    assert not to_values({"title": "A", "type": "video", "page_url": "https://y.org/x https://z.org"}).remarks
    for refused in ("Voir https://a.org/x", "https:// a.org", "sur demande", "ftp://a.org/x (free)", "https://a_b (x)"):
        with pytest.raises(BadRecord) as told:
            to_values({"title": "A", "type": "video", "page_url": refused})
        assert str(told.value)


def test_the_name_of_a_link_without_address_is_kept():
    given = {"title_fr": "A", "title_en": "A", "type": "video", "link_label": "hydroweb.next", "page_url": ""}
    values = to_values({**given, "access_conditions_fr": "Tout utilisateur."}).values
    assert values["access_conditions_fr"] == "Tout utilisateur. Accessible via : hydroweb.next."
    assert values["access_conditions_en"] == "Available through: hydroweb.next."
    assert "access_conditions_fr" not in to_values({**given, "page_url": "https://a.org"}).values
    assert "access_conditions_fr" not in to_values({**given, "link_label": "A"}).values
