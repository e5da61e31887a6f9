"""An export file of WordPress becomes posts, on each database."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from app.database import db
from app.markdown import render
from app.models import Post
from blogfiles.html_to_markdown import markdown_from_html
from blogfiles.tests.exports import EXPORTS, item, records
from blogfiles.tests.test_html_to_markdown import PAGE, letters
from tests.exchange.files import run


def test_an_export_is_imported_and_imported_again(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text((EXPORTS / "blog.xml").read_text("utf-8"), "utf-8")
    first = run(cli, file)
    assert "export.xml: About: skipped: its type is 'page', not 'post'" in first.output
    assert first.output.endswith(
        "3 posts imported (2 drafts, 1 without a date), 0 updated, 0 unchanged, 0 left alone, 0 not imported.\n"
    )
    assert (first.exit_code, first.stderr) == (0, "")
    assert "0 posts imported (0 drafts), 0 updated, 3 unchanged, 0 left alone" in run(cli, file).output
    with app.app_context():
        notes = db.session.scalars(sa.select(Post).where(Post.slug == "notes")).one()
        assert (notes.author.username, notes.author.name) == ("ada", "Ada Lovelace & Co.")
        assert [tag.name for tag in notes.tags] == ["how & why", "Mathematics"]


def test_a_repeated_slug_and_a_text_that_is_too_long_are_reported(cli: FlaskCliRunner, tmp_path: Path) -> None:
    name = "<wp:post_name>same</wp:post_name>"
    records(tmp_path, item("A", more=name) + item("B", more=name) + item("C", "x" * 200_001) + item("D"))
    result = run(cli, tmp_path / "export.xml")
    assert result.stderr.splitlines() == [
        "export.xml: B: has the same slug, same, as export.xml: A",
        "export.xml: C: body holds 200000 characters at most; this has 200001",
    ]
    assert result.output.splitlines()[-1].startswith("2 posts imported")


@settings(deadline=None, max_examples=50)
@given(PAGE, st.booleans())
def test_the_blog_shows_any_text_unchanged(page: str, keep_lines: bool) -> None:
    assert letters(render(markdown_from_html(page, keep_lines)).html) == letters(page)
