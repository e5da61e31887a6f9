"""The work of `flask import SOURCE`: show the progress, then one line for each problem, then the totals.

A problem with one file never stops the others.
Read next: blogfiles/reader.py, which turns a file into a record, then app/exchange/store.py, which turns it into rows.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import click

from app.comments import carrying as comments
from app.database import db
from app.exchange.known import OurBlog
from app.exchange.models import ORIGIN_LENGTH
from app.exchange.store import GROUP, store, store_together, take_over
from app.pictures import carrying as pictures
from app.posts.slugs import SLUG_LENGTH, slug_from
from blogfiles import Author, Record, RefusedError, SkippedError, find, read_file
from blogfiles.folder import ADVICE, SUFFIXES, Found
from blogfiles.origins import Origin, UncertainError, origin_of
from blogfiles.reader import NamedRecord
from blogfiles.report import Decision, Outcome, Report, counted

KINDS = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def import_files(source: Path, author: str, name: str, overwrite: bool, dry_run: bool) -> None:
    """Import the posts of a folder or an export file. End the program with 1 if a post could not be imported."""
    report = Report()
    found = _find(source, report)
    origin = _origin(found, name, source.resolve().name)
    if not dry_run:
        take_over(origin)
    with click.progressbar(found.files, label="Importing") as bar:
        records = _records(bar, found)
        records = pictures.taken_along(records, found.folder, dry_run)
        _import(records, origin, Author(author), overwrite, dry_run, report)
    for line in report.lines():
        _say(line)
    for line in report.left_alone + report.refused:
        _say(line, is_problem=True)
    if not report.counts and not report.refused:
        raise click.ClickException(
            f"{source} has no post that this command can read. It reads files that end in {KINDS}."
        )
    _say(("Dry run, nothing written: " if dry_run else "") + report.sums())
    if report.refused:
        sys.exit(1)


def _find(source: Path, report: Report) -> Found:
    """Return the files to import, and tell which files of the folder are skipped."""
    try:
        found = find(source)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="SOURCE") from None
    pictures.leave_out_pictures(found.others)
    if found.others:
        others = [counted(count, f"{suffix} file") for suffix, count in sorted(found.others.items())]
        that_format = "these formats" if others[1:] else "that format"
        _say(f"Skipped {', '.join(others)}: this command does not read {that_format}.")
        for suffix in sorted(found.others.keys() & ADVICE):
            _say(f"{suffix}: {ADVICE[suffix]}.")
    for path, kind in found.not_posts:
        report.note(path.relative_to(source).as_posix(), f"skipped: it is {kind}, not a post")
    return found


def _origin(found: Found, name: str, label: str) -> Origin:
    records = (record for _, record in _records(found.files, found) if isinstance(record, Record))
    try:
        return origin_of(records, OurBlog(), name, label[: ORIGIN_LENGTH - 10] or "files")
    except UncertainError as question:
        raise click.ClickException(str(question)) from None
    finally:
        db.session.rollback()


def _records(files: Iterable[Path], found: Found) -> Iterator[NamedRecord]:
    """Yield each post in `files` with the slug that its address would have here."""
    slug_of = partial(slug_from, length=SLUG_LENGTH)
    for file in files:
        for label, record in read_file(file, found.folder, lambda name: f"/posts/{slug_of(name)}", found.defaults):
            yield label, replace(record, slug=slug_of(record.slug)) if isinstance(record, Record) else record


def _import(
    records: Iterable[NamedRecord], origin: Origin, default: Author, overwrite: bool, dry_run: bool, report: Report
) -> None:
    """Store the posts. If two have the same slug, the second gets its date in the slug, or is refused."""
    slugs: dict[str, tuple[str, Record]] = {}  # the file and the record of each slug so far
    records = iter(records)
    for group in iter(lambda: list(islice(records, GROUP)), []):
        new = [] if dry_run else [record for _, record in group if isinstance(record, Record)]
        are_stored = bool(new) and store_together(new, origin, default)
        for label, record in group:
            try:
                if isinstance(record, RefusedError):
                    raise record
                record = record if are_stored else _with_free_slug(record, slugs)
                is_new = Decision(Outcome.IMPORTED, record.slug)
                decision = is_new if are_stored else store(record, origin, default, overwrite, dry_run)
            except SkippedError as reason:
                report.note(label, str(reason))
            except RefusedError as reason:
                report.refused.append(f"{label}: {reason}")
            else:
                slugs[decision.slug] = label, record
                report.count(label, record, decision)
                is_final = dry_run or decision.outcome is Outcome.LEFT_ALONE
                report.from_readers += comments.brought_along(decision.slug, record, is_final)


def _with_free_slug(record: Record, slugs: dict[str, tuple[str, Record]]) -> Record:
    """Return the record with a slug that no other post of this import has. Raises RefusedError if there is none."""
    if record.slug not in slugs:
        return record
    label, other = slugs[record.slug]
    slug = OurBlog().dated_slug(record)
    if not record.date or (other.date and other.date.date() == record.date.date()) or slug in slugs:
        raise RefusedError(f"has the same slug, {record.slug}, as {label}")
    note = f"gets the slug {slug}, since {label} has the slug {record.slug}"
    return replace(record, slug=slug, notes=[*record.notes, note])


def _say(line: str, is_problem: bool = False) -> None:
    """Print a line. Control characters, which could change the terminal, are shown as escape sequences."""
    visible = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    click.echo(visible, err=is_problem)
