"""What people trip over with migrations, each prevented. Other pains are prevented in the files beside this one."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app import db
from app.schema.hints import REVIEWED
from tests.conftest import ROOT, RunFlask, make_app
from tests.databases import create_database
from tests.migrations.rows import fill
from tests.migrations.running import MIGRATIONS, head, migrate, set_revision, write_revision
from tests.migrations.test_history import REVISIONS


@pytest.mark.parametrize("revision", REVISIONS)
def test_p4_a_step_that_loses_data_carries_its_review_mark(revision: str) -> None:
    source = (MIGRATIONS / "versions" / f"{revision}.py").read_text()
    upgrade = source.partition("def upgrade()")[2].partition("def downgrade()")[0]
    losing = [line for line in upgrade.splitlines() if re.search(r"drop_(column|table)\(", line)]
    assert all(REVIEWED in line for line in losing), losing


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
def test_p6_a_revision_that_cannot_be_located_ends_with_what_to_do(
    words: tuple[str, ...], tmp_path: Path, run_flask: RunFlask
) -> None:
    url = create_database("sqlite", tmp_path)
    app = make_app(url)
    migrate(app, "head")
    set_revision(app, "0999_from_the_future")
    refused = run_flask("db", *words, url=url)
    assert refused.returncode == 1
    assert "'0999_from_the_future'. The database is at" in refused.stderr
    assert f"this code knows only up to {head()}" in refused.stderr
    assert "Do not delete the table alembic_version" in refused.stderr
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0999_from_the_future"


def test_p7_a_database_that_is_not_up_to_date_ends_with_the_command(tmp_path: Path, run_flask: RunFlask) -> None:
    url = create_database("sqlite", tmp_path)
    migrate(make_app(url), REVISIONS[-2])
    refused = run_flask("db", "migrate", "-m", "add mood", url=url)
    assert refused.returncode == 1
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
def test_p14_a_default_a_check_or_a_type_that_differs_is_found(
    change: str, found: str, empty_url: str, migrations_copy: Path, run_flask: RunFlask
) -> None:
    app = make_app(empty_url)
    app.extensions["migrate"].directory = str(migrations_copy)
    write_revision(
        migrations_copy, "0099_change", head(), f'with op.batch_alter_table("users") as batch:\n        {change}'
    )
    migrate(app, "head")
    check = run_flask("db", "check", "-d", str(migrations_copy), url=empty_url)
    assert check.returncode == 1
    assert found in check.stderr


def test_p18_outside_debug_a_downgrade_wants_a_word(tmp_path: Path, run_flask: RunFlask) -> None:
    url = create_database("sqlite", tmp_path)
    migrate(make_app(url), "head")
    key = {"FLASK_DEBUG": "0", "SECRET_KEY": "0123456789abcdef" * 4}
    refused = run_flask("db", "downgrade", url=url, **key)
    assert refused.returncode == 1
    assert f"this takes back {head()}" in refused.stderr
    assert run_flask("db", "-x", "yes", "downgrade", url=url, **key).returncode == 0


def test_an_upgrade_of_sqlite_keeps_copies_of_the_file_as_it_was_and_the_last_three_alone(tmp_path: Path) -> None:
    app = make_app(create_database("sqlite", tmp_path))
    migrate(app, "head")
    assert not list(tmp_path.glob("*.copy"))  # there was nothing to keep
    for _ in range(5):
        migrate(app, "-1")
    copies = sorted(tmp_path.glob("*.copy"))
    assert len(copies) == 3
    engine = sa.create_engine(f"sqlite:///{copies[-1]}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == REVISIONS[-5]
    engine.dispose()


def test_where_no_copy_can_be_kept_nothing_is_migrated(tmp_path: Path) -> None:
    url = create_database("sqlite", tmp_path)
    app = make_app(url)
    migrate(app, REVISIONS[0])
    with app.app_context(), db.engine.begin() as connection:
        fill(connection)
    # The operating system allows no file over 100 kB: as on a full disk, the copy cannot be written.
    full_disk = (
        "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (100_000, 100_000)); from flask.cli import main; main()"
    )
    command = [sys.executable, "-c", full_disk, "db", "upgrade"]
    environment = {"DATABASE_URL": url, "FLASK_APP": "blog.py", "FLASK_DEBUG": "1", "PATH": ""}
    refused = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "so nothing was changed" in refused.stderr
    assert not list(tmp_path.glob("*.part"))
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == REVISIONS[0]
