"""The pages of the archive, as a reader sees them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.archive import queries, routes
from safe_markdown.tests.page_reader import tags_in
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, statements


def test_the_archive_leads_to_every_month_with_posts_newest_first(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post(published_at=datetime(2013, 2, 1, tzinfo=UTC))
        add_post(published_at=datetime(2013, 11, 1, tzinfo=UTC))
        add_post(published_at=NOON)
        add_post(published_at=FAR_AHEAD)
    links = [link["href"] for tag, link in tags_in(client.get("/archive").text) if tag == "a"]
    months = [link for link in links if link.startswith("/archive/")]
    assert months == ["/archive/2026/5", "/archive/2013/11", "/archive/2013/2"]
    assert [client.get(month).status_code for month in months] == [200, 200, 200]


def test_the_archive_has_a_row_for_each_of_the_newest_posts_with_its_day(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_post("Notes", published_at=datetime(2025, 11, 2, tzinfo=UTC))
        add_post("Later", published_at=FAR_AHEAD)
        add_post("Draft", published_at=None)
    page = client.get("/archive").text
    assert '<time datetime="2025-11-02T00:00:00+00:00">2 Nov</time> <a href="/posts/notes">' in page
    assert [title in page for title in ("Later", "Draft")] == [False, False]


def test_a_year_says_how_many_posts_it_has(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        add_post(published_at=datetime(2025, 1, 1, tzinfo=UTC) - timedelta(microseconds=1))
        add_many_posts(3)
    years = re.findall(r"<h2>(\d+)</h2>\s+<p class=.quiet.>\s*([^<]+)<", client.get("/archive").text)
    assert years == [("2026", "3 posts"), ("2024", "1 post")]
    for module in (queries, routes):
        monkeypatch.setattr(module, "COUNTED", 2)
    assert "More than 2 posts" in client.get("/archive").text


def test_a_month_shows_its_own_posts(app: Flask, client: FlaskClient) -> None:
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    with app.app_context():
        add_post("First", published_at=start)
        add_post("Last", published_at=end - timedelta(microseconds=1))
        add_post("Before", published_at=start - timedelta(microseconds=1))
        add_post("After", published_at=end)
        add_post("Draft", published_at=None)
    page = client.get("/archive/2026/5").text
    assert "<h1>May 2026</h1>" in page
    assert [title in page for title in ("First", "Last", "Before", "After", "Draft")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_month_has_pages(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_many_posts(11)
    assert "Older" in client.get("/archive/2026/5").text


@pytest.mark.parametrize("month", ["2026/0", "2026/13", "0/1", "10000/1", "9999/12", f"{10**30}/1", "-1/1", "2026/may"])
def test_a_month_that_is_none_is_not_found(client: FlaskClient, month: str) -> None:
    assert client.get(f"/archive/{month}").status_code == 404


def test_a_month_without_posts_says_so(client: FlaskClient) -> None:
    assert "There are no posts here." in client.get("/archive/1999/1").text
    assert "Nothing here yet." in client.get("/archive").text


@pytest.mark.parametrize("address", ["/archive", "/archive/2026/5"])
def test_it_asks_as_much_for_many_posts_as_for_one(app: Flask, client: FlaskClient, address: str) -> None:
    client.get(address)  # the first page also looks whether the database is ready
    counts = []
    for number in (1, 50):
        with app.app_context():
            add_many_posts(number) if number > 1 else add_post()
        with statements(app) as sent:
            client.get(address)
        counts.append(len(sent))
    assert counts[0] == counts[1]
