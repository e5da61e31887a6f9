"""No word is lost: the page of a refused change has a form with everything that was typed."""

import re
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database import db
from app.rate_limits import limiter
from tests.auth.people import PASSWORD, FormReader, add_person, come_in, is_signed_in, person
from tests.conftest import migrated

TEXT = '\n\n  First.\r\n</textarea><script>alert("&amp;")</script>\r\n' + "Ünïcode 🌱 \u202bעברית. " * 40 + "\n"
ACCOUNT = {"name": '"Ada" <b>', "about": TEXT, "email": "ada@example.com", "time_zone": "Asia/Tokyo"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}
SIGN_IN = {"sign_in_username": "ada", "sign_in_password": PASSWORD}


@pytest.fixture
def answer(app: Flask, client: FlaskClient) -> TestResponse:
    """The answer to Ada, whose session has ended while she was writing."""
    add_person(app)
    return client.post("/account?from=here", data=ACCOUNT)


def test_after_the_session_ended_signing_in_sends_the_text_in_one_step(
    app: Flask, client: FlaskClient, answer: TestResponse
) -> None:
    assert answer.status_code == 401
    form = FormReader(answer.text)
    assert form.action == "/account?from=here"
    assert form.fields == {**ACCOUNT, "sign_in_username": "", "sign_in_password": ""}
    assert client.post(form.action, data={**form.fields, **SIGN_IN}).status_code == 303
    ada = person(app)
    assert ada
    assert (ada.name, ada.about, ada.time_zone) == ('"Ada" <b>', TEXT.strip().replace("\r\n", "\n"), "Asia/Tokyo")
    assert is_signed_in(client)


def test_a_wrong_password_beside_the_text_keeps_it(client: FlaskClient, answer: TestResponse) -> None:
    fields = {**FormReader(answer.text).fields, **SIGN_IN, "sign_in_password": "a wrong password"}
    again = client.post("/account", data=fields)
    assert again.status_code == 401
    assert "Wrong username or password." in again.text
    assert "a wrong password" not in again.text
    assert FormReader(again.text).fields == FormReader(answer.text).fields
    assert not is_signed_in(client)


def test_a_change_without_words_can_be_sent_again_too(client: FlaskClient) -> None:
    answer = client.post("/account/password")
    assert answer.status_code == 401
    assert set(FormReader(answer.text).fields) == {"sign_in_username", "sign_in_password"}


@pytest.mark.parametrize("address", ["/posts/1", "/posts/1/comments", "/nowhere"])
def test_a_text_for_what_is_gone_is_kept_too(app: Flask, client: FlaskClient, address: str) -> None:
    add_person(app, is_author=True)
    come_in(client)
    sent = {"body": TEXT, "title": "Moths", "slug": "", "version": "3", "token": "a1"}
    answer = client.post(address, data=sent)
    assert answer.status_code == 404
    assert "The page that you wrote this for is gone." in answer.text
    assert FormReader(answer.text).fields == sent
    labels = re.findall(r"<label[^>]*>(\w+)</label>", answer.text)
    assert labels == ["Body", "Title"]  # what belongs to the save itself is sent again and not shown


def test_a_button_for_what_is_gone_needs_no_second_try(app: Flask, client: FlaskClient) -> None:
    add_person(app, is_author=True)
    come_in(client)
    answer = client.post("/comments/1/approval", data={"next": "/comments"})
    assert answer.status_code == 404
    assert "Send it again" not in answer.text


def test_a_change_from_another_site_shows_the_text_and_no_button_that_sends_it(app: Flask, client: FlaskClient) -> None:
    add_person(app)
    come_in(client)
    answer = client.post("/account", data=ACCOUNT, headers=ELSEWHERE)
    assert answer.status_code == 403
    assert "This request came from another site, so nothing was changed." in answer.text
    assert "If you wrote this text, copy it" in answer.text
    for sending in ("<form", "<button", "<input", "/account"):
        assert sending not in answer.text
    assert FormReader(answer.text).fields == ACCOUNT


def test_a_password_is_never_repeated(client: FlaskClient) -> None:
    fields = {"username": "ada", "password": PASSWORD, "password_again": PASSWORD}
    answer = client.post("/join", data={**fields, **SIGN_IN}, headers=ELSEWHERE)
    assert PASSWORD not in answer.text
    assert FormReader(answer.text).fields == {"username": "ada"}
    shown = re.findall(r'type="password"[^>]* name="(\w+)"|name="(\w+)"[^>]* type="password"', client.get("/join").text)
    assert {first or second for first, second in shown} <= set(fields)


def test_who_may_write_no_more_sees_each_word(app: Flask) -> None:
    add_person(app, "grace", is_author=False)
    grace = app.test_client()
    come_in(grace, "grace")
    answer = grace.post("/posts", data={"title": "Moths", "body": "One moth."})
    assert answer.status_code == 403
    assert 'type="hidden"' not in answer.text
    assert FormReader(answer.text).fields == {"title": "Moths", "body": "One moth."}


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_a_form_never_goes_to_another_site(client: FlaskClient, path: str) -> None:
    answer = client.post(data={"body": TEXT}, environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404
    assert FormReader(answer.text).action in ("/", "/evil.example")


def test_more_than_the_blog_takes_is_refused_and_not_repeated(client: FlaskClient) -> None:
    answer = client.post("/account", data={"about": "x" * 5_000_000}, headers=ELSEWHERE)
    assert answer.status_code == 413
    assert "<textarea" not in answer.text


def test_a_long_text_in_any_alphabet_is_not_too_much(client: FlaskClient) -> None:
    text = "汉" * 200_000
    in_parts = f'--part\r\nContent-Disposition: form-data; name="about"\r\n\r\n{text}\r\n--part--\r\n'
    for answer in (
        client.post("/account", data={"about": text}),
        client.post("/account", data=in_parts.encode(), content_type="multipart/form-data; boundary=part"),
    ):
        assert FormReader(answer.text).fields["about"] == text


def test_a_limit_keeps_the_text_and_says_when_to_send_it_again(tmp_path: Path) -> None:
    client = migrated(f"sqlite:///{tmp_path}/blog.db", HAS_LIMITS=True).test_client()
    limiter.reset()
    fields = {"username": "a", "email": "ada@example.com"}
    answers = [client.post("/join", data=fields) for _ in range(21)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert answers[-1].headers["Retry-After"]
    assert FormReader(answers[-1].text).fields == fields


def test_a_full_disk_keeps_the_text(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db", PROPAGATE_EXCEPTIONS=False)
    add_person(app, is_author=True)
    client = app.test_client()
    come_in(client)
    with app.app_context():
        engine = db.engine
    engine.dispose()

    @sa.event.listens_for(engine, "connect")
    def fill_the_disk(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite keeps the pages that exist and adds no more

    fields = {"title": "Engines", "body": TEXT * 100, "tags": "", "slug": "", "version": ""}
    answer = client.post("/posts", data=fields)
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert FormReader(answer.text).fields == fields
    sa.event.remove(engine, "connect", fill_the_disk)
    engine.dispose()
    assert client.post("/posts", data=FormReader(answer.text).fields).status_code == 302


def test_a_page_of_what_was_typed_never_grows_with_the_number_of_fields(client: FlaskClient) -> None:
    fields = "&".join(f"a{number}" for number in range(900))
    answer = client.post("/account", data=f"about=Words&{fields}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 401
    assert FormReader(answer.text).fields["about"] == "Words"
    assert len(answer.text) < 20_000


def test_a_page_of_what_was_typed_is_bounded_by_its_text_too(client: FlaskClient) -> None:
    answer = client.post("/account", data={"about": "Words", "name": '"' * 1_200_000})
    assert answer.status_code == 401
    assert FormReader(answer.text).fields["about"] == "Words"
    assert len(answer.text) < 20_000
