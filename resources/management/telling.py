"""What commands say of a run."""

from pathlib import Path
from typing import Any

from resources.enums import Outcome
from resources.harvest.report import write_csv
from resources.models import Item, Job

SHOWN = 20


def tell(stdout: Any, job: Job, seconds: float, report: Path | None = None) -> None:
    """Counts, time, and the records that were refused."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(job.counts.items())) or "nothing"
    stdout.write(f"{job.source.code}: {counts}, in {seconds:.1f} s{' (nothing written)' if job.dry_run else ''}")
    if job.doubles:
        stdout.write(f"  {job.doubles} new with a title, an address or a DOI that the base has already: see the report")
    if job.above:
        stdout.write(f"  left out above the headers: {' · '.join(job.above)}")
    if job.left_out:
        stdout.write(f"  columns not imported: {', '.join(job.left_out)}")
    refused = Item.objects.filter(job=job, outcome=Outcome.REFUSED)
    for item in refused[:SHOWN]:
        stdout.write(f"  {item.row}: {item.title or item.identifier}: {item.reason}")
    if (more := refused.count() - SHOWN) > 0:
        stdout.write(f"  and {more} more")
    if report is not None:
        with report.open("w", encoding="utf-8-sig", newline="") as opened:
            write_csv(opened, job)
