"""Moderate comments: what each button does, who may use it, and the page that follows."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.comments.thread import PAGE_LENGTH
from app.database import db, utc_now
from app.models import Comment, User
from tests.comments.people import HIDDEN, WAITING, add_comment, add_people, client_of, comment_bodies, user_id
from tests.comments.test_thread import ids_on
from tests.rows import add_post, statements

ACTIONS = ["approval", "approval/deletion", "deletion"]


def texts_on(page: str) -> list[str]:
    """Return what the comments on a page say, in order."""
    return re.findall(r"<p>(Comment \d+)</p>", page)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_button_means_the_comment_it_was_shown_for_and_no_other_with_its_number(app: Flask, action: str) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.", **WAITING).id
    ada = client_of(app, "ada")
    shown = re.findall(r'name="written_at" value="([^"]+)"', ada.get("/comments").text)
    with app.app_context():
        comment = db.session.get_one(Comment, number)
        assert {datetime.fromisoformat(moment) for moment in shown} == {comment.created_at}
        comment.created_at += timedelta(microseconds=1)  # like another comment with the same id
        db.session.commit()
    assert ada.post(f"/comments/{number}/{action}", data={"written_at": shown[0]}).status_code == 404
    with app.app_context():
        comment = db.session.get_one(Comment, number)
        assert (comment.approved_at, comment.is_hidden) == (None, False)


def test_an_approved_comment_is_shown_from_then_on(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.", **WAITING).id
    assert client_of(app, "ada").post(f"/comments/{number}/approval").status_code == 303
    assert ids_on(client.get("/posts/engines").text) == [str(number)]


def test_a_hidden_comment_is_shown_no_longer_and_can_be_shown_again(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.").id
    ada = client_of(app, "ada")
    assert ada.post(f"/comments/{number}/approval/deletion").status_code == 303
    assert ids_on(client.get("/posts/engines").text) == []
    ada.post(f"/comments/{number}/approval")
    assert ids_on(client.get("/posts/engines").text) == [str(number)]


def test_a_deleted_comment_takes_the_replies_with_it(app: Flask) -> None:
    with app.app_context():
        add_people()
        first = add_comment("One").id
        add_comment("To the first", reply_to_id=first)
        add_comment("Two")
    ada = client_of(app, "ada")
    assert " for good, with all replies" in ada.get("/posts/engines").text
    assert ada.post(f"/comments/{first}/deletion").status_code == 303
    assert comment_bodies(app) == ["Two"]


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (None, []),
        ("edith", []),
        ("joan", []),
        ("grace", ["deletion"]),  # her own comment
        ("ada", ACTIONS),
        ("alan", ACTIONS),
    ],
)
def test_who_may_do_what_with_a_comment(app: Flask, person: str | None, may: list[str]) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.", author_id=user_id("grace")).id
    client = client_of(app, person)
    page = client.get("/posts/engines").text
    offered = [action for action in ACTIONS if f'action="/comments/{number}/{action}"' in page]
    assert offered == [action for action in may if action != "approval"]  # it is approved already
    done = [action for action in ACTIONS if client.post(f"/comments/{number}/{action}").status_code == 303]
    assert done == may


@pytest.mark.parametrize("action", ACTIONS)
def test_a_comment_of_a_stranger_is_not_there(app: Flask, action: str) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.").id
    joan = client_of(app, "joan")
    assert joan.post(f"/comments/{number}/{action}").status_code == 404
    assert joan.post(f"/comments/{number + 1}/{action}").status_code == 404
    assert joan.post(f"/comments/{'9' * 30}/{action}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "led"),
    [("/posts/engines#comments", "/posts/engines#comments"), ("https://evil.example/", "/"), (None, "/")],
)
def test_a_button_leads_back_to_where_it_was(app: Flask, sent: str | None, led: str) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.").id
    answer = client_of(app, "ada").post(f"/comments/{number}/approval", data={"next": sent} if sent else {})
    assert answer.location == led


@pytest.mark.parametrize("page", ["/posts/engines", "/comments?show=waiting"])
def test_every_button_of_a_page_works(app: Flask, page: str) -> None:
    with app.app_context():
        add_people()
        add_comment("Found a moth.", **WAITING)
    ada = client_of(app, "ada")
    forms = re.findall(
        r'action="(/comments/[^"]+)">\s*<input type="hidden" name="next" value="([^"]+)"', ada.get(page).text
    )
    assert len(forms) == 3
    for address, back in forms:
        assert ada.post(address, data={"next": back}).location.startswith(page)


def test_the_moderation_page_begins_with_what_waits_newest_first(app: Flask) -> None:
    with app.app_context():
        add_people()
        for number in range(3):
            add_comment(f"Comment {number}", **WAITING)
        add_comment("Comment 3")
        add_comment("Comment 4", **HIDDEN)
    ada = client_of(app, "ada")
    assert texts_on(ada.get("/comments").text) == ["Comment 2", "Comment 1", "Comment 0"]
    assert texts_on(ada.get("/comments?show=hidden").text) == ["Comment 4"]
    assert ada.get("/comments?show=all").status_code == 404


def test_an_author_moderates_their_own_posts_only_and_nothing_in_the_bin(app: Flask) -> None:
    with app.app_context():
        add_comment("Comment 0", add_people(), **WAITING)
        add_comment("Comment 1", add_post("Bombe", db.session.get(User, user_id("joan"))), **WAITING)
        add_comment("Comment 2", add_post("Gone", deleted_at=utc_now()), **WAITING)
    assert texts_on(client_of(app, "ada").get("/comments").text) == ["Comment 0"]
    assert texts_on(client_of(app, "joan").get("/comments").text) == ["Comment 1"]
    assert texts_on(client_of(app, "alan").get("/comments").text) == ["Comment 1", "Comment 0"]


def test_older_comments_stand_on_the_next_page_of_the_same_filter(app: Flask) -> None:
    with app.app_context():
        post = add_people()
        rows = [Comment(post_id=post.id, body=f"Comment {number}", **HIDDEN) for number in range(PAGE_LENGTH + 1)]
        db.session.add_all(rows)
        db.session.commit()
    ada = client_of(app, "ada")
    first = ada.get("/comments?show=hidden").text
    link = re.search(r'<a rel="next" href="([^"]+)">Older', first)
    assert link
    second = ada.get(link[1].replace("&amp;", "&")).text
    assert texts_on(first) + texts_on(second) == [f"Comment {number}" for number in range(PAGE_LENGTH, -1, -1)]
    assert 'rel="next"' not in second


def test_the_moderation_page_costs_as_many_statements_for_a_full_page_as_for_one(app: Flask) -> None:
    with app.app_context():
        add_comment("Comment 0", add_people(), **WAITING)
    alan = client_of(app, "alan")
    alan.get("/comments")  # the first request also checks the schema
    with statements(app) as for_one:
        alan.get("/comments")
    with app.app_context():
        for number in range(1, PAGE_LENGTH):
            add_comment(f"Comment {number}", add_post(f"Post {number}"), **WAITING)
    with statements(app) as for_many:
        assert len(texts_on(alan.get("/comments").text)) == PAGE_LENGTH
    assert len(for_many) == len(for_one)


def test_who_may_write_no_more_moderates_no_more(app: Flask) -> None:
    with app.app_context():
        add_people()
        number = add_comment("Found a moth.", **WAITING).id
        db.session.execute(db.update(User).where(User.username == "ada").values(is_author=False))
        db.session.commit()
    ada = client_of(app, "ada")
    page = ada.get("/posts/engines").text
    for word in ("moth", "Approve", ">Edit<"):
        assert word not in page
    assert ada.post(f"/comments/{number}/deletion").status_code == 404


def test_the_menu_of_an_author_counts_the_comments_that_wait_for_them(app: Flask) -> None:
    with app.app_context():
        post = add_people()
        add_comment("Shown", post)
        add_comment("Hidden", post, **HIDDEN)
        other = add_post("Bombe", db.session.get(User, user_id("joan")))
        mine, theirs = post.id, other.id
    ada, joan, grace = (client_of(app, name) for name in ("ada", "joan", "grace"))
    assert "waiting" not in ada.get("/").text
    with app.app_context():
        db.session.add_all(Comment(post_id=mine, body="Hi") for _ in range(2))
        db.session.add_all(Comment(post_id=theirs, body="Hi") for _ in range(120))
        db.session.commit()
    assert '<strong>2<span class="unseen"> waiting</span></strong>' in ada.get("/").text
    assert "<strong>99+<span" in joan.get("/").text
    assert "waiting" not in grace.get("/").text
