"""An upgrade deletes no value that somebody has, unless the line that does so carries its review mark."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click import ClickException
from flask import Flask

from app import db
from schema_guard.hints import REVIEWED
from schema_guard.losses import losses_in
from schema_guard.narrowing import is_narrower
from tests.databases import slow_on_servers
from tests.migrations.running import head, migrate, write_revision

RENAMED = """with op.batch_alter_table("users") as batch:
        batch.add_column(sa.Column("zone", sa.String(64), server_default="UTC", nullable=False))
        batch.drop_column("time_zone")"""
LOSING = {
    "a column": ('op.drop_column("users", "time_zone")', "column users.time_zone"),
    "a table": ('op.drop_table("sources")', "table sources"),
    "a column in SQL": ('op.execute("ALTER TABLE users DROP COLUMN time_zone")', "column users.time_zone"),
    "every row": ('op.execute("DELETE FROM comments")', "table comments"),
    "every value": ("""op.execute("UPDATE users SET time_zone = 'UTC'")""", "column users.time_zone"),
    "a narrower column": (
        'with op.batch_alter_table("posts") as batch:\n        '
        'batch.alter_column("title", existing_type=sa.String(300), type_=sa.String(20))',
        "column posts.title",
    ),
    "a column in a function of the file": (
        'tidy()\n\n\ndef tidy() -> None:\n    op.drop_column("users", "time_zone")',
        "column users.time_zone",
    ),
}


@pytest.mark.every_database
@slow_on_servers
@pytest.mark.parametrize(("step", "name"), LOSING.values(), ids=LOSING)
def test_an_upgrade_that_would_lose_values_is_refused_before_it_begins(
    step: str, name: str, filled_app: Flask, migrations_copy: Path
) -> None:
    write_revision(migrations_copy, "0098_add", head(), 'op.add_column("users", sa.Column("mood", sa.Text))')
    write_revision(migrations_copy, "0099_lose", "0098_add", step)
    with pytest.raises(ClickException, match=f"0099_lose would delete data: .* the {name} has values"):
        migrate(filled_app, "head")
    with filled_app.app_context(), db.engine.connect() as connection:
        assert "mood" not in {column["name"] for column in sa.inspect(connection).get_columns("users")}


@pytest.mark.every_database
def test_a_rename_that_was_written_as_a_drop_and_an_add_is_refused(filled_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_rename", head(), RENAMED)
    with pytest.raises(ClickException, match=r"batch.drop_column\(\"time_zone\"\).*If it is only renamed"):
        migrate(filled_app, "head")


@pytest.mark.every_database
def test_the_loss_of_what_the_revision_before_has_renamed_is_refused(filled_app: Flask, migrations_copy: Path) -> None:
    rename = (
        'with op.batch_alter_table("users") as batch:\n        '
        'batch.alter_column("time_zone", new_column_name="zone", existing_type=sa.String(64), existing_nullable=False)'
    )
    write_revision(migrations_copy, "0098_rename", head(), rename)
    write_revision(migrations_copy, "0099_drop", "0098_rename", 'op.drop_column("users", "zone")')
    with pytest.raises(ClickException, match=r"0099_drop would delete data: .* the column users.zone has values"):
        migrate(filled_app, "head")


def test_a_marked_loss_is_done(filled_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_lose", head(), f'op.drop_column("users", "time_zone")  {REVIEWED}')
    migrate(filled_app, "head")
    with filled_app.app_context():
        assert "time_zone" not in {column["name"] for column in sa.inspect(db.engine).get_columns("users")}


def test_a_column_without_any_value_needs_no_mark(filled_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0098_add", head(), 'op.add_column("users", sa.Column("mood", sa.String(20)))')
    write_revision(migrations_copy, "0099_drop", "0098_add", 'op.drop_column("users", "mood")')
    migrate(filled_app, "head")


def test_what_only_the_downgrade_drops_needs_no_mark(filled_app: Flask, migrations_copy: Path) -> None:
    drop = 'tidy()\n\n\ndef tidy() -> None:\n    op.drop_column("users", "time_zone")'
    write_revision(migrations_copy, "0099_nothing", head(), "pass", drop)
    migrate(filled_app, "head")


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ('op.execute("ALTER TABLE users DROP about")', "users.about"),
        ('op.execute("ALTER TABLE IF EXISTS ONLY blog.users DROP COLUMN about")', "users.about"),
        ('op.execute("ALTER TABLE users ADD x INT, DROP y, DROP COLUMN about")', "users.y users.about"),
        ('op.execute("ALTER TABLE users " + "DROP COLUMN about")', "users.about"),
        ('op.execute("DROP TABLE IF EXISTS nothing, blog.users CASCADE")', "nothing users"),
        ('op.execute("TRUNCATE TABLE users")', "users"),
        ('op.execute("DELETE FROM users WHERE id = 1")', "users"),
        ('op.execute(sa.text("DELETE FROM blog.users"))', "users"),
        ("""op.execute("UPDATE users SET about = '', name = lower(email)")""", "users.about users.name"),
        ('op.execute("UPDATE users SET about = (SELECT title FROM posts WHERE id = 1)")', "users.about"),
        ('op.execute("UPDATE users SET about = NULL WHERE id = 1")', "users.about"),
        ('op.execute("UPDATE ONLY blog.users AS u SET u.about = NULL, name = NULLIF(name, email)")', "users.about"),
        ("""op.execute("UPDATE users SET about = 'none' WHERE id = 1")""", ""),
        ("""op.execute("UPDATE users SET about = 'a, b WHERE about'")""", "users.about"),
        ("""op.execute("UPDATE users SET about = :about")""", "users.about"),
        ("""op.execute("INSERT INTO tags (name) VALUES ('a'); DELETE FROM users")""", "users"),
        ("""op.execute("INSERT INTO tags (name) VALUES ('; DELETE FROM users')")""", ""),
        ('op.execute("INSERT INTO tags (name) VALUES (1) ON CONFLICT DO NOTHING")', ""),
        ('op.execute("INSERT OR REPLACE INTO users (id) VALUES (1)")', "users"),
        ('op.execute("REPLACE users (id) VALUES (1)")', "users"),
        ('op.execute("CREATE OR REPLACE TABLE users (id INT)")', "users"),
        ('op.execute("CREATE OR REPLACE VIEW users AS SELECT 1")', ""),
        ('op.execute("MERGE INTO users USING posts ON true WHEN MATCHED THEN UPDATE SET name = title")', "users"),
        ('op.execute("MERGE INTO users USING posts ON true WHEN NOT MATCHED THEN INSERT (id) VALUES (1)")', ""),
        ('op.execute("ALTER TABLE users ALTER name TYPE text USING name, ALTER about TYPE text")', "users.name"),
        ('op.execute("TRUNCATE users, ONLY posts RESTART IDENTITY CASCADE")', "users posts"),
        ('op.execute("UPDATE users SET visits = visits + 1")', ""),
        ('op.execute("CREATE TRIGGER a AFTER DELETE ON users BEGIN DELETE FROM posts; END")', ""),
        ('op.bulk_insert(sa.table("users"), [{"about": ""}])', ""),
        ('op.execute(f"DROP TABLE {name}")', "?"),
        ('op.execute("DROP TABLE %s" % name)', "%s"),
        ('sql = "DROP TABLE users"; op.execute(sql)', "users"),
        ('op.get_bind().exec_driver_sql(NAMED)\n\nNAMED = "DROP TABLE users"', "users"),
        ('for sql in ("DROP TABLE users", ""): op.execute(sql)', "users"),
        ('with op.batch_alter_table(table_name="users") as b: b.drop_column(column_name="about")', "users.about"),
        ('with op.batch_alter_table("users", schema=None) as b: b.drop_column("about")', "users.about"),
        (
            'with op.batch_alter_table("users") as b: b.drop_column("about")\n    '
            'with op.batch_alter_table("posts") as b: b.drop_column("slug")',
            "users.about posts.slug",
        ),
        ('op.execute("ALTER TABLE users DROP CONSTRAINT about, DROP INDEX about, ALTER about DROP NOT NULL")', ""),
        ('op.execute("DROP VIEW users"); op.drop_index("about")', ""),
        ('drop_table("users")\n\nfrom alembic.op import drop_table', "users"),
        ('op.execute("/* all */ DELETE /* rows */ FROM users")', "users"),
        ('op.execute("-- all\\n DELETE FROM users")', "users"),
        ("""op.execute("UPDATE users SET about = '-- ' WHERE id = 1")""", ""),
        ('op.execute("WITH old AS (SELECT id FROM posts) DELETE FROM users USING old")', "users"),
        ('op.execute("ALTER TABLE users DROP PARTITION p1")', "users"),
        ('op.execute("DROP SCHEMA blog CASCADE")', "?"),
        ('"""DROP TABLE users"""', ""),
    ],
)
def test_a_loss_is_read_from_every_form_of_a_step(step: str, found: str) -> None:
    losses = [*losses_in(f"def upgrade():\n    {step}\n")]
    assert all(loss.schema in (None, "blog") for loss in losses)
    assert [f"{loss.table}.{loss.column}" if loss.column else loss.table for loss in losses] == found.split()


@pytest.mark.parametrize(
    ("old", "new", "narrower"),
    [
        ("sa.String(300)", "sa.String(20)", True),
        ("sa.String(length=20)", "sa.String(length=300)", False),
        ("sa.Text()", "sa.String(20)", True),
        ("sa.String(20)", "sa.Text()", False),
        ("sa.BigInteger()", "sa.Integer()", True),
        ("sa.Integer()", "sa.BigInteger()", False),
        ("sa.Numeric(10, 2)", "sa.Numeric(10, 1)", True),
        ("sa.Numeric(10, 2)", "sa.Integer()", True),
        ("sa.DateTime()", "sa.Date()", True),
        ("sa.Date()", "sa.DateTime()", False),
        ("sa.VARCHAR(length=4)", "sa.Enum('calm', 'cheerful', name='mood')", False),
        ("mysql.ENUM('calm', 'glad')", "sa.Enum('calm', name='glad')", True),
        ("mysql.ENUM('calm')", "sa.Enum('glad', 'calm', name='mood')", False),
        ("mysql.ENUM('calm')", "sa.Enum(Mood)", False),
        ("UtcDateTime()", "sa.DateTime()", False),
    ],
)
def test_a_type_is_narrower_if_it_cannot_hold_every_value(old: str, new: str, narrower: bool) -> None:
    assert is_narrower(old, new) is narrower
