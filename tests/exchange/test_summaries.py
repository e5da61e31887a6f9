"""A file brings the summary of its post. The editor changes it, no save overwrites it, and the export writes it."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.exchange.files import only_post, run, sums, write
from tests.posts.writing import fields, writer

HEAD = "title: Looms\ndate: 2013-05-06"


def own_summary(app: Flask) -> str | None:
    with app.app_context():
        return only_post().own_summary


def address(app: Flask) -> str:
    with app.app_context():
        return f"/posts/{only_post().id}"


def exported(cli: FlaskCliRunner, folder: Path) -> str:
    """Export the post, and return its file."""
    assert cli.invoke(args=["export", str(folder)]).exit_code == 0
    return next(folder.iterdir()).read_text("utf-8")


def test_a_summary_of_a_file_is_shown_instead_of_the_beginning_of_the_text(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write(tmp_path / "a", "looms.md", f'{HEAD}\nDescription: "About *looms* &amp; <b>cloth</b>"')
    run(cli, tmp_path / "a")
    assert "About *looms* &amp; cloth" in app.test_client().get("/").text
    assert "About *looms* &amp; cloth" in app.test_client().get("/feed.atom").text
    assert 'Description: "About *looms* &amp; <b>cloth</b>"\n' in exported(cli, tmp_path / "out")


@pytest.mark.parametrize(
    ("typed", "line"),
    [("About looms.", "excerpt: About looms.\n"), ("Of cloth: more", "description: 'Of cloth: more'\n"), ("", "")],
)
def test_the_editor_changes_it_and_the_export_says_the_same(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, typed: str, line: str
) -> None:
    write(tmp_path / "a", "looms.md", f"{HEAD}\nexcerpt: About looms.\nmood: calm")
    run(cli, tmp_path / "a")
    ada = writer(app, "hopper", is_admin=True)
    sent = fields(title="Looms", slug="looms", body="Another text.", own_summary=typed)
    assert ada.post(address(app), data=sent).status_code == 302
    assert own_summary(app) == typed
    text = exported(cli, tmp_path / "out")
    assert f"{line}mood: calm\n" in text or f"mood: calm\n{line}" in text
    assert ("About looms." in text) == (typed == "About looms.")
    assert sums(run(cli, tmp_path / "out")) == "1 unchanged"
    assert own_summary(app) == typed


def test_a_post_without_a_summary_has_none_after_a_save(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path / "a", "looms.md", HEAD)
    run(cli, tmp_path / "a")
    ada = writer(app, "hopper", is_admin=True)
    ada.post(address(app), data=fields(title="Looms", slug="looms", body="Another text.", own_summary=""))
    assert own_summary(app) is None
    assert "Another text." in app.test_client().get("/").text


def test_a_changed_file_changes_the_summary_and_takes_it_away(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    for line, summary in (("summary: One", "One"), ("summary: Two", "Two"), ("", None)):
        write(tmp_path, "looms.md", f"{HEAD}\n{line}")
        run(cli, tmp_path)
        assert own_summary(app) == summary
