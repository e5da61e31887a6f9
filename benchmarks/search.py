"""`make search`: search for real posts among many seeded ones, on each database.

Is each real post the first result for its own title, and how long does that take? Words that stand in most posts take
longest, because the database must read each match to rank it.
"""

import statistics
import time
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Post, User
from app.search.queries import search
from benchmarks.migrations import flask_db, new_database, row_of
from tests.conftest import POSTS_FOLDER, make_app
from tests.databases import KINDS, missing

HEADER = ("database", "posts", "fill s", "titles", "first", "median ms", "slowest ms")
QUERIES = ("the", "of the", "go", "soup", "lentil soups", '"lentil soups"', '"the year of"', "the -and", "4.0.0")
WIDTHS = (12, 9, 9, 9, 8, 12, 12)


@click.command()
@click.option("--posts", default=100_000, show_default=True, type=click.IntRange(1, 100_000), help="Seeded posts.")
@click.option("--folder", default=POSTS_FOLDER, type=click.Path(exists=True, path_type=Path), help="The real posts.")
@click.option("--databases", default=",".join(KINDS), show_default=True, help="Databases, separated by commas.")
def main(posts: int, folder: Path, databases: str) -> None:
    """Measure search. Each database is made for this, and dropped at the end."""
    click.echo(row_of(HEADER, WIDTHS))
    for kind in databases.split(","):
        if reason := missing(kind):
            click.echo(f"left out: {reason}", err=True)
            continue
        with new_database(kind) as url:
            flask_db(url, "upgrade")
            measure(kind, make_app(url), posts, folder)


def measure(kind: str, app: Flask, posts: int, folder: Path) -> None:
    """Print one line for all titles of the real posts, and one line for each of QUERIES."""
    cli = app.test_cli_runner()
    began = time.perf_counter()
    for words in (["seed", "--users", "1000", "--posts", str(posts)], ["import", str(folder)]):
        result = cli.invoke(args=words)
        if result.exit_code:
            raise click.ClickException(result.output)
    filled = time.perf_counter() - began
    with app.app_context():
        if kind == "postgresql":  # what its autovacuum does after a minute
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
        imported = sa.select(Post.title).join(Post.author).where(~User.is_demo).order_by(Post.id)
        titles = list(db.session.scalars(imported))
        found = [timed(title) for title in titles]
        firsts = [title.lower() == first.lower() for title, (first, _) in zip(titles, found, strict=True)]
        times = [seconds * 1000 for _, seconds in found]
        figures = (f"{filled:.0f}", len(titles), sum(firsts), f"{statistics.median(times):.0f}", f"{max(times):.0f}")
        click.echo(row_of((kind, posts + len(titles), *figures), WIDTHS))
        for query in QUERIES:
            first, seconds = timed(query)
            click.echo(f"    {query:20}{seconds * 1000:8.0f} ms   {first}")
        for title, is_first in zip(titles, firsts, strict=True):
            if not is_first:
                click.echo(f"    not first: {title}")
        db.engine.dispose()


def timed(query: str) -> tuple[str, float]:
    """Return the title of the first result, or "" if there is none, and how many seconds the search took."""
    db.session.rollback()
    began = time.perf_counter()
    posts, _, limit = search(query)
    first = posts[0].title if posts else ""
    return ("(too common)" if limit == "time" else first), time.perf_counter() - began


if __name__ == "__main__":
    main()
