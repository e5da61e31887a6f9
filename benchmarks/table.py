"""The table that the benchmarks print: each figure, what it is compared with, and whether it reaches its target."""

from typing import NamedTuple

import click

from benchmarks.migrations import row_of

HEADER = ("what", "figure", "compared with", "limit", "result", "target", "")
WIDTHS = (38, 14, 26, 14, 10, 16, 4)


class Line(NamedTuple):
    """One measurement. `limit` is the figure of what it is compared with, in the same unit."""

    what: str
    figure: str
    compared_with: str
    limit: str
    result: float
    target: str
    passes: bool


def at_least(what: str, figure: float, compared_with: str, limit: float, target: float, unit: str = "/s") -> Line:
    """Compare a speed with a limit. The result is their ratio: it passes if it is `target` or more."""
    ratio = figure / limit
    shown = (f"{figure:,.0f}{unit}", compared_with, f"{limit:,.0f}{unit}")
    return Line(what, *shown, ratio, f"at least {target:.2f}", ratio >= target)


def at_most(what: str, figure: float, compared_with: str, limit: float, target: float) -> Line:
    """Compare a time with a limit, both in milliseconds. The result is their ratio: it passes up to `target`."""
    ratio = figure / limit
    shown = (f"{figure:.1f} ms", compared_with, f"{limit:.1f} ms")
    return Line(what, *shown, ratio, f"at most {target:.2f}", ratio <= target)


def at_most_more(what: str, figure: float, compared_with: str, limit: float, target: float) -> Line:
    """Compare a time with a limit, both in seconds. The difference must be `target` at most."""
    more = figure - limit
    return Line(
        what, f"{figure:.2f} s", compared_with, f"{limit:.2f} s", more, f"at most +{target:.2f}", more <= target
    )


def print_table(lines: list[Line]) -> None:
    """Print the table."""
    click.echo(row_of(HEADER, WIDTHS))
    for line in lines:
        verdict = "yes" if line.passes else "NO"
        click.echo(row_of((*line[:4], f"{line.result:.2f}", line.target, verdict), WIDTHS))
