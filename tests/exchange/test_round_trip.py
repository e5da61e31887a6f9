"""Round trip: `flask import` makes the same posts from the files of `flask export`."""

import re
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.auth.models import USERNAME_LENGTH
from app.database import db
from app.exchange.exporting import file_of
from app.models import Post, Source, Tag, User
from app.posts.models import TAG_LENGTH, TITLE_LENGTH
from app.posts.slugs import SLUG_LENGTH, name_slug_from
from blogfiles.markdown_file import read_post
from tests.exchange.files import only_post, write
from tests.rows import add_post

# Any text stands between pieces that mean something to YAML, to Markdown, to Liquid or to a terminal.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
PIECES = [
    *"'\"[]{}|>!&*#%@`~=-?:,\\ \t\n\x07\x85\u2028\u202e\ufeff雪",
    "---\n",
    "+++\n",
    "...\n",
    "\r\n",
    "# ",
    ": ",
    " #",
    "- ",
]
PIECES += [
    "{% raw %}",
    "{% endraw %}",
    "{{ x }}",
    "{% highlight py %}\n",
    "{% endhighlight %}\n",
    "```\n",
    "title: x\n",
    "<<",
]
PIECES += ["yes", "null", "1.10", "2020-01-01", "🏔️", "\\n"]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(CHARACTERS, max_size=5), max_size=20).map("".join)
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
FRONT_MATTER = st.sampled_from(
    ["", "layout: post\n", "weight: 1.10\nwho: {name: 'a: b', \"no\": yes}\n", "list:\n- 010\n- '010'\n"]
)


def line_of(length: int) -> st.SearchStrategy[str]:
    """Any line that says something, as titles and names do, of `length` characters at most."""
    long = st.integers(0, 9).map(lambda number: f"{number} is - long: " * length)
    return (TEXTS | st.text(CHARACTERS) | long).map(lambda text: " ".join(text.split())[:length].strip()).filter(bool)


def slug_of(length: int) -> st.SearchStrategy[str]:
    """Any slug of `length` characters at most."""
    words = st.text("abcxyz0189-", min_size=1) | st.text("ab-", min_size=1).map(lambda text: text * length)
    return words.map(lambda text: re.sub("-+", "-", text).strip("-")[:length].strip("-")).filter(bool)


@st.composite
def blogs(draw: st.DrawFn) -> list[Post]:
    """Up to four posts, with a Source or without, by people and with tags that they share."""
    names = draw(st.dictionaries(slug_of(USERNAME_LENGTH), line_of(100), min_size=1, max_size=3))
    users = [User(username=username, name=name) for username, name in names.items()]
    tags = {tag.slug: tag for tag in draw(st.lists(line_of(TAG_LENGTH).map(lambda name: Tag(name=name)), max_size=4))}
    posts = []
    for slug in draw(st.lists(slug_of(SLUG_LENGTH), unique=True, min_size=1, max_size=4)):
        created_at = draw(MOMENTS)
        posts.append(
            Post(
                title=draw(line_of(TITLE_LENGTH)),
                slug=slug,
                body=draw(TEXTS),
                created_at=created_at,
                updated_at=draw(st.just(created_at) | MOMENTS),
                language=draw(st.sampled_from([None, "de", "no", "pt-BR"])),
                menu_position=draw(st.none() | st.integers(1, 99)),
                published_at=draw(st.none() | st.just(created_at) | MOMENTS),
                author=draw(st.sampled_from(users)),
                tags=draw(st.lists(st.sampled_from(list(tags.values())), unique=True) if tags else st.just([])),
            )
        )
    return posts


@settings(deadline=None)
@given(blogs(), FRONT_MATTER)
@pytest.mark.slow
def test_reading_an_exported_file_gives_the_same_post(posts: list[Post], kept: str) -> None:
    with TemporaryDirectory() as folder:
        for post in posts:
            name, text = file_of(post, kept)
            file = Path(folder) / name
            file.write_bytes(text.encode())
            record = read_post(file, Path(folder))
            assert (record.title, record.slug, record.body) == (post.title, post.slug, post.body)
            assert (record.published_at, record.date) == (post.published_at, post.published_at or post.created_at)
            (author,) = record.authors
            username = author.username or name_slug_from(author.name, USERNAME_LENGTH)
            assert (username, author.name) == (post.author.username, post.author.name)
            assert (record.language, record.menu_position) == (post.language, post.menu_position)
            assert set(record.tags) == {tag.name for tag in post.tags}
            assert file_of(post, record.front_matter)[1] == text


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=blogs(), kept=FRONT_MATTER)
@pytest.mark.slow
def test_an_import_of_an_export_gives_equal_posts(
    app: Flask, cli: FlaskCliRunner, posts: list[Post], kept: str
) -> None:
    with app.app_context():
        empty()
        db.session.add_all(posts)
        db.session.add_all(Source(post=post, path=post.slug, hash="", version=1, front_matter=kept) for post in posts)
        db.session.commit()
        before = rows()
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        run(cli, "export", one)
        with app.app_context():
            empty()
        run(cli, "import", one)
        with app.app_context():
            assert rows() == before
        run(cli, "export", two)
        assert texts_in(two) == texts_in(one)


@pytest.mark.slow
def test_the_real_posts_come_out_the_same_from_another_blog(
    app: Flask, cli: FlaskCliRunner, posts_folder: Path, tmp_path: Path
) -> None:
    assert "\n102 posts imported" in run(cli, "import", posts_folder)
    assert "102 unchanged" in run(cli, "import", posts_folder)
    assert "\n102 posts exported" in run(cli, "export", tmp_path / "one")
    assert "102 unchanged" in run(cli, "import", tmp_path / "one")
    with app.app_context():
        before = rows()
        empty()
    assert "\n102 posts imported" in run(cli, "import", tmp_path / "one")
    with app.app_context():
        assert rows() == before
    assert "\n102 posts exported" in run(cli, "export", tmp_path / "two")
    assert len(texts_in(tmp_path / "one")) == 102
    assert texts_in(tmp_path / "two") == texts_in(tmp_path / "one")


def test_details_of_tags_and_authors_survive_a_round_trip(cli: FlaskCliRunner, tmp_path: Path) -> None:
    lines = [
        "authors: [{name: Ada, email: ada@b.example, Since: 1.10}, Grace, {name: Alan, url: '#alan'}]",
        "tags: [Both, Flask]",
        "categories: [News, Both]",
    ]
    write(tmp_path / "one", "a.md", "\n".join(["date: 2020-02-03", *lines]))
    run(cli, "import", tmp_path / "one")
    run(cli, "export", tmp_path / "two")
    (text,) = texts_in(tmp_path / "two").values()
    assert text.splitlines()[4:7] == lines
    assert "1 unchanged" in run(cli, "import", tmp_path / "two")


def test_a_page_keeps_its_language_and_its_place_in_the_menu(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        add_post("Om", menu_position=3, language="no")
        add_post("Post")
    run(cli, "export", tmp_path / "one")
    with app.app_context():
        empty()
    run(cli, "import", tmp_path / "one")
    assert "2 unchanged" in run(cli, "import", tmp_path / "one")
    with app.app_context():
        found = sa.select(Post.title, Post.language, Post.menu_position).order_by(Post.title)
        assert db.session.execute(found).all() == [("Om", "no", 3), ("Post", None, None)]
    assert "2 unchanged" in run(cli, "export", tmp_path / "one")


def test_a_changed_file_changes_the_language_and_the_place_in_the_menu(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    for lines, found in (("Lang: de\nmenu_position: 2", ("de", 2)), ("lang: fr", ("fr", None)), ("", (None, None))):
        write(tmp_path, "about.md", f"title: About\ndate: 2020-02-03\n{lines}")
        run(cli, "import", tmp_path)
        with app.app_context():
            assert (only_post().language, only_post().menu_position) == found


def run(cli: FlaskCliRunner, command: str, folder: Path | str) -> str:
    """Run a command that must take all; return what it says."""
    result = cli.invoke(args=[command, str(folder)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.output


def empty() -> None:
    db.session.rollback()
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


def rows() -> list[Any]:
    """Return all that a post is, of each post; tags and people by what they are called."""
    dates = ("published_at", "created_at", "updated_at", "deleted_at")
    names = ("slug", "title", "body", "html", "language", "menu_position", *dates)
    found = db.session.execute(
        sa.select(Post, Source.front_matter).join(Source, Source.post_id == Post.id).order_by(Post.slug)
    )
    return [
        [
            *[getattr(post, name) for name in names],
            *[post.author.username, post.author.name, front_matter],
            *[(tag.slug, tag.name) for tag in post.tags],
        ]
        for post, front_matter in found
    ]


def texts_in(folder: Path | str) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in Path(folder).iterdir()}
