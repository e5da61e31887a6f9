"""Join, sign in, sign out, and the end of sessions."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.settings import SettingError
from tests.auth.people import OTHER_PASSWORD, PASSWORD, add_person, come_in, is_signed_in, person
from tests.conftest import make_app

JOINING = {"username": "ada", "email": "", "password": PASSWORD, "password_again": PASSWORD}


def test_who_joins_is_a_member_and_signed_in(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/join", data={**JOINING, "email": "Ada@Example.com"}, follow_redirects=True)
    assert "Welcome, ada." in answer.text
    assert is_signed_in(client)
    ada = person(app)
    assert ada
    assert (ada.email, ada.name, ada.is_author, ada.is_admin) == ("ada@example.com", "ada", False, False)


@pytest.mark.parametrize("typed", ["ada", "ADA", " Ada\n"])
def test_a_username_that_is_taken_is_said_beside_its_field(app: Flask, client: FlaskClient, typed: str) -> None:
    add_person(app)
    answer = client.post("/join", data={**JOINING, "username": typed, "email": "ada2@example.com"})
    assert answer.status_code == 422
    assert 'id="username-problem">This username is taken.' in answer.text
    assert 'value="ada2@example.com"' in answer.text


def test_an_email_that_is_taken_is_said_beside_its_field(app: Flask, client: FlaskClient) -> None:
    add_person(app, "grace", email="grace@example.com")
    answer = client.post("/join", data={**JOINING, "email": "GRACE@example.com"})
    assert answer.status_code == 422
    assert 'id="email-problem">Another account has this email address.' in answer.text


def test_an_email_is_the_same_however_a_keyboard_composes_its_letters(app: Flask, client: FlaskClient) -> None:
    add_person(app, email="zo\u00eb@example.com")
    assert come_in(client, "zoe\u0308@example.com").location == "/"
    answer = app.test_client().post("/join", data={**JOINING, "username": "zoe", "email": "zoe\u0308@example.com"})
    assert 'id="email-problem">Another account has this email address.' in answer.text


def test_many_people_may_have_no_email(client: FlaskClient) -> None:
    for username in ("ada", "grace"):
        assert client.post("/join", data={**JOINING, "username": username}).status_code == 303


def test_where_joining_is_closed_there_is_no_page_and_no_link(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'href="/join"' in client.get("/sign-in").text
    monkeypatch.setitem(app.config, "JOINING", "closed")
    assert client.get("/join").status_code == 404
    assert client.post("/join", data=JOINING).status_code == 404
    assert 'href="/join"' not in client.get("/sign-in").text


@pytest.mark.parametrize("account", ["ada", "ADA", " ada ", "ada@example.com", "Ada@Example.COM"])
def test_one_signs_in_with_username_or_email(app: Flask, client: FlaskClient, account: str) -> None:
    add_person(app, email="ada@example.com")
    assert come_in(client, account).location == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize("account", ["a\0da", "'; --", "é" * 3000, "ada@" + "x" * 3000])
def test_any_text_may_be_typed_as_an_account(client: FlaskClient, account: str) -> None:
    assert come_in(client, account).status_code == 422


def test_next_leads_only_into_the_blog(app: Flask, client: FlaskClient) -> None:
    add_person(app)
    assert come_in(client, next="https://evil.example").location == "/"
    assert 'name="next" value="/"' in client.get("/sign-in?next=//evil.example").text


def test_signing_in_keeps_nothing_of_the_session_before(app: Flask, client: FlaskClient) -> None:
    add_person(app)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    come_in(client)
    with client.session_transaction() as session:
        assert set(session) == {"user", "epoch", "_permanent"}


def test_the_cookie_ends_with_the_browser_unless_one_stays(app: Flask, client: FlaskClient) -> None:
    add_person(app)
    brief, long = (come_in(client, **fields).headers["Set-Cookie"] for fields in ({}, {"stay": "y"}))
    assert "Expires" not in brief
    assert "Expires" in long
    for cookie in (brief, long):
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_signing_out_is_a_post_and_ends_the_session(app: Flask, client: FlaskClient) -> None:
    add_person(app)
    come_in(client)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)
    assert client.post("/sign-out").location == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["/", "/sign-in", "/join", "/nowhere"])
def test_who_only_looks_gets_no_cookie(client: FlaskClient, address: str) -> None:
    assert "Set-Cookie" not in client.get(address).headers


def test_a_new_password_ends_all_other_sessions(app: Flask, client: FlaskClient) -> None:
    add_person(app)
    elsewhere = app.test_client()
    for browser in (client, elsewhere):
        come_in(browser)
    fields = {"current_password": PASSWORD, "password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    assert client.post("/account/password", data=fields).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert come_in(elsewhere, password=PASSWORD).status_code == 422
    assert come_in(elsewhere, password=OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current_password": "a wrong one"}, 'id="current_password-problem">Wrong password.'),
        ({"password": "password"}, 'id="password-problem">Too many people'),
        ({"password": "ada@example.com"}, 'id="password-problem">Your username or email'),
        ({"password_again": "not the same"}, 'id="password_again-problem">The two passwords are different.'),
    ],
)
def test_a_new_password_is_refused_with_its_reason(
    app: Flask, client: FlaskClient, fields: dict[str, str], words: str
) -> None:
    add_person(app, email="ada@example.com")
    come_in(client)
    right = {"current_password": PASSWORD, "password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    answer = client.post("/account/password", data={**right, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert PASSWORD not in answer.text
    assert come_in(app.test_client()).status_code == 303


@pytest.mark.parametrize(
    ("setting", "debug", "joining"),
    [("auto", True, "open"), ("auto", False, "closed"), ("open", False, "open"), ("closed", True, "closed")],
)
def test_joining_is_open_in_debug_and_closed_outside_it_unless_set(
    tmp_path: Path, setting: str, debug: bool, joining: str
) -> None:
    app = make_app(f"sqlite:///{tmp_path}/blog.db", JOINING=setting, DEBUG=debug)
    assert app.config["JOINING"] == joining


def test_joining_that_is_neither_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^JOINING must be open, closed or auto, not 'yes'"):
        make_app(f"sqlite:///{tmp_path}/blog.db", JOINING="yes")
