"""`import_files`: from files to a report of what became of each post in them.

Notice that what is wrong with one file costs no other: whatever happens to a post is a number or a line of the report.
Read next: app/exchange/store.py, where a post is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.exchange.decision import Decision, Outcome
from app.exchange.reader import read_post
from app.exchange.record import Author, ImportedPost, RefusedError, SkippedError
from app.exchange.store import store
from app.exchange.wordpress import read_export


@dataclass
class Report:
    """What became of the posts: numbers, and lines `path: reason`."""

    imported: int = 0
    drafts: int = 0  # among the imported
    undated: int = 0  # among the drafts
    updated: int = 0
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, label: str, record: ImportedPost, decision: Decision) -> None:
        """Count a post that could be read."""
        is_new = decision.outcome is Outcome.IMPORTED
        self.imported += is_new
        self.drafts += is_new and record.published_at is None
        self.undated += is_new and record.date is None
        self.updated += decision.outcome is Outcome.UPDATED
        self.unchanged += decision.outcome is Outcome.UNCHANGED
        if decision.outcome is Outcome.LEFT_ALONE:
            self.left_alone.append(f"{label}: left alone: {decision.reason}")


def import_files(files: Iterable[Path], folder: Path, nobody: Author, overwrite: bool, dry_run: bool) -> Report:
    """Read each of `files`, which are below `folder`, and store its posts. `nobody` owns what names no author.

    Of two posts with the same slug, the second is refused. With `overwrite` a post that was edited here is updated too.
    With `dry_run` the report is what it would be, and nothing is written.
    """
    report = Report()
    labels: dict[str, str] = {}  # by slug, of the posts so far
    for label, record in _records(files, folder):
        try:
            if isinstance(record, RefusedError):
                raise record
            if record.slug in labels:
                raise RefusedError(f"has the same slug, {record.slug}, as {labels[record.slug]}")
            report.add(label, record, store(record, nobody, overwrite, dry_run))
            labels[record.slug] = label
        except SkippedError as reason:
            report.skipped.append(f"{label}: {reason}")
        except RefusedError as reason:
            report.refused.append(f"{label}: {reason}")
    return report


def _records(files: Iterable[Path], folder: Path) -> Iterator[tuple[str, ImportedPost | RefusedError]]:
    """Yield each post of the files, or why it is not one, with a name to call it by."""
    for file in files:
        label = file.relative_to(folder).as_posix()
        try:
            if file.suffix.lower() == ".xml":
                yield from read_export(file)
            else:
                yield label, read_post(file, folder)
        except RefusedError as reason:
            yield label, reason
