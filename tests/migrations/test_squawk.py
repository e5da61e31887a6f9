"""Check the SQL of the migrations with squawk, which knows the statements that lock a table of PostgreSQL.

`flask db upgrade --sql` writes the SQL without a server. The findings that we accept are listed here, with the reason.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schema_guard.locks import LOCK_TIMEOUT, STATEMENT_TIMEOUT
from tests.conftest import RunFlask
from tests.migrations.running import head

NO_SERVER = "127.0.0.1:1/nothing"
TIMEOUTS = f"SET lock_timeout = '{LOCK_TIMEOUT}';\nSET statement_timeout = '{STATEMENT_TIMEOUT}';\n"  # of locks.py
KEPT_RULES = {
    "prefer-bigint-over-int": "two thousand million posts are enough for a blog, on all three databases",
    "prefer-identity": "SQLAlchemy writes SERIAL for a key; PostgreSQL serves both alike",
    "prefer-text-field": "the limits are the same on all three, and MariaDB cannot index a text without one",
    "prefer-robust-stmts": "a step outside a transaction first asks the database what is left to do (steps.py)",
}
MARKED = ("posts", "tags", "comments")
KEPT_STATEMENTS = {
    # This check made SET NOT NULL cheap, and NOT NULL replaces it: see `require` in steps.py.
    ('ALTER TABLE "posts" DROP CONSTRAINT "ck_posts_slug_not_null";', "ban-drop-constraint"),
    # The two steps that remove a column that no code uses any more: see 0009 and 0010.
    ("ALTER TABLE users ALTER COLUMN location DROP NOT NULL;", "ban-drop-not-null"),
    ("ALTER TABLE users DROP COLUMN location;", "ban-drop-column"),
    # The same two steps once more: see 0019 and 0035.
    *((f"ALTER TABLE {table} ALTER COLUMN is_demo DROP NOT NULL;", "ban-drop-not-null") for table in MARKED),
    *((f"ALTER TABLE {table} ALTER COLUMN is_demo DROP DEFAULT;", "ban-drop-default") for table in MARKED),
    *((f"ALTER TABLE {table} DROP COLUMN is_demo;", "ban-drop-column") for table in MARKED),
    ("DROP TABLE seedings;", "ban-drop-table"),
    # The constraint on origin and path together replaces it: see 0022 and 0023.
    ("ALTER TABLE sources DROP CONSTRAINT uq_sources_path;", "ban-drop-constraint"),
}


def squawk(sql: str) -> set[tuple[str, str]]:
    """Return the first line of each finding, with the name of its rule."""
    words = ["--reporter", "json", "--pg-version", "15", "--stdin-filepath", "upgrade.sql", "-e", ",".join(KEPT_RULES)]
    command = [str(Path(sys.executable).with_name("squawk")), *words]
    result = subprocess.run(command, input=sql, capture_output=True, text=True, timeout=60, check=False)
    assert not result.stderr
    lines = sql.splitlines()
    return {(lines[found["line"]], found["rule_name"]) for found in json.loads(result.stdout)}


@pytest.mark.slow
def test_squawk_finds_nothing_in_the_migrations_but_what_is_listed_with_its_reason(run_flask: RunFlask) -> None:
    result = run_flask("db", "upgrade", "--sql", url=f"postgresql://{NO_SERVER}")
    assert result.returncode == 0, result.stderr
    assert squawk(result.stdout) == KEPT_STATEMENTS


def test_squawk_finds_an_index_that_stops_writers() -> None:
    sql = f"{TIMEOUTS}CREATE INDEX ix_posts_title ON posts (title);\n"
    assert squawk(sql) == {("CREATE INDEX ix_posts_title ON posts (title);", "require-concurrent-index-creation")}


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
@pytest.mark.slow
def test_the_sql_of_an_upgrade_is_written_without_a_server(scheme: str, run_flask: RunFlask) -> None:
    result = run_flask("db", "upgrade", "--sql", url=f"{scheme}://{NO_SERVER}")
    assert result.returncode == 0, result.stderr
    assert "CREATE TABLE users" in result.stdout
    assert f"version_num='{head()}'" in result.stdout


@pytest.mark.slow
def test_sqlite_says_in_a_sentence_that_it_cannot_write_its_sql(tmp_path: Path, run_flask: RunFlask) -> None:
    result = run_flask("db", "upgrade", "--sql", url=f"sqlite:///{tmp_path / 'blog.db'}")
    assert result.returncode == 1
    assert result.stderr.startswith("Error: SQLite changes a table by copying it")
    assert not result.stdout
