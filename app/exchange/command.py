"""`flask import SOURCE`: shows the progress, then what was not taken and why, then the sums.

Read next: app/exchange/reader.py, where a file becomes a record, then app/exchange/importer.py.
"""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.exchange.importer import Report, import_files
from app.exchange.reader import SUFFIXES, files_below, is_about_the_folder
from app.exchange.record import Author
from app.schema import needs_schema

KINDS = f"{', '.join(sorted(SUFFIXES))} or .xml"


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
        report = import_files(bar, folder, Author.named(author), overwrite, dry_run)
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
        found = files_below(source, SUFFIXES | {".xml"})
        for file in (file for file in found if is_about_the_folder(file)):
            _say(f"{file.relative_to(source).as_posix()}: skipped, since it is about the folder and no post")
        return source, [file for file in found if not is_about_the_folder(file)]
    if source.suffix.lower() not in SUFFIXES | {".xml"}:
        raise click.BadParameter(f"{source} is neither a folder nor a file that ends in {KINDS}", param_hint="SOURCE")
    file = source.absolute()
    # A file named index has the name of its folder, so that is a part of its path.
    return (file.parent.parent if file.stem.lower() == "index" else file.parent), [file]


def _sums(report: Report) -> str:
    """Return the numbers as a sentence."""
    undated = f", {report.undated} for want of a date" if report.undated else ""
    return (
        f"{_counted(report.imported, 'post')} imported ({_counted(report.drafts, 'draft')}{undated}), "
        f"{report.updated} updated, {report.unchanged} unchanged, {len(report.left_alone)} left alone, "
        f"{len(report.refused)} not taken."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _say(line: str, is_problem: bool = False) -> None:
    """Print the line; what a file's name or text could do to a terminal is shown as an escape instead."""
    visible = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    click.echo(visible, err=is_problem)
