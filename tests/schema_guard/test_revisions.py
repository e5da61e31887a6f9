"""New revisions: numbered, named after what they do, and written only where there is something to write."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from schema_guard.revisions import next_revision_id
from tests.conftest import RunFlask, make_app
from tests.databases import create_database
from tests.migrations.running import head, migrate

pytestmark = pytest.mark.every_database


def test_the_number_follows_the_highest_one() -> None:
    assert next_revision_id(["0001_one", "0017_two"], "Add a slug") == "0018_add_a_slug"


def test_a_long_message_is_cut_at_a_word_to_what_the_version_table_holds() -> None:
    revision_id = next_revision_id([], "add a subtitle to posts because readers asked for one")
    assert revision_id == "0001_add_a_subtitle_to_posts"
    assert len(revision_id) <= 32


@pytest.mark.slow
def test_a_new_revision_is_written_under_its_whole_name(
    tmp_path: Path, migrations_copy: Path, run_flask: RunFlask
) -> None:
    url = create_database("sqlite", tmp_path)
    run_flask("db", "upgrade", url=url)
    result = run_flask("db", "revision", "-d", str(migrations_copy), "-m", "add mood to users", url=url)
    assert result.returncode == 0, result.stderr
    revision = f"{int(head()[:4]) + 1:04}_add_mood_to_users"
    source = (migrations_copy / "versions" / f"{revision}.py").read_text()
    assert f'revision = "{revision}"' in source.replace("'", '"')
    assert f'down_revision = "{head()}"' in source.replace("'", '"')
    for heading in ("What:", "Why:", "Cost:", "Way back:"):
        assert heading in source


def test_no_revision_is_written_where_models_and_database_agree(app: Flask, cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["db", "migrate", "-m", "nothing"])
    assert result.exit_code == 0
    assert "No changes" in result.output
    assert "Left alone" not in result.output  # nothing is said of what the search keeps for itself
    assert not list(Path(app.extensions["migrate"].directory, "versions").glob("*nothing*"))


@pytest.mark.slow
def test_a_change_of_the_models_wants_a_message(tmp_path: Path, migrations_copy: Path, run_flask: RunFlask) -> None:
    url = create_database("sqlite", tmp_path)
    app = make_app(url)
    migrate(app, "0007_index_posts_by_date")
    for file in (migrations_copy / "versions").glob("*.py"):
        if file.stem > "0008":
            file.unlink()
    result = run_flask("db", "migrate", "-d", str(migrations_copy), url=url)
    assert result.returncode == 1
    assert "Say what the revision does" in result.stderr
    result = run_flask("db", "migrate", "-d", str(migrations_copy), "-m", "mark demo rows", url=url)
    assert result.returncode == 0, result.stderr
    source = (migrations_copy / "versions" / "0008_mark_demo_rows.py").read_text()
    assert "is_demo" in source
    assert "from app.columns import UtcDateTime" in source
    upgrade = run_flask("db", "upgrade", "-d", str(migrations_copy), url=url)
    assert upgrade.returncode == 0, upgrade.stderr
