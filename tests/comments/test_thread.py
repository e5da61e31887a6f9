"""What stands below a post: the order, the form, the pages, and what it costs."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.models import Comment, User
from tests.comments.people import APPROVED, add_comment, add_people, client_of, user_id
from tests.page_reader import tags_in
from tests.rows import statements


def ids_on(page: str) -> list[str]:
    """Return the numbers of the comments on a page, in order; a reply begins with >."""
    found = [attributes for tag, attributes in tags_in(page) if attributes.get("id", "").startswith("comment-")]
    return [(">" if "reply" in each["class"] else "") + each["id"].removeprefix("comment-") for each in found]


def form_on(page: str) -> set[str]:
    """Return the names of the fields of the form for a comment, which are all that a reader's page has."""
    return {
        attributes["name"] for tag, attributes in tags_in(page) if tag in ("input", "textarea") and "name" in attributes
    }


def test_replies_stand_below_what_they_answer(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        first, second = add_comment("One").id, add_comment("Two").id
        late = add_comment("To the first, later", reply_to_id=first).id
        latest = add_comment("To the second", reply_to_id=second).id
    assert ids_on(client.get("/posts/engines").text) == [f"{first}", f">{late}", f"{second}", f">{latest}"]


def test_a_comment_shows_who_wrote_it_and_when(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        add_comment("As a member", author_id=user_id("grace"))
        add_comment("As a visitor", name="<b>Jean")
    page = client.get("/posts/engines").text
    assert '<a href="/authors/grace"><bdi>Grace Hopper</bdi></a>' in page
    assert "<bdi>&lt;b&gt;Jean</bdi>" in page
    assert page.count("<time datetime=") == 3


def test_the_comment_of_somebody_who_left_stays(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        add_comment("Found a moth.", author_id=user_id("grace"), name="")
        db.session.execute(db.delete(User).where(User.username == "grace"))
        db.session.commit()
    page = client.get("/posts/engines").text
    assert "Found a moth." in page
    assert "<bdi>Somebody who left</bdi>" in page


@pytest.mark.parametrize(
    "query", ["", "?commented=waiting", "?reply_to={}", "?thread={}&after=0", "?reply_to=x&after=٣"]
)
def test_a_reader_of_comments_gets_no_cookie(app: Flask, client: FlaskClient, query: str) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.").id
    answer = client.get("/posts/engines" + query.format(number))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("setting", "person", "fields"),
    [
        ("open", None, {"name", "body", "website"}),
        ("open", "grace", {"body", "website"}),
        ("members", None, set()),
        ("members", "grace", {"body", "website"}),
    ],
)
def test_who_is_asked_for_what(
    app: Flask, monkeypatch: pytest.MonkeyPatch, setting: str, person: str | None, fields: set[str]
) -> None:
    monkeypatch.setitem(app.config, "COMMENTS", setting)
    with app.app_context():
        add_people()
    page = client_of(app, person).get("/posts/engines").text
    assert form_on(page) == fields
    assert ("Sign in to comment" in page) == (not fields)


def test_where_comments_are_off_none_is_shown_or_asked_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "COMMENTS", "off")
    with app.app_context():
        add_people()
        add_comment("Found a moth.")
    page = client_of(app, "alan").get("/posts/engines").text
    assert "Comment" not in page
    assert "Found a moth." not in page


def test_the_link_of_a_comment_leads_to_a_form_that_answers_it(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.").id
    page = client.get("/posts/engines").text
    assert "reply_to" not in form_on(page)
    link = re.search(r'href="(/posts/engines\?reply_to=[^#"]+)#comment"', page)
    assert link
    page = client.get(link[1]).text
    assert f'<input type="hidden" name="reply_to" value="{number}">' in page
    assert "Answer <bdi>Visitor</bdi>" in page


@pytest.mark.parametrize("person", [None, "ada"])
def test_fifty_comments_cost_as_many_statements_as_one(app: Flask, person: str | None) -> None:
    with app.app_context():
        post = add_people()
        first = add_comment("One", author_id=user_id("grace")).id
    client = client_of(app, person)
    client.get("/posts/engines")  # the first request of all also looks at the schema
    with statements(app) as for_one:
        client.get("/posts/engines")
    with app.app_context():
        db.session.merge(post)
        for number in range(49):
            author = User(username=f"grace{number}")
            db.session.add(author)
            db.session.flush()
            add_comment("Another", author_id=author.id, reply_to_id=first if number % 2 else None)
    with statements(app) as for_fifty:
        assert len(ids_on(client.get("/posts/engines").text)) == 50
    assert len(for_fifty) == len(for_one)


def test_very_many_comments_stand_on_pages_of_a_hundred(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        post = add_people()
        first = add_comment("One").id
        rows = [
            Comment(post_id=post.id, body="More", reply_to_id=first if number >= 90 else None, **APPROVED)
            for number in range(210)
        ]
        db.session.add_all(rows)
        db.session.commit()
        everyone = list(db.session.scalars(db.select(Comment.id).order_by(Comment.reply_to_id.is_(None), Comment.id)))
    address, seen = "/posts/engines", list[str]()
    while address:
        page = client.get(address).text
        seen += ids_on(page)
        more = re.search(r'<a rel="next nofollow" href="([^"#]+)#comments">More comments</a>', page)
        address = more[1].replace("&amp;", "&") if more else ""
    numbers = [int(each.lstrip(">")) for each in seen]
    assert numbers[0] == first
    assert sorted(numbers) == sorted(everyone)


@pytest.mark.parametrize(
    "query", ["thread=1&after=9999999999", "thread=x&after=1", "reply_to=99999999999999999999", "reply_to=7"]
)
def test_a_number_that_no_page_gave_out_changes_nothing(app: Flask, client: FlaskClient, query: str) -> None:
    with app.app_context():
        add_people()
    assert client.get(f"/posts/engines?{query}").text == client.get("/posts/engines").text
