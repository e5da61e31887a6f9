"""Sessions: a session belongs to one user, and ends when the user is deleted or signs out everywhere."""

import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import User
from tests.auth.people import PASSWORD, add_person, come_in, is_signed_in


def test_only_pages_send_the_cookie_of_a_long_session_again(app: Flask) -> None:
    add_person(app)
    client = app.test_client()
    come_in(client, stay="y")
    assert "Set-Cookie" in client.get("/").headers
    for address in ("/static/style.css", "/healthz", "/feed.atom"):
        with client.get(address) as answer:  # closes the file that is served
            assert "Set-Cookie" not in answer.headers, address
            assert "Cookie" not in answer.headers.get("Vary", ""), address
    assert is_signed_in(client)


def test_a_session_of_somebody_who_left_is_not_one_of_whoever_comes_next(app: Flask) -> None:
    add_person(app, "ada")
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        come_in(client, "ada")
    assert here.post("/account/deletion", data={"current_password": PASSWORD}).status_code == 303
    add_person(app, "grace")
    assert not is_signed_in(elsewhere)


def test_signing_out_everywhere_ends_every_session_a_copied_cookie_too(app: Flask) -> None:
    add_person(app)
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        come_in(client)
    assert "Sign out everywhere" in here.get("/account").text
    answer = here.post("/account/sign-out", follow_redirects=True)
    assert "You are signed out on all your devices." in answer.text
    assert not is_signed_in(here)
    assert not is_signed_in(elsewhere)
    come_in(here)
    assert is_signed_in(here)


def test_the_cookie_of_a_demo_user_is_worth_nothing_outside_debug(app: Flask) -> None:
    add_person(app, "demo", is_demo=False)
    client = app.test_client()
    come_in(client, "demo")
    assert is_signed_in(client)
    with app.app_context():
        db.session.execute(sa.update(User).values(is_demo=True))
        db.session.commit()
    assert not is_signed_in(client)
