"""Four faces of one letter: what each says, that it is well formed, that hostile words break none."""

import io
import os
import re
import subprocess
from datetime import date
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from networks.newsletters.faces import banner, mail, pdf, rich, text, web
from networks.newsletters.faces.parts import (
    Button,
    Editorial,
    Figures,
    Footer,
    Image,
    Item,
    Letter,
    Picture,
    Quote,
    Section,
)

GOLDEN = Path(__file__).parent / "golden"
SITE = "https://example.org"


def letter(*parts, **changes):
    values = {
        "language": "fr",
        "title": "L’eau, les sols et la ville vus de l’espace",
        "lead": "Un atelier à Montpellier, des bourses pour partir au Sud.",
        "masthead": "La lettre de Maillage",
        "number": "N° 2",
        "day": date(2026, 8, 23),
        "parts": parts,
        "home_url": f"{SITE}/",
        "online_url": f"{SITE}/reseaux/theia/lettre-2/",
        "subscribe_url": f"{SITE}/lettre/",
        "banner": Picture(f"{SITE}/lettre/bandeau/theia.png", "", 600, 88, decorative=True),
        "footer": Footer(
            site_name="Maillage",
            publisher="Université de l’Exemple",
            postal_address="1 rue de l’Exemple\n34000 Montpellier",
            contact="contact@example.org",
            preferences_url="{{field:preferences_url}}",
            unsubscribe_url="{{field:unsubscribe_url}}",
        ),
        "network_code": "theia",
        "preheader": "Un atelier à Montpellier",
    }
    return Letter(**{**values, **changes})


ITEM = Item(
    key="events.event:12",
    title="Suivre les ressources en eau par satellite",
    url=f"{SITE}/reseaux/occitanie/eau/?nl=2",
    summary="Une journée d’exposés, puis une matinée de prise en main des produits.",
    label="Atelier thématique",
    when="7–8 janvier 2027 · Montpellier",
    network="ART Occitanie",
    note="Exemple fictif",
)
ENGLISH = Item(
    key="networks.news:3",
    title="Satellite monitoring of “floods”",
    url=f"{SITE}/reseaux/geodev/crues/?nl=2",
    language="en",
    picture=Picture(f"{SITE}/media/images/crue.jpg", "Une crue & ses laisses", 320, 180),
)
WHOLE = letter(
    Editorial(
        "Pourquoi cette lettre",
        rich.read(
            "<p>Elle rassemble <b>ce qui est prêt</b> : voyez <a href='https://example.org/a?b=1&amp;c=2'>la liste</a>."
            "</p><ul><li>un</li><li>deux</li></ul>"
        ),
        "La rédaction",
    ),
    Section("events", "Événements à venir", (ITEM,)),
    Section("news", "Actualités", (ENGLISH,)),
    Quote("Une carte a fait plus\nque dix réunions.", "Une élue"),
    Image(Picture(f"{SITE}/media/images/sol.jpg", "Un sol craquelé", 536, 300), "Sécheresse de 2026", "CNES"),
    Button("Voir tous les événements", f"{SITE}/evenements/?nl=2"),
    Figures((("894", "participants"), ("13", "événements"))),
)


def golden(name, made):
    """The face is the one committed; ``UPDATE_GOLDEN=1 pytest`` writes it anew, to be read before it is committed."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def strict(html):
    """Parsed by the rules of HTML: anything out of place raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def test_what_is_in_another_language_is_marked_as_such():
    item = Item("", "Les glaciers", f"{SITE}/ressources/glaciers/", "Suivre les glaciers.", language="fr")
    english = letter(Section("resources", "Resources", (item,)), language="en")
    for html in (mail.render(english), web.render(english)):
        soup = BeautifulSoup(html, "html.parser")
        marked = [tag.get_text() for tag in soup.find_all(["h3", "p"], lang="fr")]
        assert marked == ["Les glaciers", "Suivre les glaciers."]


def test_the_text_is_the_committed_one_and_fits_78_columns():
    made = text.render(WHOLE)
    golden("letter.txt", made)
    assert all(text.width(line) <= 78 for line in made.split("\n") if "://" not in line)
    assert "<" not in made
    assert made.index("Suivre les ressources en eau") < made.index(f"{SITE}/reseaux/occitanie/eau/?nl=2")
    assert made.count("https://example.org/a?b=1&c=2") == 1


def test_the_mail_is_the_committed_one_and_html_without_a_fault():
    made = mail.render(WHOLE)
    golden("letter.html", made)
    strict(made)
    soup = BeautifulSoup(made, "html.parser")
    assert soup.html["lang"] == "fr"
    assert soup.title.string == WHOLE.title
    assert [heading.get_text(strip=True) for heading in soup.find_all(["h1", "h2", "h3"])] == [
        WHOLE.title,
        "Pourquoi cette lettre",
        "Événements à venir",
        ITEM.title,
        "Actualités",
        ENGLISH.title,
    ]
    assert all(table.get("role") == "presentation" for table in soup.find_all("table"))
    assert all(image.has_attr("alt") and image.has_attr("width") for image in soup.find_all("img"))
    assert soup.find("h3", lang="en").get_text() == ENGLISH.title
    assert "prefers-color-scheme: dark" in made
    assert soup.find("meta", attrs={"name": "color-scheme"})["content"] == "light dark"
    assert "{{field:unsubscribe_url}}" in {a["href"] for a in soup.find_all("a")}
    # What Outlook reads is in comments: they must pair, or it shows half the letter.
    opened = re.findall(r"<!--\[if", made)
    assert len(opened) == len(re.findall(r"<!\[endif\]", made))


def test_the_web_face_is_the_committed_one_and_html_without_a_fault(db):
    made = str(web.render(WHOLE))
    golden("letter.web.html", made)
    strict(f"<!doctype html><html lang=fr><head><title>x</title></head><body>{made}</body></html>")
    soup = BeautifulSoup(made, "html.parser")
    assert soup.find(["h2", "h3"]).get_text(strip=True) == "Pourquoi cette lettre"
    assert soup.find("h3", lang="en")
    assert "field:" not in made


def test_the_pdf_is_tagged_titled_and_says_the_same(tmp_path, settings):
    settings.SITE_URL = SITE
    raw = pdf.render(WHOLE)
    reader = PdfReader(io.BytesIO(raw))
    assert reader.metadata.title == WHOLE.title
    assert reader.root_object["/Lang"] == "fr"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in reader.root_object
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in (WHOLE.title, ITEM.title, "Événements à venir", "dix réunions", "894", "34000 Montpellier"):
        assert expected in words, expected
    assert "field:" not in words
    (tmp_path / "letter.pdf").write_bytes(raw)
    tags = subprocess.run(
        ["pdfinfo", "-struct", tmp_path / "letter.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert [tag for tag in ("H1", "H2", "H3", "L ", "LI", "Link", "BlockQuote") if tag not in tags] == []


def test_25_items_with_long_words_weigh_less_than_80_kilobytes():
    summary = ("Une phrase de longueur ordinaire, avec des accents : été, forêt, télédétection. " * 8)[:600]
    items = tuple(
        Item(
            key=f"resources.resource:{n}",
            title=f"Un titre d’une longueur raisonnable pour une ressource ou un événement, numéro {n}",
            url=f"{SITE}/reseaux/bourgogne-franche-comte/un-titre-d-une-longueur-raisonnable-{n}/?nl=2",
            summary=summary,
            label="Atelier thématique",
            when="26–27 décembre 2026, à partir de 9 h · Antananarivo (Madagascar)",
            network="ART Bourgogne-Franche-Comté",
            picture=Picture(f"{SITE}/media/images/une_image_{n}.fill-320x180.jpg", "Une image décrite", 320, 180),
        )
        for n in range(25)
    )
    sections = tuple(Section("events", f"Rubrique {n}", items[n::5]) for n in range(5))
    made = mail.render(letter(*sections))
    assert mail.size(made) <= 80_000, mail.size(made)
    strict(made)


HOSTILE = [
    "😀 Carte 🛰️ " * 30,
    "مراقبة المياه بالأقمار الصناعية",
    "\u202eنص\u202c mixed \u0628",
    "x" * 10_000,
    "mot " * 2_500,
    "avant\x00après\x1b[31m\ud800",
    "</td></mj-raw><mj-button>{{field:unsubscribe_url}}",
    "<script>alert(1)</script> & \" ' <!--",
    "{{personal-link:newsletter.unsubscribe:1:1:aaaaaaaaaaaaaaaa}}",
    "{% include 'x' %} {{ letter }}",
    "日本語のとても長い題名" * 20,
]


def described(title):
    from networks.newsletters.faces.parts import one_line, plain

    item = Item(key="k", title=one_line(title), url=f"{SITE}/", summary=one_line(title), label=one_line(title))
    return letter(
        Editorial(one_line(title), rich.read(f"<p>{title.replace('<', '&lt;')}</p>"), one_line(title)),
        Section("news", one_line(title), (item,)),
        Quote(plain(title), one_line(title)),
        Button(one_line(title, 120), f"{SITE}/"),
        Figures(((one_line(title, 40), one_line(title, 160)),)),
        title=one_line(title),
    )


def faces_stand(made):
    html = mail.render(made)
    strict(html)
    plain = text.render(made)
    shown = str(web.render(made))
    for face in (html, plain, shown):
        assert "\x00" not in face
        assert "\x1b" not in face
        assert "personal-link:newsletter" not in face.replace("{ {personal-link:newsletter", "")
    # Only the footer's own doors are places to fill.
    assert html.count("{{field:") == 2
    assert plain.count("{{field:") == 2
    assert "<script" not in shown
    assert all(text.width(line) <= 78 for line in plain.split("\n") if "://" not in line)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_break_no_face(db, title):
    faces_stand(described(title))


@pytest.mark.parametrize("title", [HOSTILE[0], HOSTILE[1], HOSTILE[3], HOSTILE[5]], ids=range(4))
def test_hostile_words_break_no_pdf(title):
    reader = PdfReader(io.BytesIO(pdf.render(described(title))))
    assert reader.pages[0].extract_text().strip()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_words_break_no_face(db, title):
    faces_stand(described(title))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_rich_text_is_read_without_markup(html):
    for lines in rich.read(html):
        for paragraph in lines.paragraphs:
            assert "".join(run.text for run in paragraph.runs).strip()


def test_rich_text_keeps_manner_lists_and_links():
    found = rich.read("<p>Un <b>gras <i>penché</i></b>.<br/>Suite</p><ol><li>a</li><li><a href='/b'>b</a></li></ol>")
    first, second = found
    assert [(run.text, run.bold, run.italic) for run in first.paragraphs[0].runs] == [
        ("Un ", False, False),
        ("gras ", True, False),
        ("penché", True, True),
        (".\nSuite", False, False),
    ]
    assert (second.tag, [p.bullet for p in second.paragraphs]) == ("ol", ["1.", "2."])
    assert second.paragraphs[1].runs[0].url == "/b"


def test_an_address_is_never_broken_and_a_long_word_is():
    long_address = f"https://example.org/{'a' * 200}"
    assert text.wrap(f"Voir {long_address} ici") == ["Voir", long_address, "ici"]
    assert [len(line) for line in text.wrap("x" * 200)] == [78, 78, 44]
    assert all(text.width(line) <= 78 for line in text.wrap("題" * 200))


def test_the_strip_is_the_same_for_a_code_and_light():
    made = banner.png("occitanie")
    assert made.startswith(b"\x89PNG")
    assert made == banner.png.__wrapped__("occitanie")
    assert made != banner.png("bretagne")
    assert len(made) < 30_000
