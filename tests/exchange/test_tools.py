"""The exports of Ghost and Blogger, MDX, HTML and reStructuredText become posts, on each database."""

import json
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.models import Post
from blogfiles.tests.test_blogger import HEAD, new
from blogfiles.tests.test_ghost import POST
from tests.exchange.files import run, sums


def test_files_of_many_tools_come_in_together_and_stay_when_they_come_again(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    (tmp_path / "2021-01-02-hello.mdx").write_text("---\ntitle: Hello\n---\nText.\n")
    (tmp_path / "2021-01-03-page.html").write_text("---\ntitle: In HTML\n---\n<p>Text.</p>\n")
    (tmp_path / "rest.rst").write_text("Looms\n#####\n:date: 2021-01-04\n:tags: a, b\n\n*Text*, ``code``.\n")
    (tmp_path / "ghost.json").write_text(json.dumps({"db": [{"data": {"posts": [POST]}}]}))
    (tmp_path / "blogger.xml").write_text(f"{HEAD}{new()}</feed>")
    result = run(cli, tmp_path)
    assert (sums(result), result.exit_code, result.stderr) == ("5 posts imported", 0, "")
    with app.app_context():
        found = {post.slug: post.body for post in db.session.scalars(sa.select(Post))}
    converted = {"a-boat": "It floats.", "a-b": "It **floats**.", "looms": "*Text*, `code`."}
    assert found == {"hello": "Text.", "page": "Text.", **converted}
    assert sums(run(cli, tmp_path)) == "5 unchanged"
    (tmp_path / "ghost.json").write_text(
        json.dumps({"db": [{"data": {"posts": [POST | {"html": "<p>It sinks.</p>"}]}}]})
    )
    assert sums(run(cli, tmp_path / "ghost.json")) == "1 updated"
