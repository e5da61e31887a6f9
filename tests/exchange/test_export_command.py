"""`flask export FOLDER` on each database: which posts are written, and what it prints."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.exchange.exporting import BATCH
from app.models import Source, Tag
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, add_user, statements

MIDNIGHT = datetime(2026, 5, 6, tzinfo=UTC)


def export(cli: FlaskCliRunner, folder: Path, *options: str) -> Result:
    return cli.invoke(args=["export", str(folder), *options])


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_post_becomes_a_file(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        add_post("Published")
        add_post("Draft", published_at=None, created_at=NOON)
        add_post("Scheduled", published_at=FAR_AHEAD)
        add_post("In the bin", deleted_at=NOON)
    result = export(cli, tmp_path / "new" / "folder")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.output.endswith("\n3 posts exported, 0 unchanged, 0 left alone.\n")
    names = ["2026-05-06-draft.md", "2026-05-06-published.md", "2999-01-01-scheduled.md"]
    assert names_in(tmp_path / "new" / "folder") == names


def test_the_rest_of_the_front_matter_is_exported_again(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        post = add_post(tags=[Tag(name="News")])
        db.session.add(
            Source(post=post, path="a.md", hash="0", version=1, front_matter="categories: [news]\nweight: 1.10\n")
        )
        db.session.commit()
    export(cli, tmp_path)
    assert "\ncategories: [News]\nweight: 1.10\n---\n" in (tmp_path / "2026-05-06-engines.md").read_text()


def test_a_second_run_writes_nothing(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        add_post()
    assert export(cli, tmp_path).output.endswith("\n1 post exported, 0 unchanged, 0 left alone.\n")
    result = export(cli, tmp_path)
    assert (result.exit_code, result.output) == (0, "Exporting\n0 posts exported, 1 unchanged, 0 left alone.\n")


def test_a_different_file_is_left_alone_and_reported(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        add_post("A")
        add_post("B")
    (tmp_path / "2026-05-06-a.md").write_text("mine")
    result = export(cli, tmp_path)
    assert result.stderr == (
        "2026-05-06-a.md: left alone: a different file is already there (--overwrite replaces it)\n"
    )
    assert result.output.endswith("\n1 post exported, 0 unchanged, 1 left alone.\n")
    assert result.exit_code == 1
    assert (tmp_path / "2026-05-06-a.md").read_text() == "mine"
    result = export(cli, tmp_path, "--overwrite")
    assert result.output.endswith("\n1 post exported, 1 unchanged, 0 left alone.\n")
    assert (tmp_path / "2026-05-06-a.md").read_text().startswith("---\ntitle: A\n")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--author", "Ada"], ["a", "b"]),
        (["--tag", "sql"], ["b", "c"]),
        (["--tag", "SQL"], ["b", "c"]),
        (["--author", "ada", "--tag", "sql"], ["b"]),
        (["--since", "2026-05-06"], ["b", "c"]),
        (["--until", "2026-05-05"], ["a"]),
        (["--since", "2026-05-05", "--until", "2026-05-06"], ["a", "b"]),
        (["--until", "9999-12-31"], ["a", "b", "c"]),
        (["--since", "2026-05-07", "--until", "2026-05-06"], []),
    ],
)
def test_options_choose_posts(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, options: list[str], names: list[str]
) -> None:
    with app.app_context():
        grace, sql = add_user("grace"), Tag(name="SQL")
        add_post("A", published_at=MIDNIGHT - timedelta(microseconds=1))
        add_post("B", published_at=MIDNIGHT, tags=[sql, Tag(name="Flask")])
        add_post("C", grace, published_at=None, created_at=MIDNIGHT + timedelta(days=1), tags=[sql])
    export(cli, tmp_path, *options)
    assert [name[11:-3] for name in names_in(tmp_path)] == names


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--author", "grace"], "Error: Nobody has the username 'grace'.\n"),
        (["--tag", "sql"], "Error: There is no tag 'sql'.\n"),
        (["--since", "6 May"], "'--since': '6 May' does not match the format '%Y-%m-%d'.\n"),
        (["--until", "2026-02-30"], "'--until': '2026-02-30' does not match the format '%Y-%m-%d'.\n"),
    ],
)
def test_an_unknown_author_tag_or_date_is_an_error_and_creates_no_folder(
    cli: FlaskCliRunner, tmp_path: Path, options: list[str], sentence: str
) -> None:
    result = export(cli, tmp_path / "folder", *options)
    assert result.stderr.endswith(sentence)
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [("file", "file' is a file.\n"), ("file/folder", "file/folder cannot be written to: Not a directory.\n")],
)
def test_a_file_in_place_of_the_folder_gets_one_sentence(
    cli: FlaskCliRunner, tmp_path: Path, folder: str, sentence: str
) -> None:
    (tmp_path / "file").write_text("mine")
    result = export(cli, tmp_path / folder)
    assert result.stderr.endswith(sentence)
    assert isinstance(result.exception, SystemExit)
    assert (tmp_path / "file").read_text() == "mine"


def test_no_slug_leads_out_of_the_folder(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        for slug in ("../../x", "x", "X", str(tmp_path / "y"), "a\\b"):
            add_post(slug=slug)
    assert export(cli, tmp_path / "one" / "two").output.endswith("\n5 posts exported, 0 unchanged, 0 left alone.\n")
    assert names_in(tmp_path) == ["one"]
    assert names_in(tmp_path / "one") == ["two"]
    assert len({name.casefold() for name in names_in(tmp_path / "one" / "two")}) == 5


def test_each_hundred_posts_take_the_same_number_of_statements(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        add_many_posts(3 * BATCH, step=timedelta(days=1))
    counts = []
    for batches in (1, 2, 3):
        last = NOON + timedelta(days=batches * BATCH - 1)
        with statements(app) as sent:
            export(cli, tmp_path, "--until", last.date().isoformat())
        assert len(names_in(tmp_path)) == batches * BATCH
        counts.append(sum(statement.startswith("SELECT") for statement, _ in sent))
    assert counts[2] - counts[1] == counts[1] - counts[0] == 4
