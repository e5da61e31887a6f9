"""The steps for tables that are in use do the same on every database, and can be run again."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from .notes import db
from .running import invoke, write_revision

IMPORT = "from schema_guard.steps import add_index, add_unique, backfill, drop_index, require\n    "
HEAD = "0003_index_notes_by_mood"


def upgrade(app: Flask, migrations: Path, *bodies: str) -> None:
    """Write a revision for each of `bodies`, one after another, and run them."""
    before = HEAD
    for number, body in enumerate(bodies, start=4):
        revision = f"{number:04}_step"
        write_revision(migrations, revision, before, IMPORT + body)
        before = revision
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output


def test_a_filled_column_can_be_required(app: Flask, migrations: Path) -> None:
    fill = 'backfill("notes", "mood", reads=["text"], value=lambda row: row.text.upper())'
    upgrade(app, migrations, fill, 'require("notes", "mood", sa.String(20))')
    with app.app_context():
        moods = db.session.scalars(sa.text("SELECT mood FROM notes ORDER BY id")).all()
        assert moods == ["WHEELS", "ŻÓŁĆ 😀", "BUGS"]
        with pytest.raises(IntegrityError):
            db.session.execute(sa.text("UPDATE notes SET mood = NULL"))


def test_filling_leaves_values_that_exist(app: Flask, migrations: Path) -> None:
    with app.app_context():
        db.session.execute(sa.text("UPDATE notes SET mood = 'calm' WHERE text = 'bugs'"))
        db.session.commit()
    upgrade(app, migrations, 'backfill("notes", "mood", reads=[], value=lambda row: "filled")')
    with app.app_context():
        moods = db.session.scalars(sa.text("SELECT mood FROM notes ORDER BY id")).all()
    assert moods == ["filled", "filled", "calm"]


def test_a_unique_constraint_refuses_the_second_row(app: Flask, migrations: Path) -> None:
    upgrade(app, migrations, 'add_unique("uq_people_name", "people", ["name"])')
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(sa.text("INSERT INTO people (name) VALUES ('Ada')"))


def test_an_index_can_be_added_and_dropped(app: Flask, migrations: Path) -> None:
    add, drop = 'add_index("ix_people_name", "people", ["name"])', 'drop_index("ix_people_name", "people")'
    upgrade(app, migrations, add)
    with app.app_context():
        assert [index["name"] for index in sa.inspect(db.engine).get_indexes("people")] == ["ix_people_name"]
    upgrade(app, migrations, add, drop)
    with app.app_context():
        assert sa.inspect(db.engine).get_indexes("people") == []
