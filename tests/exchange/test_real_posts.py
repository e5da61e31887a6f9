"""The real posts of a blog that is many years old, on each database."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from markupsafe import escape

from app.database import db

FENCE = re.compile(r"^ *```", re.MULTILINE)
HIGHLIGHT = re.compile(r"^\{% highlight \w+ %\}$", re.MULTILINE)


@pytest.fixture
def imported(cli: FlaskCliRunner, posts_folder: Path) -> str:
    """What `flask import` says of the real posts."""
    result = cli.invoke(args=["import", str(posts_folder)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.output


def row_counts() -> dict[str, int | None]:
    tables = db.metadata.sorted_tables
    return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables}


def test_all_102_files_become_posts(imported: str) -> None:
    assert imported.endswith("102 posts imported (0 drafts), 0 updated, 0 unchanged, 0 left alone, 0 not imported.\n")


@pytest.mark.usefixtures("imported")
@pytest.mark.slow
def test_each_page_has_the_title_and_every_code_block(client: FlaskClient, posts_folder: Path) -> None:
    for file in sorted(posts_folder.glob("*.m*")):
        text = file.read_text("utf-8")
        title = re.findall(r"^title: *(.+)$", text, re.MULTILINE)[0].strip("\"'")
        response = client.get(f"/posts/{file.stem[11:].replace('.', '-')}")
        assert response.status_code == 200, file.name
        assert str(escape(title)) in response.text, file.name
        blocks = len(FENCE.findall(text)) // 2 + len(HIGHLIGHT.findall(text))
        assert response.text.count("<pre") == blocks, file.name


@pytest.mark.usefixtures("imported")
def test_a_second_run_changes_nothing(app: Flask, cli: FlaskCliRunner, posts_folder: Path) -> None:
    with app.app_context():
        before = row_counts()
    output = cli.invoke(args=["import", str(posts_folder)]).output
    assert output.endswith("0 posts imported (0 drafts), 0 updated, 102 unchanged, 0 left alone, 0 not imported.\n")
    with app.app_context():
        assert row_counts() == before
        assert before["posts"] == 102
