"""`flask import SOURCE`: shows the progress, then what was not taken and why, then the sums.

What is wrong with one file costs no other: whatever happens to a post is a number or a line at the end.
Read next: app/exchange/reader.py, where a file becomes a record, then app/exchange/store.py, where it becomes rows.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.exchange.reader import SUFFIXES, files_below, is_about_the_folder, read_post
from app.exchange.record import Author, ImportedPost, RefusedError, SkippedError
from app.exchange.store import Outcome, store
from app.exchange.wordpress import read_export
from app.schema import needs_schema

KINDS = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


@dataclass
class Report:
    """What became of the posts: numbers, and lines `path: reason`."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    drafts: int = 0  # among the imported
    undated: int = 0  # among the drafts
    left_alone: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--author", default="author", show_default=True, metavar="USERNAME", help="Who owns the posts that name no author."
)
@click.option("--overwrite", is_flag=True, help="Update posts that were edited here, too. The text before it is kept.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and write nothing.")
@with_appcontext
@needs_schema
def import_command(source: Path, author: str, overwrite: bool, dry_run: bool) -> None:
    """Import SOURCE: a folder of Markdown files and WordPress export files (.xml), or one such file.

    Files for Jekyll, Hugo, Zola and Pelican are understood, and those for nobody in particular. Run again, it updates
    the posts whose files have changed. The exit code is 1 where a post was not taken.
    """
    folder, files = _folder_and_files(source)
    if not files:
        _say(f"Nothing to import in {folder}: no file that ends in {KINDS}.")
        return
    with click.progressbar(files, label="Importing") as bar:
        report = _import(bar, folder, Author.named(author), overwrite, dry_run)
    for line in report.skipped:
        _say(line)
    for line in report.left_alone + report.refused:
        _say(line, is_problem=True)
    _say(("Dry run, nothing was written: " if dry_run else "") + _sums(report))
    if report.refused:
        sys.exit(1)


def _folder_and_files(source: Path) -> tuple[Path, list[Path]]:
    """Return the files to import, and the folder that their paths are to be below."""
    if source.is_dir():
        found, others = files_below(source)
        if others:
            passed_over = ", ".join(f"{count} {ending}" for ending, count in sorted(others.items()))
            _say(f"Passed over, since no post is kept in such files: {passed_over}.")
        for file in (file for file in found if is_about_the_folder(file)):
            _say(f"{file.relative_to(source).as_posix()}: skipped, since it is about the folder and no post")
        return source, [file for file in found if not is_about_the_folder(file)]
    if source.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"{source} is neither a folder nor a file that ends in {KINDS}", param_hint="SOURCE")
    file = source.absolute()
    # A file named index has the name of its folder, so that is a part of its path.
    return (file.parent.parent if file.name.lower().startswith("index.") else file.parent), [file]


def _import(files: Iterable[Path], folder: Path, nobody: Author, overwrite: bool, dry_run: bool) -> Report:
    """Store the posts of `files`, which are below `folder`. Of two with the same slug, the second is refused."""
    report = Report()
    labels: dict[str, str] = {}  # by slug, of the posts so far
    for label, record in _records(files, folder):
        try:
            if isinstance(record, RefusedError):
                raise record
            if record.slug in labels:
                raise RefusedError(f"has the same slug, {record.slug}, as {labels[record.slug]}")
            outcome, why = store(record, nobody, overwrite, dry_run)
        except SkippedError as reason:
            report.skipped.append(f"{label}: {reason}")
        except RefusedError as reason:
            report.refused.append(f"{label}: {reason}")
        else:
            labels[record.slug] = label
            report.counts[outcome] += 1
            report.drafts += outcome is Outcome.IMPORTED and record.published_at is None
            report.undated += outcome is Outcome.IMPORTED and record.date is None
            if outcome is Outcome.LEFT_ALONE:
                report.left_alone.append(f"{label}: left alone: {why}")
    return report


def _records(files: Iterable[Path], folder: Path) -> Iterator[tuple[str, ImportedPost | RefusedError]]:
    """Yield each post of the files, or why it is not one, with a name to call it by."""
    for file in files:
        if file.suffix.lower() == ".xml":
            yield from read_export(file)
            continue
        label = file.relative_to(folder).as_posix()
        try:
            yield label, read_post(file, folder)
        except RefusedError as reason:
            yield label, reason


def _sums(report: Report) -> str:
    undated = f", {report.undated} for want of a date" if report.undated else ""
    return (
        f"{counted(report.counts[Outcome.IMPORTED], 'post')} imported ({counted(report.drafts, 'draft')}{undated}), "
        f"{report.counts[Outcome.UPDATED]} updated, {report.counts[Outcome.UNCHANGED]} unchanged, "
        f"{len(report.left_alone)} left alone, {len(report.refused)} not taken."
    )


def counted(number: int, noun: str) -> str:
    """Return `1 post`, `2 posts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _say(line: str, is_problem: bool = False) -> None:
    """Print the line; what a file's name or text could do to a terminal is shown as an escape instead."""
    visible = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    click.echo(visible, err=is_problem)
