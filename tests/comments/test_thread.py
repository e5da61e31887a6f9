"""Comments below a post: their order, the form, the pages, and the number of statements."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.comments import thread
from app.comments.thread import PAGE_LENGTH
from app.database import db
from app.models import Comment, User
from safe_markdown import text_of
from safe_markdown.tests.page_reader import tags_in
from tests.comments.people import APPROVED, add_comment, add_people, client_of, user_id
from tests.rows import statements


def ids_on(page: str) -> list[str]:
    """Return the ids of the comments on a page, in order. A reply begins with >."""
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
    assert "<bdi>Deleted user</bdi>" in page


@pytest.mark.parametrize(
    "query", ["", "?commented=waiting", "?reply_to={}", "?thread={}&up_to=0", "?reply_to=x&up_to=٣"]
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
def test_a_full_page_of_comments_costs_as_many_statements_as_one_comment(app: Flask, person: str | None) -> None:
    with app.app_context():
        post = add_people()
        first = add_comment("One", author_id=user_id("grace")).id
    client = client_of(app, person)
    client.get("/posts/engines")  # the first request also checks the schema
    with statements(app) as for_one:
        client.get("/posts/engines")
    with app.app_context():
        db.session.merge(post)
        for number in range(PAGE_LENGTH - 1):
            author = User(username=f"grace{number}")
            db.session.add(author)
            db.session.flush()
            add_comment("Another", author_id=author.id, reply_to_id=first if number % 2 else None)
    with statements(app) as for_many:
        assert len(ids_on(client.get("/posts/engines").text)) == PAGE_LENGTH
    assert len(for_many) == len(for_one)


def test_the_newest_comments_come_first_and_a_link_leads_to_the_earlier_ones(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        post = add_people()
        first = add_comment("One").id
        replies = {"reply_to_id": first, "post_id": post.id}
        db.session.add_all(Comment(body="Early", **replies, **APPROVED) for _ in range(30))
        db.session.add_all(Comment(post_id=post.id, body="Late", **APPROVED) for _ in range(29))
        db.session.commit()
        everyone = db.session.scalars(db.select(Comment.id).order_by(Comment.id)).all()
    address, pages = "/posts/engines", list[list[int]]()
    while address:
        page = client.get(address).text
        pages.insert(0, [int(each.lstrip(">")) for each in ids_on(page)])
        assert "Comments (60)" in page
        assert ("The newest comments" in page) == (address != "/posts/engines")
        earlier = re.search(r'href="([^"#]+)#comments">Earlier comments</a>', page)
        address = earlier[1].replace("&amp;", "&") if earlier else ""
    assert [len(page) for page in pages] == [PAGE_LENGTH] * 3
    assert [number for page in pages for number in page] == everyone


def test_a_reply_far_from_its_comment_links_to_the_page_that_shows_it(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        post = add_people()
        first = add_comment("One").id
        reply = {"post_id": post.id, "reply_to_id": first, **APPROVED}
        db.session.add_all(Comment(body="Reply", **reply) for _ in range(PAGE_LENGTH))
        db.session.commit()
    page = client.get("/posts/engines").text
    assert f"{first}" not in ids_on(page)
    link = re.search(rf'href="([^"#]+)#comment-{first}">in reply', page)
    assert link
    assert f"{first}" in ids_on(client.get(link[1].replace("&amp;", "&")).text)


def test_the_count_stops_at_its_limit(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "COUNTED", PAGE_LENGTH + 1)
    with app.app_context():
        post = add_people()
        db.session.add_all(Comment(post_id=post.id, body="Hi", **APPROVED) for _ in range(PAGE_LENGTH + 1))
        db.session.commit()
        assert "Comments (21)" in client.get("/posts/engines").text
        add_comment("One more", post)
    assert "Comments (more than 21)" in client.get("/posts/engines").text


def test_every_link_and_button_of_a_comment_has_a_name_of_its_own(app: Flask) -> None:
    with app.app_context():
        add_people()
        for _ in range(3):
            add_comment("Found a moth.", author_id=user_id("grace"))
    page = client_of(app, "ada").get("/posts/engines").text
    parts = re.findall(
        r"<(a rel=.nofollow.|button|summary)[^>]*>((?:Reply|Hide|Delete).*?)</(?:a|button|summary)>", page
    )
    names = [text_of(inside) for _, inside in parts]
    assert len(names) == 3 * 4
    assert len(set(names)) == len(names)
    assert any(name.startswith("Reply to comment") and name.endswith("by Grace Hopper") for name in names)


def test_comments_are_a_list_in_which_the_author_of_the_post_is_marked(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        add_comment("Mine", author_id=user_id("ada"))
        add_comment("Hers", author_id=user_id("grace"))
    page = client.get("/posts/engines").text
    assert page.count('<li class="comment"') == 2
    assert page.count("<mark>author of the post</mark>") == 1


@pytest.mark.parametrize(
    "query", ["up_to=9999999999&thread=0", "thread=x&up_to=1", "reply_to=99999999999999999999", "reply_to=7"]
)
def test_a_number_that_no_page_gave_out_changes_nothing(app: Flask, client: FlaskClient, query: str) -> None:
    with app.app_context():
        add_people()
    assert client.get(f"/posts/engines?{query}").text == client.get("/posts/engines").text
