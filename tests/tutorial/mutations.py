"""Change the tutorial in small ways, and see whether its tests notice: `make tutorial-mutations`.

A test of a page is worth something only if it fails when the page is wrong. Each chapter is typed once. Then one letter
or digit of the output that it shows is changed, again and again, and compared with what was really printed. One change
in ten is a typing error in a command instead. For these, the chapter is typed again until something goes wrong.
"""

import os
import random
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from string import ascii_lowercase, digits
from typing import NamedTuple
from unittest import SkipTest

import click
from sybil import Document

from tests.tutorial.evaluator import DepartureError, Typed, is_as_shown, run
from tests.tutorial.shell import ROOT

OVERLOOKED = 2  # of a hundred changes may go unnoticed, and one of a small sample
COMMANDS = 10  # one change in so many is a change of a command
PYTHON = (">>>", "...")


class Change(NamedTuple):
    """A changed line of a page, and what the test says about it: nothing, if it does not notice."""

    place: str
    before: str
    after: str
    noticed: bool


def mistyped(line: str, chance: random.Random) -> str:
    """Return a line with another letter or digit at one place."""
    places = [place for place, character in enumerate(line) if character.isascii() and character.isalnum()]
    place = chance.choice(places)
    others = digits if line[place].isdigit() else ascii_lowercase
    other = chance.choice([character for character in others if character != line[place].lower()])
    return line[:place] + other + line[place + 1 :]


def changes_of_output(page: Path, typed: list[Typed], count: int, chance: random.Random) -> Iterator[Change]:
    """Change the output that a page shows, and compare it with what was printed when the page was typed."""
    lines = [
        (step, number, line)
        for step in typed
        for number, line in enumerate(step.expected.splitlines())
        if not line.startswith(PYTHON) and any(character.isascii() and character.isalnum() for character in line)
    ]
    for step, number, line in chance.sample(lines, min(count, len(lines))):
        shown = step.expected.splitlines()
        shown[number] = mistyped(line, chance)
        noticed = not is_as_shown("\n".join(shown), step.printed)
        yield Change(f"{page.name}:{step.line + number + 1}", line, shown[number], noticed)


def changes_of_commands(page: Path, typed: list[Typed], count: int, chance: random.Random) -> Iterator[Change]:
    """Mistype a command, and type the page again until something goes wrong."""
    lines = page.read_text("utf-8").splitlines()
    for step in chance.sample(typed, min(count, len(typed))):
        before = lines[step.line - 1]
        after = f"$ {mistyped(before.removeprefix('$ '), chance)}"
        text = "\n".join([*lines[: step.line - 1], after, *lines[step.line :]])
        try:
            run(Document(f"{text}\n", str(page)))
        except DepartureError:
            noticed = True
        else:
            noticed = False
        yield Change(f"{page.name}:{step.line}", before, after, noticed)


def changes_of(page: Path, count: int, seed: int) -> list[Change]:
    """Type a page, and return `count` changes of it."""
    document = Document(page.read_text("utf-8"), str(page))
    try:
        run(document)
    except SkipTest as reason:
        click.echo(f"The rest of {page.name} is left out: {reason}")
    typed: list[Typed] = document.namespace["typed"]
    chance = random.Random(f"{seed} {page.name}")
    of_commands = count // COMMANDS
    return [
        *changes_of_output(page, typed, count - of_commands, chance),
        *changes_of_commands(page, typed, of_commands, chance),
    ]


def is_enough(noticed: int, count: int) -> bool:
    """Return True if the tests have noticed as many of `count` changes as they should."""
    return count - noticed <= max(1, count * OVERLOOKED // 100)


def seed_of(pages: list[Path]) -> int:
    """Return a number that changes only with the pages. So a check of the same commit has the same result each time."""
    return zlib.crc32(b"".join(page.read_bytes() for page in pages)) % 1000


@click.command()
@click.option("--count", default=12, show_default=True, help="How many changes of each chapter.")
@click.option("--chapters", default=100, show_default=True, help="How many chapters, chosen by the seed.")
@click.option("--seed", type=int, help="Same number, same changes. [default: a number that follows from the chapters]")
def main(count: int, chapters: int, seed: int | None) -> None:
    """Change the tutorial in small ways, and see whether its tests notice."""
    pages = sorted((ROOT / "docs" / "tutorial").glob("[0-9]*.md"))
    seed = seed_of(pages) if seed is None else seed
    chosen = sorted(random.Random(seed).sample(pages, min(chapters, len(pages))))
    click.echo(f"{count} changes in each of {len(chosen)} chapters, seed {seed}")
    changes: list[Change] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for page, found in zip(chosen, pool.map(partial(changes_of, count=count, seed=seed), chosen), strict=True):
            click.echo(f"{page.name}: {sum(change.noticed for change in found)} of {len(found)} noticed")
            changes += found
    for change in changes:
        if not change.noticed:
            click.echo(f"{change.place} is not noticed:\n  {change.before}\n  {change.after}")
    noticed = sum(change.noticed for change in changes)
    click.echo(f"{noticed / len(changes):.1%} of {len(changes)} changes are noticed.")
    if not is_enough(noticed, len(changes)):
        raise click.ClickException(f"At least {100 - OVERLOOKED} of 100 should be.")


if __name__ == "__main__":
    main()
