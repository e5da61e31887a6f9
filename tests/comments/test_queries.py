"""Who sees which comment, on every page that shows comments."""

import pytest
from flask import Flask

from app.database import db
from tests.comments.people import APPROVED, HIDDEN, WAITING, add_comment, add_people, client_of, user_id
from tests.rows import add_post

pytestmark = pytest.mark.every_database

STATES = {"approved": APPROVED, "waiting": WAITING, "hidden": HIDDEN}
# The comment is Grace's, the post Ada's; Alan is an admin; Joan writes too, but not this post.
PEOPLE = [None, "edith", "joan", "grace", "ada", "alan"]
MODERATORS = ["ada", "alan"]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_who_sees_a_comment_below_the_post(app: Flask, state: str, person: str | None) -> None:
    with app.app_context():
        add_people()
        add_comment("Found a moth.", author_id=user_id("grace"), **STATES[state])
    page = client_of(app, person).get("/posts/engines").text
    assert ("Found a moth." in page) == (state == "approved" or person in ["grace", *MODERATORS])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_who_sees_a_comment_on_the_moderation_page(app: Flask, state: str, person: str | None) -> None:
    with app.app_context():
        add_people()
        add_comment("Found a moth.", author_id=user_id("grace"), **STATES[state])
    client = client_of(app, person)
    seen = {
        show: "Found a moth." in client.get(f"/comments?show={show}").text for show in ("waiting", "shown", "hidden")
    }
    place = {"approved": "shown"}.get(state, state)
    assert seen == {show: show == place and person in MODERATORS for show in seen}


@pytest.mark.parametrize("state", ["waiting", "hidden"])
def test_a_reply_is_shown_no_longer_than_what_it_answers(app: Flask, state: str) -> None:
    with app.app_context():
        add_people()
        first = add_comment("Found a moth.")
        add_comment("Which relay?", reply_to_id=first.id)
        for name, value in {**WAITING, **STATES[state]}.items():
            setattr(first, name, value)
        db.session.commit()
    assert "Which relay?" not in client_of(app, None).get("/posts/engines").text
    assert "Which relay?" in client_of(app, "ada").get("/posts/engines").text


def test_comments_stay_below_their_own_post(app: Flask) -> None:
    with app.app_context():
        add_comment("Found a moth.", add_people())
        add_comment("Elsewhere.", add_post("Compilers"))
    page = client_of(app, "alan").get("/posts/engines").text
    assert "Found a moth." in page
    assert "Elsewhere." not in page
