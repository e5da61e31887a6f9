"""Common mistakes and accidents with migrations: the blog prevents each, or explains what to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app import db
from schema_guard.hints import REVIEWED
from tests.conftest import ROOT, RunFlask, make_app, migrated
from tests.databases import create_database
from tests.migrations.rows import fill
from tests.migrations.running import MIGRATIONS, flask_db, head, migrate, set_revision, write_revision
from tests.migrations.test_history import REVISIONS

pytestmark = pytest.mark.every_database


@pytest.mark.parametrize("revision", REVISIONS)
def test_p4_a_step_that_loses_data_carries_its_review_mark(revision: str) -> None:
    source = (MIGRATIONS / "versions" / f"{revision}.py").read_text()
    upgrade = source.partition("def upgrade()")[2].partition("def downgrade()")[0]
    losing = [line for line in upgrade.splitlines() if re.search(r"drop_(column|table)\(", line)]
    assert all(REVIEWED in line for line in losing), losing


@pytest.mark.slow
def test_p5_two_heads_end_with_the_command_that_merges_them_and_it_works(
    tmp_path: Path, migrations_copy: Path, run_flask: RunFlask
) -> None:
    url, folder = create_database("sqlite", tmp_path), str(migrations_copy)
    write_revision(migrations_copy, "0098_one", head())
    write_revision(migrations_copy, "0098_other", head())
    for words in (("upgrade",), ("migrate", "-m", "add mood")):
        refused = run_flask("db", *words, "-d", folder, url=url)
        assert refused.returncode == 1
        assert "0098_one, 0098_other" in refused.stderr
    command = re.search(r"Run: flask (db merge heads .*?), or", refused.stderr)
    assert command is not None
    merge = run_flask(*command[1].split(), "-d", folder, url=url)
    assert merge.returncode == 0, merge.stderr
    assert ScriptDirectory(migrations_copy).get_heads() == ["0099_merge"]
    assert run_flask("db", "upgrade", "-d", folder, url=url).returncode == 0


@pytest.mark.parametrize("words", [("upgrade",), ("migrate", "-m", "add mood"), ("downgrade",)])
def test_p6_a_revision_that_cannot_be_located_ends_with_what_to_do(words: tuple[str, ...], tmp_path: Path) -> None:
    app = migrated(create_database("sqlite", tmp_path))
    set_revision(app, "0999_from_the_future")
    refused = flask_db(app, *words)
    assert refused.exit_code == 1
    assert "'0999_from_the_future'. The database is at" in refused.stderr
    assert f"this code knows only up to {head()}" in refused.stderr
    assert "Do not delete the table alembic_version" in refused.stderr
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0999_from_the_future"


@pytest.mark.slow
def test_p7_a_database_that_is_not_up_to_date_ends_with_the_command(tmp_path: Path) -> None:
    app = make_app(create_database("sqlite", tmp_path))
    migrate(app, REVISIONS[-2])
    refused = flask_db(app, "migrate", "-m", "add mood")
    assert refused.exit_code == 1
    assert "The database is 1 revision behind" in refused.stderr
    assert refused.stderr.strip().endswith("Run: flask db upgrade")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ('batch.alter_column("is_demo", existing_type=sa.Boolean(), server_default="1")', "is_demo"),
        ('batch.drop_constraint(op.f("ck_users_username_lowercase"), type_="check")', "ck_users_username_lowercase"),
        ('batch.alter_column("name", existing_type=sa.String(100), nullable=True)', "name"),
        ('batch.alter_column("name", existing_type=sa.String(100), type_=sa.String(90))', "name"),
    ],
)
@pytest.mark.slow
def test_p14_a_default_a_check_or_a_type_that_differs_is_found(
    change: str, found: str, empty_url: str, migrations_copy: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(empty_url)
    app.extensions["migrate"].directory = str(migrations_copy)
    write_revision(
        migrations_copy, "0099_change", head(), f'with op.batch_alter_table("users") as batch:\n        {change}'
    )
    migrate(app, "head")
    check = flask_db(app, "check", "-d", str(migrations_copy))
    assert check.exit_code == 1
    assert found in caplog.text


@pytest.mark.parametrize("debug", ["0", "1"])
@pytest.mark.slow
def test_p18_a_downgrade_wants_a_word_whatever_debug_says(debug: str, tmp_path: Path, run_flask: RunFlask) -> None:
    url = create_database("sqlite", tmp_path)
    migrate(make_app(url), "head")
    key = {"FLASK_DEBUG": debug, "SECRET_KEY": "0123456789abcdef" * 4}
    refused = run_flask("db", "downgrade", url=url, **key)
    assert refused.returncode == 1
    assert f"This undoes {head()} and may delete data" in refused.stderr
    assert run_flask("db", "-x", "yes", "downgrade", url=url, **key).returncode == 0


@pytest.mark.slow
def test_an_upgrade_of_sqlite_keeps_copies_of_the_file_as_it_was_and_the_last_three_alone(tmp_path: Path) -> None:
    app = make_app(create_database("sqlite", tmp_path))
    harmless = REVISIONS[: REVISIONS.index("0035_drop_demo_marks")]  # the copy before a loss does not count
    migrate(app, harmless[-6])
    assert not list(tmp_path.glob("*.copy"))  # the database was empty
    for revision in harmless[-5:]:
        migrate(app, revision)
    copies = sorted(tmp_path.glob("*.copy"))
    assert len(copies) == 3
    engine = sa.create_engine(f"sqlite:///{copies[-1]}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == harmless[-2]
    engine.dispose()


@pytest.mark.slow
def test_where_no_copy_can_be_kept_nothing_is_migrated(tmp_path: Path) -> None:
    url = create_database("sqlite", tmp_path)
    app = make_app(url)
    migrate(app, REVISIONS[0])
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
    # No file may be larger than 100 kB, so the copy cannot be written, as on a full disk.
    full_disk = (
        "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (100_000, 100_000)); from flask.cli import main; main()"
    )
    command = [sys.executable, "-c", full_disk, "db", "upgrade"]
    environment = os.environ | {"DATABASE_URL": url, "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"}
    refused = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "Nothing was changed" in refused.stderr
    assert not list(tmp_path.glob("*.part"))
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == REVISIONS[0]
