"""New revisions have numbers and names, and are written only if there is something to write."""

import unicodedata
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from schema_guard.revisions import next_revision_id

from .conftest import MakeApp
from .notes import db
from .running import invoke, revision_of, write_revision


def test_the_number_follows_the_highest_one() -> None:
    assert next_revision_id(["0001_one", "0017_two"], "Add a slug") == "0018_add_a_slug"


def test_ids_that_alembic_has_chosen_do_not_count() -> None:
    assert next_revision_id(["123456789abc", "987654321098", "4f"], "Add a slug") == "0001_add_a_slug"


def test_a_long_message_is_cut_at_a_word() -> None:
    assert next_revision_id([], "add a subtitle to posts because readers asked") == "0001_add_a_subtitle_to_posts"


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("добавить цвет", "0001_добавить_цвет"),
        ("Größe, neu", "0001_größe_neu"),
        ("रंग जोड़ें", "0001_रंग_जोड़ें"),
        ("日本", "0001_日本"),
        ("日" * 40, "0001_" + "日" * 27),
    ],
)
def test_a_message_in_any_script_gives_a_name(message: str, name: str) -> None:
    assert next_revision_id([], message) == unicodedata.normalize("NFC", name)


def test_a_message_without_a_word_is_refused() -> None:
    with pytest.raises(click.ClickException, match="has no word"):
        next_revision_id([], "🎉!")


def test_no_revision_is_written_if_models_and_database_agree(app: Flask, migrations: Path) -> None:
    before = set(migrations.rglob("*.py"))
    assert invoke(app, "db", "migrate", "-m", "nothing").output.startswith("No changes")
    assert set(migrations.rglob("*.py")) == before


def test_a_new_revision_is_named_after_its_message(url: str, make_app: MakeApp, migrations: Path) -> None:
    for file in migrations.glob("versions/000[23]*"):
        file.unlink()
    app = make_app(url)
    invoke(app, "db", "upgrade")
    assert "Say what the revision does" in invoke(app, "db", "migrate").output
    result = invoke(app, "db", "migrate", "-m", "add mood to notes")
    assert result.exit_code == 0, result.output
    source = (migrations / "versions" / "0002_add_mood_to_notes.py").read_text()
    assert 'sa.Column("mood", sa.String(length=20), nullable=True)' in source.replace("'", '"')
    assert 'revision = "0002_add_mood_to_notes"' in source.replace("'", '"')
    assert "up    0002_add_mood_to_notes" in invoke(app, "db", "upgrade").output
    assert invoke(app, "db", "check").exit_code == 0


def test_a_name_in_another_script_is_stored_and_found_again(app: Flask, migrations: Path) -> None:
    assert invoke(app, "db", "revision", "-m", "добавить цвет").exit_code == 0
    assert invoke(app, "db", "upgrade").exit_code == 0
    assert revision_of(app) == "0004_добавить_цвет"
    assert invoke(app, "db", "upgrade").output == "Nothing to do: the database is up to date.\n"


def test_a_merge_is_numbered_and_named_and_so_is_the_revision_after_it(app: Flask, migrations: Path) -> None:
    write_revision(migrations, "0004_one", "0003_index_notes_by_mood", "pass")
    write_revision(migrations, "0004_other", "0003_index_notes_by_mood", "pass")
    merged = invoke(app, "db", "merge", "heads", "-m", "merge both")
    assert merged.exit_code == 0, merged.output
    assert ScriptDirectory(migrations).get_heads() == ["0005_merge_both"]
    assert invoke(app, "db", "upgrade").exit_code == 0
    assert invoke(app, "db", "revision", "-m", "go on").exit_code == 0
    assert ScriptDirectory(migrations).get_heads() == ["0006_go_on"]


def test_a_merge_of_nothing_is_refused_with_the_command_that_merges(app: Flask, migrations: Path) -> None:
    before = set(migrations.rglob("*.py"))
    refused = invoke(app, "db", "merge")
    assert refused.exit_code == 1
    assert "flask db merge heads -m" in refused.output
    assert set(migrations.rglob("*.py")) == before


def test_a_downgrade_that_fails_does_not_advise_an_upgrade(app: Flask) -> None:
    invoke(app, "db", "-x", "yes", "downgrade")
    failed = invoke(app, "db", "-x", "yes", "downgrade", "0999")
    assert failed.exit_code == 1
    assert "0999" in failed.output
    assert "upgrade" not in failed.output.replace("downgrade", "")


def test_tables_of_other_programs_are_left_alone(app: Flask, migrations: Path) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE apscheduler_jobs (id INTEGER PRIMARY KEY)"))
    assert invoke(app, "db", "check").exit_code == 0
    result = invoke(app, "db", "migrate", "-m", "nothing")
    assert "Left alone, because no revision has created it: the table apscheduler_jobs" in result.output
    assert "No changes" in result.output
    assert result.output.count("Left alone") == 1


def test_a_table_whose_model_was_deleted_is_still_dropped(app: Flask, migrations: Path) -> None:
    create = 'op.create_table("drafts", sa.Column("id", sa.Integer(), primary_key=True))'
    write_revision(migrations, "0004_create_drafts", "0003_index_notes_by_mood", create)
    write_revision(migrations, "0005_create_tags", "0004_create_drafts", 'op.execute("CREATE TABLE tags (id INTEGER)")')
    invoke(app, "db", "upgrade")
    result = invoke(app, "db", "migrate", "-m", "drop both")
    assert result.exit_code == 0, result.output
    source = (migrations / "versions" / "0006_drop_both.py").read_text().replace("'", '"')
    assert 'op.drop_table("drafts")' in source
    assert 'op.drop_table("tags")' in source


def test_a_retired_table_and_a_retired_column_are_left_alone(
    url: str, make_app: MakeApp, migrations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    steps = """op.add_column("notes", sa.Column("place", sa.String(20)))
    op.create_table("drafts", sa.Column("id", sa.Integer()))"""
    write_revision(migrations, "0004_add_place_and_drafts", "0003_index_notes_by_mood", steps)
    invoke(make_app(url), "db", "upgrade")
    for retired in ({"drafts"}, {"drafts", "people.place", "place"}):
        assert invoke(make_app(url, retired=retired), "db", "check").exit_code == 1
        assert "[('remove_column', None, 'notes', Column('place'" in caplog.text
        assert "remove_table" not in caplog.text
        caplog.clear()
    result = invoke(make_app(url, retired={"notes.place", "drafts"}), "db", "check")
    assert result.exit_code == 0, result.output
