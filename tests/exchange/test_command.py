"""`flask import FOLDER` on each database: what it prints, and that a bad file never stops the others."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db, utc_now
from app.exchange.store import GROUP
from app.models import Post
from tests.exchange.files import run, sums, write


def test_the_totals_do_not_count_a_scheduled_post_as_a_draft(cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "date: 2100-01-01")
    assert "(0 drafts)" in run(cli, tmp_path).output


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (f"title: {'x' * 301}", "title holds 300 characters at most; this has 301"),
        (f"author: {'x' * 101}", "name holds 100 characters at most; this has 101"),
        ('title: "a\\0b"', "title holds a NUL or half a character, which is not text"),
        ('tags: ["\\ud800"]', "name holds a NUL or half a character, which is not text"),
        ("date: 2026-13-45", "the date '2026-13-45' does not exist"),
        ("- a", "the front matter does not consist of `key: value` lines"),
    ],
    ids=["long title", "long name", "NUL", "half a character", "date", "list"],
)
def test_a_bad_file_gets_one_line_and_the_others_are_imported(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, head: str, reason: str
) -> None:
    write(tmp_path, "b.md", head)
    for name in ("a.md", "c.md"):
        write(tmp_path, name)
    result = run(cli, tmp_path)
    assert result.stderr == f"b.md: {reason}\n"
    assert result.exit_code == 1
    assert (
        "2 posts imported (2 drafts, 2 without a date), 0 updated, 0 unchanged, 0 left alone, 1 not imported."
        in result.output
    )
    with app.app_context():
        assert db.session.scalars(sa.select(Post.slug).order_by(Post.slug)).all() == ["a", "c"]


def test_a_post_that_the_database_rejects_stops_no_other(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    def take_the_slug(_: object, connection: sa.Connection, post: Post) -> None:
        if post.slug == "b":  # as somebody else might, between our look and our insert
            row = {"title": "", "slug": "b", "body": "", "author_id": post.author_id, "created_at": utc_now()}
            connection.execute(sa.insert(Post).values(row))

    for name in ("a.md", "b.md", "c.md"):
        write(tmp_path, name, "tags: [flask]")
    sa.event.listen(Post, "before_insert", take_the_slug)
    try:
        result = run(cli, tmp_path)
    finally:
        sa.event.remove(Post, "before_insert", take_the_slug)
    assert result.stderr.startswith("b.md: the database rejected it: ")
    assert result.stderr.count("\n") == 1
    with app.app_context():
        assert db.session.scalars(sa.select(Post.slug).order_by(Post.slug)).all() == ["a", "c"]


def test_an_interrupted_import_can_be_continued(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    def interrupt(_: object, __: sa.Connection, post: Post) -> None:
        if post.slug == last:
            raise KeyboardInterrupt

    names = [f"post-{number:02}" for number in range(GROUP + 2)]
    last = names[-1]
    for name in names:
        write(tmp_path, f"{name}.md", "tags: [flask]")
    sa.event.listen(Post, "after_insert", interrupt)
    try:
        assert run(cli, tmp_path).exit_code != 0
    finally:
        sa.event.remove(Post, "after_insert", interrupt)
    with app.app_context():
        assert db.session.scalars(sa.select(Post.slug).order_by(Post.slug)).all() == names[:GROUP]
    assert sums(run(cli, tmp_path)) == f"2 posts imported, {GROUP} unchanged"


def test_readmes_are_skipped_with_a_line(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "README.md")
    write(tmp_path, "posts/_index.md")
    write(tmp_path, "posts/a.md")
    result = run(cli, tmp_path)
    assert "posts/_index.md: skipped" in result.output
    assert "README.md: skipped" in result.output
    assert result.exit_code == 0
    with app.app_context():
        assert db.session.scalars(sa.select(Post.slug)).all() == ["a"]


def test_where_nothing_comes_in_the_command_says_so_and_fails(cli: FlaskCliRunner, tmp_path: Path) -> None:
    kinds = ".md, .markdown, .mdown, .mkd, .mkdn, .mkdown, .mdx, .rst, .html, .htm, .xml, .atom or .json"
    sentence = f"Error: {tmp_path} has no post that this command can read. It reads files that end in {kinds}.\n"
    result = run(cli, tmp_path)
    assert (result.stderr, result.exit_code) == (sentence, 1)
    (tmp_path / "feed.xml").write_text("<feed/>")
    result = run(cli, tmp_path)
    assert "feed.xml: skipped: not an export file of WordPress or Blogger\n" in result.output
    assert (result.stderr, result.exit_code) == (sentence, 1)


def test_many_files_with_the_same_fate_get_one_line(cli: FlaskCliRunner, tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, f"{number}/README.md")
    write(tmp_path, "a.md")
    result = run(cli, tmp_path)
    assert "0/README.md and 4 others: skipped: it is a README, not a post\n" in result.output
    assert "1/README.md" not in result.output


def test_skipped_files_are_counted_by_suffix(cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    for name in ("old.html", "older.html", "cat.pdf"):
        (tmp_path / name).write_text("<p>Text")
    result = run(cli, tmp_path)
    assert "Skipped 2 .html files, 1 .pdf file: this command does not read these formats.\n" in result.output
    assert "1 post imported" in result.output


def test_a_missing_folder_gets_one_sentence(cli: FlaskCliRunner, tmp_path: Path) -> None:
    result = run(cli, tmp_path / "nowhere")
    assert "does not exist" in result.stderr
    assert result.exit_code == 2


def test_a_file_name_cannot_change_the_terminal(cli: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "red \x1b[31m\udcff.md").write_bytes(b"\0")
    assert run(cli, tmp_path).stderr == "red \\x1b[31m\\udcff.md: contains a NUL character, so it is not text\n"


def test_a_single_file_can_be_imported(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    for name in ("one/index.md", "two/index.md", "two/index.de.md"):  # posts with the names of their folders
        write(tmp_path, name)
        assert sums(run(cli, tmp_path / name)) == "1 post imported"
    write(tmp_path, "README.md")  # it is named, so it is meant
    assert sums(run(cli, tmp_path / "README.md")) == "1 post imported"
    with app.app_context():
        assert db.session.scalars(sa.select(Post.slug).order_by(Post.slug)).all() == ["one", "readme", "two", "two-de"]
    assert sums(run(cli, tmp_path)) == "3 unchanged"


def test_a_file_of_another_format_comes_with_advice(cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.org")
    result = run(cli, tmp_path)
    assert "Skipped 1 .org file: this command does not read that format.\n.org: Pandoc turns it into" in result.output
    assert result.exit_code == 1
    assert "(Pandoc turns it into Markdown)" in run(cli, tmp_path / "a.org").stderr


def test_a_file_with_an_unknown_suffix_gets_one_sentence(cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.docx")
    result = run(cli, tmp_path / "a.docx")
    assert ".xml, .atom or .json" in result.stderr
    assert result.exit_code == 2


def test_an_export_file_of_wordpress_is_read_in_a_folder_or_alone(cli: FlaskCliRunner, tmp_path: Path) -> None:
    text = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
        <channel><wp:wxr_version>1.2</wp:wxr_version>
        <item><title>Hello</title><wp:post_type>post</wp:post_type><content:encoded>One.</content:encoded></item>
        <item><title>About</title><wp:post_type>page</wp:post_type></item>
        <item><title>Ink</title><wp:post_type>post</wp:post_type></item></channel></rss>"""
    write(tmp_path, "a.md")
    (tmp_path / "feed.xml").write_text("<feed/>")
    (tmp_path / "blog.xml").write_text(text)
    result = run(cli, tmp_path)
    assert (sums(result), result.stderr, result.exit_code) == ("3 posts imported", "", 0)
    assert "blog.xml: About: skipped" in result.output
    assert "feed.xml: " in result.output
    assert sums(run(cli, tmp_path)) == "3 unchanged"
    (tmp_path / "blog.xml").write_text(text.replace("One.", "Two."))
    assert sums(run(cli, tmp_path / "blog.xml")) == "1 updated, 1 unchanged"
