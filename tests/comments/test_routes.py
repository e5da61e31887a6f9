"""Write a comment: which ones appear, wait or are refused. No text is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.comments.thread import PAGE_LENGTH
from app.database import db, utc_now
from app.models import Comment, Post
from app.posts.queries import TWICE
from app.rate_limits import limiter
from tests.auth.people import FormReader
from tests.comments.people import (
    APPROVED,
    HIDDEN,
    WAITING,
    Columns,
    add_comment,
    add_people,
    client_of,
    comment_bodies,
    user_id,
)
from tests.comments.test_thread import ids_on
from tests.rows import FAR_AHEAD, add_post

WORDS = {"name": "Jean", "body": "Found a *moth*."}


@pytest.fixture
def address(app: Flask) -> str:
    """Where comments on Ada's post are sent."""
    with app.app_context():
        return f"/posts/{add_people().id}/comments"


def test_the_comment_of_a_visitor_waits_and_says_so_without_a_cookie(
    app: Flask, client: FlaskClient, address: str
) -> None:
    answer = client.post(address, data=WORDS)
    assert (answer.status_code, answer.location) == (303, "/posts/engines?commented=waiting#comments")
    assert "Set-Cookie" not in answer.headers
    page = client.get(answer.location).text
    assert "will appear here after the author has approved it" in page
    assert "moth" not in page
    assert "Found a <em>moth</em>." in client_of(app, "ada").get("/posts/engines").text


def test_the_comment_of_somebody_signed_in_appears_at_once(app: Flask, client: FlaskClient, address: str) -> None:
    answer = client_of(app, "grace").post(address, data={"body": "Found a *moth*.", "name": "Ada Lovelace"})
    number = ids_on(client.get("/posts/engines").text)[0]
    assert (answer.status_code, answer.location) == (303, f"/posts/engines#comment-{number}")
    with app.app_context():
        comment = db.session.scalars(db.select(Comment)).one()
        assert (comment.author_id, comment.name) == (user_id("grace"), "")


@pytest.mark.parametrize("person", [None, "grace"])
def test_a_comment_sent_twice_is_stored_once(app: Flask, address: str, person: str | None) -> None:
    client = client_of(app, person)
    first, second = client.post(address, data=WORDS), client.post(address, data=WORDS)
    assert (second.status_code, second.location) == (303, first.location)
    assert comment_bodies(app) == [WORDS["body"]]


def test_the_same_words_of_somebody_else_elsewhere_or_later_are_another_comment(app: Flask, address: str) -> None:
    with app.app_context():
        engines = db.session.scalars(db.select(Post)).one()
        other = add_post("Compilers").id
        answered = add_comment(WORDS["body"], engines, name="Jean", created_at=utc_now() - TWICE).id
    client = client_of(app, None)
    for where, changed in [
        (address, {}),
        (address, {"name": "Betty"}),
        (address, {"body": "Found a bug."}),
        (address, {"reply_to": str(answered)}),
        (f"/posts/{other}/comments", {}),
    ]:
        assert client.post(where, data={**WORDS, **changed}).status_code == 303
    client_of(app, "grace").post(address, data=WORDS)
    assert len(comment_bodies(app)) == 7


def test_two_equal_comments_at_the_same_moment_are_stored_once(app: Flask, address: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda client: client.post(address, data=WORDS), [app.test_client() for _ in range(2)]))
    assert comment_bodies(app) == [WORDS["body"]]


def test_a_comment_behind_a_full_page_is_on_the_page_that_it_leads_to(app: Flask, address: str) -> None:
    with app.app_context():
        post_id = db.session.scalars(db.select(Post.id)).one()
        db.session.add_all(Comment(post_id=post_id, body="More", **APPROVED) for _ in range(PAGE_LENGTH))
        db.session.commit()
        first = db.session.scalars(db.select(sa.func.min(Comment.id)).where(Comment.post_id == post_id)).one()
    grace = client_of(app, "grace")
    for answered in ({}, {"reply_to": str(first)}, {"reply_to": str(first + 10)}):
        answer = grace.post(address, data={"body": "Found a moth.", **answered})
        page, _, number = answer.location.partition("#comment-")
        assert number in [each.lstrip(">") for each in ids_on(grace.get(page).text)]


def test_a_reply_to_a_reply_hangs_under_the_first(app: Flask, address: str) -> None:
    with app.app_context():
        first = add_comment("One").id
        reply = add_comment("Two", reply_to_id=first).id
    client_of(app, "grace").post(address, data={"body": "Three", "reply_to": reply})
    with app.app_context():
        assert db.session.scalars(db.select(Comment.reply_to_id).where(Comment.body == "Three")).one() == first


@pytest.mark.parametrize("columns", [WAITING, HIDDEN, None], ids=["waiting", "hidden", "on another post"])
def test_what_is_not_on_the_page_cannot_be_answered_and_the_text_is_kept(
    app: Flask, client: FlaskClient, address: str, columns: Columns | None
) -> None:
    with app.app_context():
        answered = add_comment("Quiet", **columns).id if columns else add_comment("Far", add_post("Compilers")).id
    answer = client.post(address, data={**WORDS, "reply_to": answered})
    assert answer.status_code == 422
    assert "The comment that you answer was deleted." in answer.text
    assert "Found a *moth*." in answer.text
    assert 'name="reply_to"' not in answer.text
    assert len(comment_bodies(app)) == 1


@pytest.mark.parametrize("others", ["below it", "in its place", "none"])
def test_a_comment_deleted_while_it_is_answered_costs_no_word(
    app: Flask, client: FlaskClient, address: str, others: str
) -> None:
    with app.app_context():
        answered = add_comment("One")
        row = {"id": answered.id, "post_id": answered.post_id, "body": "Other", "body_html": "", "is_hidden": False}
        if others == "below it":
            add_comment("Two")  # SQLite uses the id of a deleted last row again
        engine = db.engine
    form = FormReader(client.get(f"/posts/engines?reply_to={row['id']}").text).fields

    def delete_meanwhile(_: object) -> None:
        with engine.begin() as connection:
            connection.execute(sa.delete(Comment).where(Comment.id == row["id"]))
            if others == "in its place":
                connection.execute(sa.insert(Comment).values(name="", approved_at=utc_now(), **row))

    # Somebody else deletes the comment after the blog has read it, and before it begins to write.
    sa.event.listen(db.session, "after_rollback", delete_meanwhile, once=True)
    answer = client.post(address, data={**form, **WORDS})
    assert answer.status_code == 422
    assert "The comment that you answer was deleted." in answer.text
    assert "Found a *moth*." in answer.text
    assert WORDS["body"] not in comment_bodies(app)


def test_a_form_answers_no_other_comment_that_was_given_the_same_number(
    app: Flask, client: FlaskClient, address: str
) -> None:
    with app.app_context():
        number = add_comment("One").id
    form = FormReader(client.get(f"/posts/engines?reply_to={number}").text).fields
    with app.app_context():
        db.session.execute(sa.delete(Comment))
        add_comment("Other", id=number)
    answer = client.post(address, data={**form, **WORDS})
    assert answer.status_code == 422
    assert "The comment that you answer was deleted." in answer.text
    assert comment_bodies(app) == ["Other"]


WRONG = [
    ({"name": "Jean", "body": " \r\n "}, "Write your comment here."),
    ({"name": "Jean", "body": "ab" * 2501}, "This is too long: 5,002 characters. The limit is 5,000."),
    ({"name": " ", "body": "Found a moth."}, "Give your name, so that others can answer you."),
    ({"name": "Je" * 51, "body": "Found a moth."}, "This is too long: 102 characters. The limit is 100."),
    ({}, "Write your comment here."),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=range(len(WRONG)))
def test_what_does_not_fit_is_said_beside_the_field_and_kept(
    app: Flask, client: FlaskClient, address: str, words: dict[str, str], sentence: str
) -> None:
    answer = client.post(address, data=words)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(value.strip() in answer.text for value in words.values())
    assert "<h1" in answer.text
    assert comment_bodies(app) == []


def test_the_longest_comment_and_name_are_stored_whole(app: Flask, client: FlaskClient, address: str) -> None:
    body = ("ab🎈\r\n" * 1250)[:-2] + "c\0"  # 5,000 characters without the NUL and the carriage returns
    assert client.post(address, data={"name": "🎈" * 100, "body": body}).status_code == 303
    assert comment_bodies(app) == ["ab🎈\n" * 1249 + "ab🎈c"]


def test_a_program_that_fills_in_every_field_learns_nothing_and_leaves_nothing(
    app: Flask, client: FlaskClient, address: str
) -> None:
    answer = client.post(address, data={**WORDS, "website": "https://spam.example"})
    assert (answer.status_code, answer.location) == (303, "/posts/engines?commented=waiting#comments")
    assert comment_bodies(app) == []


@pytest.mark.parametrize(
    "columns",
    [{"published_at": None}, {"published_at": FAR_AHEAD}, {"deleted_at": utc_now() - timedelta(days=1)}],
    ids=["draft", "scheduled", "binned"],
)
@pytest.mark.parametrize("person", [None, "ada", "alan"])
def test_nobody_comments_on_what_is_not_published(
    app: Flask, columns: Columns, person: str | None, address: str
) -> None:
    with app.app_context():
        number = add_post("Secret", **columns).id
    assert client_of(app, person).post(f"/posts/{number}/comments", data=WORDS).status_code == 404
    assert comment_bodies(app) == []


@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", "9" * 30, "x"])
def test_a_post_that_is_not_there_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.post(f"/posts/{number}/comments", data=WORDS).status_code == 404


@pytest.mark.parametrize(
    ("setting", "person", "status"),
    [("off", None, 404), ("off", "alan", 404), ("members", None, 401), ("members", "grace", 303)],
)
def test_the_setting_decides_who_may_comment(
    app: Flask, monkeypatch: pytest.MonkeyPatch, address: str, setting: str, person: str | None, status: int
) -> None:
    monkeypatch.setitem(app.config, "COMMENTS", setting)
    assert client_of(app, person).post(address, data=WORDS).status_code == status
    assert len(comment_bodies(app)) == (status == 303)


def test_six_comments_in_a_minute_are_one_too_many(
    app: Flask, client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "HAS_LIMITS", True)
    limiter.reset()
    assert [client.post(address, data={**WORDS, "body": f"{n}"}).status_code for n in range(5)] == [303] * 5
    answer = client.post(address, data={**WORDS, "body": "One too many"})
    assert answer.status_code == 429
    assert "One too many" in answer.text
    assert comment_bodies(app) == ["0", "1", "2", "3", "4"]


def test_a_comment_in_the_shell_needs_no_html(app: Flask) -> None:
    with app.app_context():
        add_people()
        assert add_comment("Found a *moth*.").body_html == "<p>Found a <em>moth</em>.</p>\n"
