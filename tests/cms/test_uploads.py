"""The one reader of tables people give: what spreadsheets write is read, what is damaged is told."""

import io
import re
import time
import zipfile
from contextlib import suppress
from datetime import date, datetime
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cms.uploads import LISTS, BadTable, Limits, Table, read_table, read_upload

ROWS = [["Prénom", "Nom", "Courriel"], [None], ["Zoé", "Ben; Salah", "zoe@example.org"], ["A", "deux\nlignes", ""]]


def xlsx(rows=ROWS, **members):
    """A workbook; ``members`` replaces parts of the archive by what a function makes of them."""
    book, raw = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(raw)
    if not members:
        return raw.getvalue()
    with zipfile.ZipFile(raw) as found:
        parts = {name: found.read(name) for name in found.namelist()}
    return packed({**parts, **{n: make(parts.get(n, b"")) for n, make in members.items()}})


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TEXT = 'Prénom{0}Nom{0}Courriel\n\nZoé{0}"Ben{0} Salah"{0}zoe@example.org\n"A"{0}"deux\nlignes"\n'


def test_encodings_and_delimiters():
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        for sign in ",;\t|":
            for newline in ("\n", "\r\n"):
                table = read_table(TEXT.format(sign).replace("\n", newline).encode(encoding))
                assert table.headers == ["Prénom", "Nom", "Courriel"]
                assert table.rows[0] == ["Zoé", f"Ben{sign} Salah", "zoe@example.org"]
                assert table.rows[1] == ["A", f"deux{newline}lignes", ""], "padded to the headers"
                assert table.numbers == [3, 4], "lines as an editor counts them"
    beginning_blank = read_table(b"\r\n\r\na;b\r\n1;2\r\n")
    assert (beginning_blank.headers, beginning_blank.numbers) == (["a", "b"], [4])
    assert read_table(b"a\rb\rc").rows == [["b"], ["c"]], "one column, as old Macs part lines"


def test_spreadsheets():
    table = read_table(xlsx())
    assert table.headers == ["Prénom", "Nom", "Courriel"]
    assert table.rows == [["Zoé", "Ben; Salah", "zoe@example.org"], ["A", "deux\nlignes", ""]]
    assert table.numbers == [3, 4]
    values = [date(2020, 1, 2), datetime(2020, 1, 2, 3, 4), 3.0, 2.5, "=1+1", True]
    table = read_table(xlsx([list("abcdef"), values]))
    assert table.rows == [["2020-01-02", "2020-01-02T03:04:00", "3", "2.5", "", "True"]], "no formula, only its value"


def test_a_sheet_that_says_it_is_smaller_than_it_is_loses_no_row():
    small = xlsx(**{SHEET: lambda body: re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', body)})
    assert read_table(small) == read_table(xlsx())


def test_an_upload_is_measured_before_it_is_read():
    upload = SimpleUploadedFile("a.csv", b"a;b\n1;2\n")
    assert read_upload(upload).rows == [["1", "2"]]
    upload = SimpleUploadedFile("a.csv", b"a;b\n1;2\n")
    upload.size = LISTS.size + 1
    with pytest.raises(BadTable, match="5"):
        read_upload(upload)
    assert upload.tell() == 0


def test_rows_know_where_they_stand():
    assert list(Table(["a"], [["x"], ["y"]]).numbered()) == [(2, ["x"]), (3, ["y"])]
    assert list(read_table(b"a\n\nx\n").numbered()) == [(3, ["x"])]


def test_cells_are_cut_and_lose_what_no_database_takes():
    table = read_table(b"a\x00,b\nx\x00y," + b"z" * 5_000 + b"\n")
    assert table.headers == ["a", "b"]
    assert table.rows == [["xy", "z" * LISTS.cell]]
    assert read_table(b"a,b\n1,2,3\n4\n").rows == [["1", "2"], ["4", ""]]


ROW_FAR_AWAY = b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row></sheetData>'
LAUGHS = b'<!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
)
NO_TABLES = {
    "nothing": b"",
    "blanks": b" \r\n\t \n",
    "a mark alone": b"\xef\xbb\xbf",
    "a mark of UTF-16 alone": b"\xff\xfe",
    "NUL": b"\x00" * 100,
    "empty lines": b"\n\n\n",
    "separators alone": b";;;\n;;;\n",
    "only a header": b"Nom;Courriel\n",
    "a header and an empty line": b"Nom;Courriel\n;\n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "a program": b"\x7fELF\x00\x00\x00\x00",
    "a PDF": b"%PDF-1.7\nNom;Courriel\n1;2\n",
    "gzip": b"\x1f\x8b\x08",
    "an old XLS": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "an archive that begins and ends": b"PK\x03\x04 broken",
    "an empty archive": b"PK\x05\x06" + b"\x00" * 18,
    "an archive of something else": packed({"content.xml": b"<office:document/>", "mimetype": b"ods"}),
    "too large": b"x" * (LISTS.size + 1),
    "too many rows": b"a;b\n" + b"1;2\n" * (LISTS.rows + 1),
    "too many rows in a sheet": xlsx([["a"]] + [[n] for n in range(30)]),
    "10,000 columns": b";".join(b"c%d" % n for n in range(10_000)) + b"\n1\n",
    "too many columns in a sheet": xlsx([[f"c{n}" for n in range(300)], [1]]),
    "a quotation mark left open": b'Nom;Courriel\nA;"' + b"x;y\n" * 40_000,
    "only a header in a sheet": xlsx([["Nom"], [None], [""]]),
    "a bomb of one member": packed({SHEET: b"0" * 60_000_000}),
    "a bomb within the limit of size": packed({f"{n}.xml": b"0" * 2_000_000 for n in range(12)}),
    "a row four thousand millions away": xlsx(**{SHEET: lambda body: body.replace(b"</sheetData>", ROW_FAR_AWAY)}),
    "entities in a sheet": xlsx(
        **{SHEET: lambda body: LAUGHS + b"]>" + body.replace(b"</sheetData>", b"<row>&j;</row></sheetData>")}
    ),
    "a sheet that is no XML": xlsx(**{SHEET: lambda body: b"\x00\xff" * 50}),
    "numbers that are none": xlsx(
        [["a"], [1]], **{SHEET: lambda body: body.replace(b"<v>1</v>", b"<v>" + b"9" * 5000 + b"x</v>")}
    ),
}


def test_what_is_no_table_is_told():
    told = set()
    with translation.override("fr"):
        for what, content in NO_TABLES.items():
            started = time.process_time()
            try:
                table = read_table(content, Limits(rows=20) if what == "too many rows in a sheet" else LISTS)
            except BadTable as refused:
                said = str(refused)
            else:
                pytest.fail(f"{what} gave {table}"[:300])
            assert 12 <= len(said) <= 150, what
            assert not re.search(r"[Ee]rror|Traceback|field larger|0x|\bfile\b", said), what
            assert time.process_time() - started < 5, what
            told.add(" ".join(said.split()))
    assert len(told) >= 9, "reasons differ"
    assert "Le fichier a trop de lignes : 5 000 au plus." in told


def test_bytes_that_are_no_text_are_no_table():
    """Only known beginnings and NUL were looked at: everything else was taken for Windows-1252."""
    random = Random(7)
    for size in (60, 400, 2_000, 20_000):
        noise = random.randbytes(size).replace(b"\x00", b"\x01")
        for content in (b"a" + noise, b"\xff\xfe" + noise, b"titre;resume\n" + noise):
            with pytest.raises(BadTable, match="pas un tableau"):
                read_table(content)
    with pytest.raises(BadTable, match="ni un tableau ni du JSON"):
        read_table(b"a" + noise, Limits(json=True))


def test_text_that_is_only_odd_stays_a_table():
    rows = "titre;texte\nL’été;" + "L’eau de la rivière, à Étampes, et dans le «\xa0parc de la vallée\xa0», " * 20
    for odd in (
        rows.encode("cp1252"),
        rows.encode().decode("cp1252", errors="replace").encode(),  # decoded wrongly once
        rows.encode().decode("latin-1").encode(),
        b"titre;texte\nA;un \x93mot\x94 \x81 ici et bien d'autres mots encore, sans aucun mal\n",
        "titre;texte\nA;東京 😀 Ωμέγα\n".encode("utf-16"),
    ):
        assert read_table(odd).headers == ["titre", "texte"]


def test_what_a_terminal_obeys_never_leaves_the_reader():
    hostile = "nom\x1b[31m;\x9b2Jville\x07\nA\x7f\x85;\x1b]0;titre\x07B\nC;" + "mots " * 40 + "\n"
    assert read_table(hostile.encode()).headers == ["nom[31m", "2Jville"]
    sheet = xlsx([["nom", "ville"], ["A\x7f", "B\x9bC"]])
    for table in (read_table(hostile.encode()), read_table(sheet)):
        said = "".join((*table.headers, *(cell for row in table.rows for cell in row)))
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", said)


CSV = TEXT.format(";").encode()


@given(
    content=st.sampled_from([xlsx(), CSV, CSV.decode().encode("utf-16"), CSV.decode().encode("cp1252")]),
    cut=st.none() | st.integers(0, 6000),
    flips=st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), max_size=8),
)
@example(content=xlsx(), cut=4000, flips=[])
@settings(max_examples=120, deadline=None)
def test_a_damaged_file_is_a_table_or_told(content, cut, flips):
    """Whatever zipfile, zlib, expat, openpyxl and csv stumble over: a table within the limits, or BadTable."""
    broken = bytearray(content[:cut])
    for where, byte in flips if broken else ():
        broken[where % len(broken)] = byte
    try:
        table = read_table(bytes(broken))
    except BadTable:
        return
    assert len(table.rows) == len(table.numbers) <= LISTS.rows
    assert {len(row) for row in table.rows} <= {len(table.headers)}
    for cell in (*table.headers, *(cell for row in table.rows for cell in row)):
        assert "\x00" not in cell
        cell.encode()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_workbook_with_damaged_parts_is_a_table_or_told(data):
    """Byte flips inside the parts, which the checksums of the zip hide from flips outside."""
    name = data.draw(st.sampled_from([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                      "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]))  # fmt: skip

    def damage(body):
        damaged = bytearray(body or b"<x/>")
        for _n in range(data.draw(st.integers(1, 4))):
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
        return bytes(damaged[: data.draw(st.none() | st.integers(0, len(damaged)))])

    with suppress(BadTable):
        read_table(xlsx(**{name: damage}))
