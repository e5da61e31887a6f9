"""The search page: the form, the posts that were found, and a sentence if none was found."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Post
from app.search import queries
from safe_markdown.tests.page_reader import tags_in
from table_search import matches
from tests.rows import add_post, statements


def test_without_a_query_the_page_is_the_form_alone(client: FlaskClient) -> None:
    page = client.get("/search").text
    assert '<form role="search" action="/search">' in page
    assert "<article" not in page
    assert "No post matches" not in page


def test_what_was_found_is_shown_with_its_matches_marked(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Looms & <b>wheels</b>", slug="looms", body="A *loom* & <b>a</b> `<wheel>`.")
    page = client.get("/search?q=loom").text
    assert '<a href="/posts/looms">Looms &amp; &lt;b&gt;wheels&lt;/b&gt;</a>' in page
    assert "A <mark>loom</mark> &amp; a &lt;wheel&gt;." in page


def test_an_accent_that_was_typed_behind_its_letter_is_marked_too(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Notes", body="Cafe\u0301 noir")
    assert "<mark>Café</mark> noir" in client.get("/search?q=café").text


def test_the_query_is_kept_in_the_box_and_is_never_markup(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": '"<script>loom'})
    boxes = [attributes for name, attributes in tags_in(page.text) if attributes.get("name") == "q"]
    assert [box["value"] for box in boxes] == ['"<script>loom']
    assert "<script>" not in page.text


@pytest.mark.parametrize("query", ["zebra", "-zebra", "+", '"', "*", "AND", "a" * 10_000, "😀", "猫"])
def test_where_nothing_is_found_the_page_says_so(client: FlaskClient, query: str) -> None:
    answer = client.get("/search", query_string={"q": query})
    assert answer.status_code == 200
    assert "No post matches." in answer.text


def test_a_page_of_results_takes_as_many_statements_for_one_post_as_for_many(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Loom")
    with statements(app) as one:
        client.get("/search?q=loom")
    with app.app_context():
        for number in range(10):
            add_post(f"Loom {number}")
    with statements(app) as many:
        assert client.get("/search?q=loom").text.count("<article") == 11
    assert len(one) == len(many)


def test_the_page_says_when_only_the_newest_posts_were_looked_at(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "CANDIDATES", 2)
    with app.app_context():
        add_post("Loom")
        assert "These are the newest" not in client.get("/search?q=loom").text
        add_post("Another loom")
    assert "Many posts have these words. These are the newest." in client.get("/search?q=loom").text


# Left alone, such a search would find the post after nine seconds.
SLOW = {"postgresql": "pg_sleep(9) IS NOT NULL", "mysql": "SLEEP(9) IS NOT NULL"}


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
@pytest.mark.slow
def test_a_search_that_takes_too_long_ends_with_one_sentence(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        add_post("Loom")
        slow = sa.select(Post).where(sa.text(SLOW[db.engine.dialect.name]))
    with monkeypatch.context() as patch:
        patch.setattr(queries, "SECONDS", 1)
        patch.setattr(queries, "posts_matching", lambda *_: slow)
        answer = client.get("/search?q=loom")
    assert (answer.status_code, "These words are too common" in answer.text) == (200, True)
    assert 'value="loom"' in answer.text
    assert "No post matches" not in answer.text
    assert client.get("/search?q=loom").text.count("<article") == 1


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
@pytest.mark.parametrize("is_slow", [False, True])
def test_a_search_leaves_no_time_limit_on_any_connection(
    app: Flask, monkeypatch: pytest.MonkeyPatch, is_slow: bool
) -> None:
    setting = {"postgresql": "SHOW statement_timeout", "mysql": "SELECT @@max_statement_time"}
    with app.app_context():
        add_post("Loom")
        db.session.rollback()
        question, slow = (sa.text(texts[db.engine.dialect.name]) for texts in (setting, SLOW))

        def answers() -> list[object]:
            with db.engine.connect() as one, db.engine.connect() as other:
                return [one.scalar(question), other.scalar(question)]

        before = answers()
        monkeypatch.setattr(queries, "SECONDS", 1)
        if is_slow:
            monkeypatch.setattr(queries, "posts_matching", lambda *_: sa.select(Post).where(slow))
        assert queries.search("loom")[2] == ("time" if is_slow else "")
        db.session.rollback()
        assert answers() == before
