"""Compare your own folder with a chapter of the tutorial: `make tutorial CHAPTER=3 MINE=~/people`.

This types the chapter in a folder of its own, and keeps the files as they are after each block. Then it finds the block
that your files are nearest to. So you need not be at the end of the chapter: it says how far you are, or the file and
the line where you departed from the text.
"""

import difflib
from pathlib import Path
from typing import NamedTuple
from unittest import SkipTest

import click
from sybil import Document, Example

from tests.tutorial.evaluator import files_of, run, without_chance
from tests.tutorial.shell import ROOT, Shell

Files = dict[str, str]


class Point(NamedTuple):
    """The files of a reader who has done everything down to a line of the page."""

    line: int
    files: Files


def points_of(page: Path, folder_name: str) -> list[Point]:
    """Type a chapter, and return each point at which a file in the folder of that name has changed."""
    points: list[Point] = []

    def keep(example: Example) -> None:
        shell: Shell = example.namespace["shell"]
        folder = shell.folder()
        files = without_chance(files_of(folder)) if folder.name == folder_name else {}
        if files and (not points or files != points[-1].files):
            last_line = example.line + example.document.text.count("\n", example.region.start, example.region.end)
            points.append(Point(last_line, files))

    document = Document(page.read_text("utf-8"), str(page))
    try:
        run(document, keep)
    except SkipTest as reason:
        click.echo(f"The rest of the chapter is left out: {reason}")
    return points


def distance(mine: Files, theirs: Files) -> int:
    """Return how many lines differ."""
    differences = (
        difflib.ndiff(theirs.get(name, "").splitlines(), mine.get(name, "").splitlines())
        for name in mine.keys() | theirs.keys()
        if mine.get(name) != theirs.get(name)
    )
    return sum(line.startswith(("+ ", "- ")) for difference in differences for line in difference)


def first_difference(mine: Files, theirs: Files) -> str:
    """Return the first file and line that differ, with both lines."""
    name = min(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
    if name not in mine or name not in theirs:
        return f"{name} is only in {'your folder' if name in mine else 'the text'}"
    yours, wanted = ([*files[name].splitlines(), "(the end of the file)"] for files in (mine, theirs))
    pairs = zip(yours, wanted, strict=False)
    line, (here, there) = next((line, pair) for line, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return f"{name}:{line}\n  yours:    {here}\n  the text: {there}"


@click.command()
@click.argument("chapter", type=int)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(chapter: int, folder: Path) -> None:
    """Say how far the files in FOLDER are in CHAPTER, or where they depart from the text."""
    (page,) = (ROOT / "docs" / "tutorial").glob(f"{chapter:02}-*.md")
    points = points_of(page, folder.resolve().name)
    if not points:
        raise click.ClickException(f"{page.name} has no folder named {folder.resolve().name}.")
    mine = without_chance(files_of(folder))
    nearest = min(reversed(points), key=lambda point: distance(mine, point.files))
    if distance(mine, nearest.files) == 0:
        click.echo(f"Your files are right, down to line {nearest.line} of {page.name}.")
    else:
        place = f"Your files are nearest to line {nearest.line} of {page.name}, and depart from the text there."
        raise click.ClickException(f"{place}\n{first_difference(mine, nearest.files)}")


if __name__ == "__main__":
    main()
