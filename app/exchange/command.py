"""`flask import FOLDER`: shows the progress, then what was not taken and why, then the sums.

Read next: app/exchange/reader.py, where a file becomes a record.
"""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.exchange.fields import Author
from app.exchange.importer import Report, import_files
from app.exchange.reader import is_about_the_folder, markdown_files
from app.schema import needs_schema


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--author", default="author", show_default=True, metavar="USERNAME", help="Who owns the posts that name no author."
)
@with_appcontext
@needs_schema
def import_command(folder: Path, author: str) -> None:
    """Import the Markdown files in FOLDER, written for Jekyll, for Hugo or for nobody in particular.

    Stopped and run again, it goes on; no post is ever doubled. The exit code is 1 where a file was not taken.
    """
    found = markdown_files(folder)
    files = [file for file in found if not is_about_the_folder(file)]
    for file in sorted(set(found) - set(files)):
        _say(f"{file.relative_to(folder).as_posix()}: skipped, since it is about the folder and no post")
    if not files:
        _say(f"No Markdown files (.md or .markdown) in {folder}.")
        return
    with click.progressbar(files, label="Importing") as bar:
        report = import_files(bar, folder, Author.named(author))
    for line in report.refused:
        _say(line, is_problem=True)
    _say(_sums(report))
    if report.refused:
        sys.exit(1)


def _sums(report: Report) -> str:
    """Return the numbers as a sentence."""
    undated = f", {report.undated} for want of a date" if report.undated else ""
    return (
        f"{_counted(report.imported, 'post')} imported ({_counted(report.drafts, 'draft')}{undated}), "
        f"{report.already_here} already here, {len(report.refused)} not taken."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _say(line: str, is_problem: bool = False) -> None:
    """Print the line; what a file's name or text could do to a terminal is shown as an escape instead."""
    visible = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    click.echo(visible, err=is_problem)
