"""The search of resources at 349, 1,020, 10,000 and 100,000 records, on both engines: ``search.<size>.<engine>.*``.

A query is what a page asks: hits of the first page with extracts, all facets with counts, chips, what the words name;
no template. What the engine remembers of the last queries is forgotten before each. Broad ones (over 30 % of the base)
are told apart.
"""

import contextlib
import gc
import importlib
import multiprocessing
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import catalogue, harness
from tools import servers

SIZES = (349, 1020, 10_000, 100_000)
GOALS = {1020: 30.0, 100_000: 300.0}
WAGTAIL_UP_TO = 2_000
ROUNDS = 3
INDEXED_WHOLE, INDEXED_PART, DIGESTS_A_TASK = 10_000, 5_000, 1_000
"""Records up to which the index is made whole by the real path; of more, how many are."""
BROAD = 0.3
FRESH = "fresh"

QUERIES = (
    "", "q=eau", "q=forets", "q=floods", "q=inondation+littoral", "q=suivi+neige", "q=sentinel2", "q=landsat+8",
    "q=d%27occupation+des+terres", "q=land+cover", "q=snow", "q=soil+moisture", "q=carte+forêt+biomasse", "q=glacier",
    "q=evapotranspiration", "q=secheresse", "q=telorabadi", "q=crolohy", "q=stotelbaur", "q=temperature+surface",
    "q=water&type=dataset", "q=eau&type=dataset&type=product", "q=fire&profil=decideur", "q=mangrove&lieu=MG",
    "q=forest&de=2015", "q=ville+chaleur&lieu=FR-OCC", "type=video", "type=guide&theme=eau", "theme=foret",
    "theme=cryosphere&pour=teledetecteur", "theme=littoral&lieu=FR-BRE", "lieu=MG", "lieu=SN&theme=agriculture",
    "lieu=FR-OCC", "lieu=FR-OCC&lieu=FR-BRE&type=product", "lieu=FR", "lieu=VN&profil=geomaticien&tri=date",
    "niveau=expert&plateforme=sentinel-2", "niveau=beginner&langue=fr&type=teaching_material", "source=in_situ",
    "source=airborne&theme=sols", "plateforme=landsat-1", "plateforme=sentinel-1&plateforme=sentinel-2&q=radar",
    "licence=CC-BY-4.0&commercial=yes", "licence=MIT&type=software", "commercial=no&theme=urbain", "statut=closed",
    "statut=in_production&profil=teledetecteur", "de=2018&a=2020", "de=2023-05", "a=1990", "bbox=43,-26,51,-11",
    "bbox=-5,42,8,51&theme=eau", "bbox=170,-25,-170,-10", "bbox=3,43,4,44&q=sol", "tri=titre", "q=eau&tri=titre",
    "pour=decideur", "pour=geomaticien&type=dataset", "profil=decideur&theme=risques", "q=inondaton", "q=glcaier+neige",
    "q=forest&lieu=TG&theme=sante&niveau=expert", "q=data+monitoring+climate&type=dataset&lieu=KE&langue=en",
)  # fmt: skip
TYPED = (
    "ea", "eau", "for", "forê", "inond", "sent", "sentinel-2", "land", "snow", "gla", "carte f", "litt", "hyd", "agri",
    "temp", "suivi n", "cro", "ba", "fournisseur-1", "r", "mod", "soil mo", "urb", "risq", "xyzzy",
)  # fmt: skip


def _resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _timed(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """Milliseconds on the clock, of processor, and what came out."""
    begun, busy = time.perf_counter(), time.process_time()
    out = act()
    return (time.perf_counter() - begun) * 1e3, (time.process_time() - busy) * 1e3, out


def _page(query_string: str) -> int:
    from resources import facets, offers, query
    from resources.forms import parse
    from resources.index.store import store

    store.current()[0].evaluations.clear()
    criteria = parse(query_string)
    found = query.find(criteria, "fr", limit=20)
    facets.count(criteria, "fr")
    facets.chips(criteria, "fr")
    offers.offers(criteria, "fr")
    offers.selections(criteria.q)
    return found.total


def _wagtail() -> dict[str, float | str]:
    """Wagtail's own database search over the same titles, summaries and descriptions: hits of a page, no facets."""
    from django.apps import apps
    from wagtail.search import index
    from wagtail.search.backends import get_search_backend
    from wagtail.search.models import IndexEntry

    from resources.models import Resource

    if "searchable" not in apps.all_models["resources"]:
        texts = [f"{name}_{code}" for name in ("title", "summary", "description") for code in ("fr", "en")]

        class Searchable(index.Indexed, Resource):
            search_fields = [index.SearchField(text) for text in texts]

            class Meta:
                proxy = True
                app_label = "resources"

        IndexEntry.add_generic_relations()  # PostgreSQL's search joins through them
    model: Any = apps.get_model("resources", "searchable")
    backend = get_search_backend()
    built, _busy, _out = _timed(lambda: backend.get_index_for_model(model).add_items(model, list(model.objects.all())))
    times = []
    for words in ("eau", "forets", "floods", "snow", "soil moisture", "land cover", "water", "forest", "data", "carte"):
        took, _busy, _hits = _timed(lambda words=words: list(backend.search(words, model)[:20]))  # type: ignore[misc]
        times.append(took)
    return {
        "Wagtail's database search: p95 ms": harness.percentile(times, 0.95),
        "Wagtail's database search: median ms": harness.percentile(times, 0.5),
        "Wagtail's database search: index s": built / 1e3,
    }


def _index(pks: list[int]) -> dict[str, float | str]:
    """Make the index as ``manage.py rebuild_search resources.resource`` does: texts of the site's search, and digests.

    Of a large base a part is made and timed so. The digests of the rest, which are all that the search of resources
    reads, are computed by as many processes as there are processors, once for both engines, and stored in bulk.
    """
    from cms.search import index
    from resources.models import Resource

    source = Resource._meta.label_lower
    whole = len(pks) <= INDEXED_WHOLE
    part = pks if whole else pks[:INDEXED_PART]
    took, busy, _written = _timed(lambda: index.update(source, map(str, part)))
    if not whole:
        _store_digests(pks)
    scale = len(pks) / len(part) / 1e3
    note = "" if whole else f" (from {INDEXED_PART} of them)"
    return {f"index built with texts, s{note}": took * scale, f"of processor{note}, s": busy * scale}


def _store_digests(pks: list[int]) -> None:
    """Digests of all resources, those of the first engine again on the second: they are the same, row by row."""
    from django.db import connections

    from resources.models import SearchDigest

    kept = Path(os.environ.get("BENCH_DIGESTS", os.devnull))
    made = pickle.loads(kept.read_bytes()) if kept.is_file() and kept.stat().st_size else []  # noqa: S301  our own
    if len(made) != len(pks):
        connections.close_all()
        chunks = [pks[start : start + DIGESTS_A_TASK] for start in range(0, len(pks), DIGESTS_A_TASK)]
        with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
            made = [values for rows in pool.imap(_digests, chunks) for values in rows]
        if kept.is_file():
            kept.write_bytes(pickle.dumps(made))
    SearchDigest.objects.all().delete()
    for start in range(0, len(pks), DIGESTS_A_TASK):
        both = zip(pks[start : start + DIGESTS_A_TASK], made[start : start + DIGESTS_A_TASK], strict=True)
        SearchDigest.objects.bulk_create(SearchDigest(resource_id=pk, **values) for pk, values in both)


def _digests(pks: list[int]) -> list[dict[str, Any]]:
    from resources.index import digest

    names = ("change", "format", "title", "summary", "body", "words", "data")
    rows = (digest.to_row(found, 0) for found in digest.from_resources(pks))
    return [{name: getattr(row, name) for name in names} for row in rows]


def measure(size: int, engine: str) -> list[harness.Figure]:
    """Fill the base, and time it."""
    from resources.index.store import store
    from resources.models import Resource
    from resources.suggest import suggest

    records = catalogue.real() if size == 1020 else []
    stored, _busy, filled = _timed(lambda: catalogue.store(records or catalogue.drawn(size)))
    pks = list(Resource.objects.order_by("pk").values_list("pk", flat=True))
    store.forget()
    gc.collect()
    built = _index(pks)
    loaded, memory = _fresh()
    snapshot, _labels = store.current()
    for query_string in QUERIES[:6]:
        _page(query_string)
    some: list[tuple[float, float]] = []
    broad: list[tuple[float, float]] = []
    for _round in range(ROUNDS):
        for query_string in QUERIES:
            took, busy, total = _timed(lambda query_string=query_string: _page(query_string))  # type: ignore[misc]
            (broad if total > BROAD * filled else some).append((took, busy))
    typed = [_timed(lambda text=text: suggest(text, "fr")) for text in TYPED for _round in range(ROUNDS)]  # type: ignore[misc]

    def share(values: list[tuple[float, float]], part: int, which: float) -> float:
        return harness.percentile([value[part] for value in values], which)

    changed, _busy, _out = _timed(lambda: _change(pks[0]))
    beside: dict[str, float | str] = {
        "p95 of processor, ms": share(some, 1, 0.95),
        "broad queries (over 30 %), p95 ms": share(broad, 0, 0.95),
        "broad queries, p95 of processor, ms": share(broad, 1, 0.95),
        "broad queries, share of the mix": len(broad) / (len(broad) + len(some)),
        "records": str(filled),
        "records stored, s": stored / 1e3,
        **built,
        "read by a fresh process, s": loaded,
        "memory a process, MB": memory,
        "of which arrays, MB": snapshot.bytes / 1e6,
        "one change seen after, ms": changed,
    }
    if size <= WAGTAIL_UP_TO:
        beside |= _wagtail()
    name = f"search.{size}.{engine}"
    suggested = [(took, busy) for took, busy, _found in typed]
    return [
        harness.Figure(f"{name}.p95_ms", share(some, 0, 0.95), "ms", engine, beside, GOALS.get(size)),
        harness.Figure(f"{name}.p50_ms", share(some, 0, 0.5), "ms", engine, {"of processor, ms": share(some, 1, 0.5)}),
        harness.Figure(
            f"{name}.suggest_p95_ms",
            share(suggested, 0, 0.95),
            "ms",
            engine,
            {"of processor, ms": share(suggested, 1, 0.95)},
        ),
    ]


def _fresh() -> tuple[float, float]:
    """Seconds in which a process that begins reads the index, and megabytes it holds for it."""
    command = [sys.executable, "-m", "bench.search", FRESH]
    told = subprocess.run(command, cwd=harness.ROOT, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    took, memory = told.stdout.split()
    return float(took), float(memory)


def _read() -> None:
    """What ``_fresh`` asks of a process of its own: nothing that stored or built the base is in its memory."""
    import django

    django.setup()
    from resources.index.store import store
    from resources.models import Resource

    importlib.import_module("resources.facets")
    importlib.import_module("resources.query")
    Resource.objects.exists()  # the connection
    gc.collect()
    before = _resident()
    took, _busy, _out = _timed(store.current)
    gc.collect()
    print(took / 1e3, _resident() - before)


def _change(pk: int) -> None:
    """A resource is saved, and the next search sees it."""
    from resources.index.store import store
    from resources.models import Resource

    resource = Resource.objects.get(pk=pk)
    resource.title_fr = "Tout autre chose"
    resource.save()
    store.current()


@contextlib.contextmanager
def _database(engine: str) -> Iterator[str]:
    if engine == "postgresql":
        with servers.postgresql(durable=True) as address:
            yield address
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"


def child(engine: str, size: int) -> None:
    """One engine and size, in a process that knows its database."""
    import django

    django.setup()
    harness.record(measure(size, engine))


def main(sizes: list[int]) -> None:
    with tempfile.NamedTemporaryFile() as digests:
        for engine in ("sqlite", "postgresql"):
            _run(engine, sizes, digests.name)


def _run(engine: str, sizes: list[int], digests: str) -> None:
    with _database(engine) as address:
        environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "cms.settings.development"}
        environment |= {"CELERY_BROKER_URL": "memory://", "DEBUG": "false", "BENCH_DIGESTS": digests}
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=harness.ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)
        for size in sizes:
            command = [sys.executable, "-m", "bench.search", engine, str(size)]
            subprocess.run(command, cwd=harness.ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    if sys.argv[1:2] in (["sqlite"], ["postgresql"]):
        child(sys.argv[1], int(sys.argv[2]))
    elif sys.argv[1:] == [FRESH]:
        _read()
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
