"""Which posts a search finds, and in which order. Each database finds the same ones."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database import db
from app.models import Post, User
from app.search.queries import MOST, search
from table_search import matches
from tests.databases import slow_on_servers
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post

pytestmark = pytest.mark.every_database


def found(query: str) -> list[str]:
    """Return the titles of the posts that are found, the best first."""
    return [post.title for post in search(query)[0]]


@pytest.fixture
def library(app: Flask) -> Flask:
    """A blog with a few posts about different things."""
    with app.app_context():
        add_post("Looms", body="They weave threads. The engine of Ada is not a loom.")
        add_post("Threads", body="A loom needs some. So does a café in Kraków.")
        add_post("Go", body="The language, and how C++ came before it; not what people say of goats.")
        add_post("Jekyll 3.0.1", body="A release after 3.0.0, with site.posts and snake_case.")
        add_post("Jekyll 3.0.10", body="A release after 3.0.9. Привет, мир, и 東京に行く。")
    return app


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("looms", {"Looms"}),
        ("LOOM", {"Looms", "Threads"}),  # a word, and the beginning of another
        ("loom engine", {"Looms"}),  # both words
        ("loo engine", set()),  # only the last may be a beginning
        ("loom -engine", {"Threads"}),
        ('loom -"weave threads"', {"Threads"}),
        ('"weave threads"', {"Looms"}),
        ('"threads weave"', set()),
        ("cafe krakow", {"Threads"}),
        ("CAFÉ", {"Threads"}),
        ("go", {"Go"}),  # and no goats
        ("c++", {"Go"}),
        ("how the", {"Go"}),  # words that MariaDB leaves out by itself
        ("3.0.1", {"Jekyll 3.0.1"}),
        ("jekyll 3.0", {"Jekyll 3.0.1", "Jekyll 3.0.10"}),
        ("posts", {"Jekyll 3.0.1"}),  # inside site.posts
        ("snake_case", {"Jekyll 3.0.1"}),
        ("case", {"Jekyll 3.0.1"}),
        ("привет мир", {"Jekyll 3.0.10"}),
        ("東京に", {"Jekyll 3.0.10"}),  # the beginning of what stands without spaces
        ("zebra", set()),
        ("-loom", set()),
        ("+ * ( \" '", set()),
        ("", set()),
    ],
)
def test_a_query_finds(library: Flask, query: str, titles: set[str]) -> None:
    with library.app_context():
        assert set(found(query)) == titles


def test_a_word_in_the_title_comes_before_one_in_the_text(app: Flask) -> None:
    with app.app_context():
        add_post("Notes", body="Looms and looms, all about looms: looms.")
        add_post("Looms and their many uses in a small workshop", body="A text.")
        assert found("looms") == ["Looms and their many uses in a small workshop", "Notes"]


def test_the_post_of_exactly_this_title_comes_first(app: Flask) -> None:
    with app.app_context():
        add_post("The loom", body="A text. " * 500)
        add_post("The loom, the loom, the loom", body="The loom. The loom.")
        assert found("  the   LOOM ")[0] == "The loom"


@pytest.mark.parametrize(
    ("columns", "is_found"),
    [
        ({"published_at": None}, False),
        ({"published_at": FAR_AHEAD}, False),
        ({"published_at": NOON, "deleted_at": NOON}, False),
        ({"published_at": NOON}, True),
    ],
    ids=["draft", "scheduled", "binned", "published"],
)
def test_only_what_a_reader_may_see_is_found(app: Flask, columns: dict[str, Any], is_found: bool) -> None:
    with app.app_context():
        add_post("Loom", **columns)
        assert (found("loom") == ["Loom"]) is is_found


def test_a_change_is_found_at_once_and_what_was_there_before_is_not(app: Flask) -> None:
    with app.app_context():
        post = add_post("Loom", body="A shuttle.")
        post.title, post.body = "Wheel", "A spindle."
        db.session.commit()
        assert found("wheel spindle") == ["Wheel"]
        assert found("loom") == found("shuttle") == []
        db.session.execute(sa.update(Post).values(body="Changed without the session."))
        db.session.commit()
        assert found("session") == ["Wheel"]
        assert found("spindle") == []


def test_a_deleted_post_leaves_nothing_behind(app: Flask) -> None:
    with app.app_context():
        db.session.delete(add_post("Loom"))
        db.session.commit()
        assert found("loom") == []
        left = "SELECT count(*) FROM post_search"
        assert db.session.scalar(sa.text(left)) == 0


def test_a_change_that_is_taken_back_is_not_found(app: Flask) -> None:
    with app.app_context():
        add_post("Loom").title = "Wheel"
        db.session.flush()
        db.session.rollback()
        assert found("wheel") == []
        assert found("loom") == ["Loom"]


@slow_on_servers
def test_a_text_of_any_size_can_be_saved_and_its_beginning_is_found(app: Flask) -> None:
    with app.app_context():
        words = ["warp", "weft", *(chr(0x20000 + number) for number in range(40_000))]  # each of four bytes
        db.session.execute(sa.update(Post).where(Post.id == add_post("Signs").id).values(body=" ".join(words) * 2))
        db.session.execute(sa.update(Post).values(title="x" * 300))
        db.session.commit()
        assert found("warp weft") == ["x" * 300]


def test_the_best_are_enough(app: Flask) -> None:
    with app.app_context():
        add_many_posts(MOST + 5)
        assert len(found("post")) == MOST


def test_of_very_many_matches_only_the_newest_are_ranked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matches, "CANDIDATES", 3)
    with app.app_context():
        add_post("Loom", slug="loom")
        add_post("An old text", body="A loom, a loom, a loom.")
        add_post("Another loom")
        add_post("Not yet", body="A loom.", published_at=FAR_AHEAD)
        add_post("A new text", body="A loom.")
        assert search("text")[2] == ""
        # First the post with exactly this title, although it is old, and then the title that has the word.
        assert found("loom") == ["Loom", "Another loom", "A new text"]


@pytest.mark.slow
def test_each_real_post_is_first_for_its_own_title_beside_seeded_ones(
    app: Flask, cli: FlaskCliRunner, posts_folder: Path
) -> None:
    assert cli.invoke(args=["seed", "--posts", "200"]).exit_code == 0
    assert cli.invoke(args=["import", str(posts_folder)]).exit_code == 0
    with app.app_context():
        titles = list(db.session.scalars(sa.select(Post.title).join(Post.author).where(~User.is_demo)))
        assert len(titles) == 102
        firsts = {title: found(title)[:1] for title in titles}
        assert {title: first for title, first in firsts.items() if first != [title]} == {}


SIGNS = st.text(alphabet="ab1é東 \"'()*+-:^~@<>&|!%\\{}NEAROT_.", max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), SIGNS))
def test_any_text_is_a_query(app: Flask, query: str) -> None:
    with app.app_context():
        search(query)
        search(f"loom {query} loom")
