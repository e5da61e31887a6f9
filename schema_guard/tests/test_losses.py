"""An upgrade that would lose values is refused, whether the loss is read in the file or seen when it is sent."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ..hints import REVIEWED
from .notes import db
from .running import invoke, revision_of, write_revision

LAST = "0003_index_notes_by_mood"

READ = {
    "every row with TRUNCATE": ('op.execute("TRUNCATE notes")', "table notes"),
    "rows of the same key with REPLACE": (
        """op.execute("REPLACE INTO people (id, name) VALUES (1, 'Eve')")""",
        "table people",
    ),
    "rows that are there with ON CONFLICT": (
        """op.execute("INSERT INTO people VALUES (1, 'Eve') ON CONFLICT (id) DO UPDATE SET name = 'Eve'")""",
        "table people",
    ),
    "rows that are there with ON DUPLICATE KEY": (
        """op.execute("INSERT INTO people VALUES (1, 'Eve') ON DUPLICATE KEY UPDATE name = 'Eve'")""",
        "table people",
    ),
    "rows with MERGE": (
        'op.execute("MERGE INTO people p USING notes n ON p.id = n.id WHEN MATCHED THEN DELETE")',
        "table people",
    ),
    "every row behind a comment": ('op.execute("-- the old ones\\nDELETE FROM notes WHERE 1 = 1")', "table notes"),
    "a column in capitals": ('op.execute("ALTER TABLE notes DROP COLUMN TEXT")', "column notes.TEXT"),
    "values in capitals": ('op.execute("UPDATE notes SET TEXT = NULL")', "column notes.TEXT"),
    "several values at once": ("""op.execute("UPDATE notes SET (mood, text) = ('', '')")""", "column notes.text"),
    "values found with a join": (
        'op.execute("UPDATE people p JOIN notes n ON n.person_id = p.id SET n.text = NULL")',
        "column notes.text",
    ),
    "some values with NULL": ("""op.execute("UPDATE notes SET text = NULL WHERE id = 1")""", "column notes.text"),
    "the end of each value": (
        'op.execute("ALTER TABLE notes ALTER COLUMN text TYPE varchar(10) USING left(text, 10)")',
        "column notes.text",
    ),
    "the end of each value in a step": (
        'op.alter_column("notes", "text", type_=sa.String(10), postgresql_using="left(text, 10)")',
        "column notes.text",
    ),
}
HIDDEN = 'getattr(batch, "drop_" + "column")("text")'
SENT = {
    "a partial": ('from functools import partial\n    partial(op.drop_column, "notes")("text")', "column notes.text"),
    "another name": ('getattr(op, "drop_" + "table")("notes")', "table notes"),
    "a text that is joined": ('op.execute(" ".join(["DELETE", "FROM", "notes"]))', "table notes"),
    "a delete in Core": ('op.execute(sa.delete(sa.table("notes")))', "table notes"),
    "an update in Core": (
        'op.execute(sa.update(sa.table("notes", sa.column("text"))).values(text="none"))',
        "column notes.text",
    ),
    "the connection": ('op.get_bind().execute(sa.delete(sa.table("notes")))', "table notes"),
    "a table's own drop": ('sa.Table("notes", sa.MetaData()).drop(op.get_bind())', "table notes"),
    "a batch": (f'with op.batch_alter_table("notes") as batch:\n        {HIDDEN}', "column notes.text"),
    "a batch that rebuilds": (
        f'with op.batch_alter_table("notes") as batch:\n        {HIDDEN}\n'
        '        batch.alter_column("mood", existing_type=sa.String(20), type_=sa.String(40))',
        "column notes.text",
    ),
    "a function of the file": (
        'run("notes")\n\n\ndef run(name: str) -> None:\n    op.execute(sa.delete(sa.table(name)))',
        "table notes",
    ),
}


def texts(app: Flask) -> list[str]:
    with app.app_context(), db.engine.connect() as connection:
        return [*connection.scalars(sa.text("SELECT text FROM notes ORDER BY id"))]


@pytest.mark.parametrize(("step", "name"), READ.values(), ids=READ)
def test_a_loss_that_can_be_read_is_refused_before_anything_runs(
    step: str, name: str, app: Flask, migrations: Path
) -> None:
    write_revision(migrations, "0004_add", LAST, 'op.add_column("notes", sa.Column("colour", sa.String(20)))')
    write_revision(migrations, "0005_lose", "0004_add", step)
    told = invoke(app, "db", "upgrade").output
    assert f"Error: Revision 0005_lose would delete data: `{step}`" in told
    assert f"the {name} has values" in told
    assert revision_of(app) == LAST


@pytest.mark.parametrize(("step", "name"), SENT.values(), ids=SENT)
def test_a_loss_that_nobody_can_read_is_refused_when_it_is_sent(
    step: str, name: str, app: Flask, migrations: Path
) -> None:
    before = texts(app)
    write_revision(migrations, "0004_lose", LAST, step)
    told = invoke(app, "db", "upgrade").output
    assert "Error: Revision 0004_lose would delete data: " in told
    assert f"the {name} has values" in told
    assert texts(app) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)  # MariaDB has no such table on Linux
def test_a_table_in_capitals_is_the_same_table(app: Flask, migrations: Path) -> None:
    write_revision(migrations, "0004_lose", LAST, 'op.execute("DELETE FROM NOTES")')
    assert "the table NOTES has values" in invoke(app, "db", "upgrade").output
    write_revision(migrations, "0004_lose", LAST, f'op.execute(" ".join(["DROP TABLE", "Notes"]))  {REVIEWED}')
    assert invoke(app, "db", "upgrade").exit_code == 0


@pytest.mark.parametrize("step", ['DELETE FROM "{0}"', 'UPDATE "{0}" SET "{1}" = NULL', 'ALTER TABLE "{0}" DROP "{1}"'])
def test_a_name_with_spaces_is_read_whole(step: str, app: Flask, migrations: Path, kind: str) -> None:
    name = '"my notes"' if kind != "mariadb" else "`my notes`"
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {name} AS SELECT id, nullif(text, '') AS {name} FROM notes")
    sql = step.format("my notes", "my notes").replace('"', name[0])
    for line in (f"op.execute('{sql}')", f"op.execute(''.join(['{sql}']))"):
        write_revision(migrations, "0004_lose", LAST, line)
        assert "my notes" in invoke(app, "db", "upgrade").output.partition(" has values")[0].partition("and the ")[2]
    write_revision(migrations, "0004_lose", LAST, f"op.execute('{sql}')  {REVIEWED}")
    assert invoke(app, "db", "upgrade").exit_code == 0


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_a_comment_of_mariadb_hides_nothing(app: Flask, migrations: Path) -> None:
    write_revision(migrations, "0004_lose", LAST, 'op.execute("# the old ones\\nDELETE FROM notes")')
    assert "the table notes has values" in invoke(app, "db", "upgrade").output


@pytest.mark.parametrize("step", [step for step, _ in SENT.values()], ids=SENT)
def test_the_mark_lets_such_a_step_run(step: str, app: Flask, migrations: Path) -> None:
    lines = step.split("\n")
    marked = [f"{line}  {REVIEWED}" if line and "def " not in line else line for line in lines]
    write_revision(migrations, "0004_lose", LAST, "\n".join(marked))
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output


def test_a_mark_beside_the_text_counts_where_the_text_is_sent(app: Flask, migrations: Path) -> None:
    steps = f'emptied = "DELETE FROM notes"  {REVIEWED}\n    op.execute(emptied)'
    write_revision(migrations, "0004_lose", LAST, steps)
    assert invoke(app, "db", "upgrade").exit_code == 0
    assert texts(app) == []


def test_what_the_revision_itself_has_made_may_go(app: Flask, migrations: Path) -> None:
    steps = (
        'drop = getattr(op, "drop_" + "table")\n    '
        'op.create_table("kept", sa.Column("id", sa.Integer, primary_key=True))\n    '
        'op.execute("INSERT INTO kept (id) SELECT id FROM people")\n    '
        'drop("kept")\n    '
        'op.add_column("people", sa.Column("zone", sa.String(20), server_default="UTC"))\n    '
        'op.execute(sa.update(sa.table("people", sa.column("zone"))).values(zone="GMT"))'
    )
    write_revision(migrations, "0004_make", LAST, steps)
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output


def test_after_the_refusal_the_marked_revision_goes_on(app: Flask, migrations: Path, kind: str) -> None:
    add = 'op.add_column("notes", sa.Column("colour", sa.String(20)))\n    '
    delete = 'op.execute(sa.delete(sa.table("notes")))'
    write_revision(migrations, "0004_lose", LAST, add + delete)
    told = invoke(app, "db", "upgrade").output
    assert f"`{delete}` (line 13), and the table notes has values" in told
    is_mariadb = kind in ("mariadb", "mysql")
    assert ("Each step before it stays" in told) == is_mariadb
    write_revision(migrations, "0004_lose", LAST, f"{add}{delete}  {REVIEWED}")
    result = invoke(app, "db", "upgrade")
    assert result.exit_code == 0, result.output
    assert ("Done before: ALTER TABLE notes ADD COLUMN colour" in result.output) == is_mariadb
    assert texts(app) == []
