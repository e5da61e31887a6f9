"""Kills an import after each statement that changes something, then runs it again: python -m tests.exchange.kills KIND

A process of its own per kill, forked from one that holds no connection: SIGKILL leaves it no chance to tidy up.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

import click
import sqlalchemy as sa

from app.database import db
from app.models import Post, Revision, Source
from tests.conftest import make_app
from tests.databases import create_database, drop_database
from tests.exchange.files import write
from tests.migrations.kills import CHANGE, in_child
from tests.migrations.running import migrate

MOST = 100  # statements; far more than two small posts need
Rows = dict[str, tuple[object, ...]]


def write_files(folder: Path) -> None:
    """Write one file that is imported, what it becomes, and a new one beside it."""
    write(folder / "before", "a.md", "date: 2020-02-03\nauthor: Ada\ntags: [one]")
    write(folder / "after", "a.md", "date: 2020-02-03\nauthor: Grace\ntags: [one, two]\nslug: fresh", "Two.")
    write(folder / "after", "b.md", "author: Grace\ntags: [two, three]")


def prepare(url: str, folder: Path) -> None:
    """Make the blog hold nothing but the file before."""
    app = make_app(url)
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
    run_import(url, folder / "before")


def run_import(url: str, folder: Path, moment: int = 0) -> None:
    """Import `folder`, but die after the changing statement number `moment`; nobody is killed at 0."""
    app = make_app(url)
    count = 0

    def die(_: object, __: object, statement: str, *___: object) -> None:
        nonlocal count
        count += bool(CHANGE.match(statement))
        if count == moment > 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        sa.event.listen(db.engine, "after_cursor_execute", die)
    # With a name for the source: the only file gets another author and another text, so nothing else tells whose it is.
    result = app.test_cli_runner().invoke(args=["import", str(folder), "--source", "blog"])
    assert result.exit_code == 0, result.output


def rows(url: str) -> Rows:
    """Return by its file all that an import makes of a post."""
    with make_app(url).app_context():
        found: Rows = {}
        for source in db.session.scalars(sa.select(Source)):
            post = db.session.get_one(Post, source.post_id)
            revisions = db.session.scalars(sa.select(Revision.body).where(Revision.post_id == post.id)).all()
            tags = [tag.name for tag in post.tags]
            is_known = post.version == source.version
            found[str(source.path)] = (post.slug, post.body, post.author.name, tags, is_known, revisions)
        assert len(found) == db.session.scalar(sa.select(sa.func.count()).select_from(Post)), "a post without a source"
        db.engine.dispose()  # the next fork must find no connection
    return found


def main(kind: str) -> int:
    """Return how many moments were tried; stop with an AssertionError at the first that hurts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder)
        url = create_database(kind, folder)
        try:
            assert in_child(lambda: migrate(make_app(url), "head")) == 0
            for moment in range(MOST):
                assert in_child(prepare, url, folder) == 0
                before = rows(url)
                died = in_child(run_import, url, folder / "after", moment)
                assert died in (0, -signal.SIGKILL)
                between = rows(url)
                assert in_child(run_import, url, folder / "after") == 0, f"after a kill at statement {moment}"
                after = rows(url)
                if moment == 0:
                    expected = after
                assert after == expected, f"after a kill at statement {moment}"
                for path, row in between.items():
                    assert row in (before.get(path), after[path]), f"half of {path}, after a kill at {moment}"
                if moment and died == 0:
                    return moment - 1
        finally:
            drop_database(url)
    raise AssertionError(f"more than {MOST} statements")


if __name__ == "__main__":
    click.echo(f"{main(sys.argv[1])} kills")
