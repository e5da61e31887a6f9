"""Hostile text: `unicodedata.normalize` takes quadratic time on accents, so nobody may hand it a long run of them."""

import re
from types import SimpleNamespace
from typing import Literal
from unicodedata import normalize

import pytest
import slugify
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.auth import passwords
from app.database import db
from app.models import Post
from app.posts import slugs
from app.text import MOST_MARKS, composed
from tests.auth.people import PASSWORD, add_person, come_in
from tests.rows import add_post

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # these texts never reach a database
MARKS = "e" + "\u0301\u0323" * 10_000


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many accents in a row each call of `normalize` was given, wherever the blog or slugify calls it."""
    seen = [0]

    def watched(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
        seen.extend(len(run) for run in re.findall("[\u0301\u0323]+", text))
        assert max(seen) <= 2 * passwords.LONGEST  # or this test would take minutes
        return normalize(form, text)

    for module in (passwords, slugs):
        monkeypatch.setattr(module, "normalize", watched)
    monkeypatch.setattr("app.text.normalize", watched)
    monkeypatch.setitem(slugify.slugify.__globals__, "unicodedata", SimpleNamespace(normalize=watched))
    return seen


@ON_SQLITE
def test_a_hostile_account_or_password_is_refused_by_its_length(
    app: Flask, client: FlaskClient, runs: list[int]
) -> None:
    add_person(app)
    assert come_in(client, MARKS).status_code == 422
    assert come_in(client, "ada", MARKS).status_code == 422
    joining = {"username": MARKS, "email": f"{MARKS}@example.com", "password": MARKS, "password_again": MARKS}
    assert client.post("/join", data=joining).status_code == 422
    assert come_in(client).status_code == 303
    assert client.post("/account", data={"name": "Ada", "email": f"{MARKS}@example.com"}).status_code == 422
    changing = {"current_password": MARKS, "password": MARKS, "password_again": MARKS}
    assert client.post("/account/password", data=changing).status_code == 422
    assert client.post("/account/deletion", data={"current_password": MARKS, "heir": MARKS}).status_code == 422


@ON_SQLITE
def test_hostile_fields_beside_an_interrupted_text_are_refused_by_their_length(
    app: Flask, client: FlaskClient, runs: list[int]
) -> None:
    add_person(app)
    for fields in ({"sign_in_username": MARKS}, {"sign_in_username": "ada", "sign_in_password": MARKS}):
        assert client.post("/account", data={"about": "Words.", **fields}).status_code == 401


@ON_SQLITE
def test_hostile_titles_tags_and_addresses_are_refused_by_their_length(
    app: Flask, client: FlaskClient, runs: list[int]
) -> None:
    add_person(app, is_author=True)
    come_in(client, password=PASSWORD)
    for field in ("title", "tags", "slug"):
        answer = client.post("/posts", data={"title": "Engines", "body": "Words.", field: MARKS})
        assert answer.status_code == 422
        assert "The limit is" in answer.text


@ON_SQLITE
def test_a_stored_text_of_many_accents_stops_no_search(app: Flask, client: FlaskClient, runs: list[int]) -> None:
    with app.app_context():
        post = add_post("Engines")  # no form and no model takes this text today
        text = {"body": f"Engines {MARKS}", "body_html": f"<p>Engines {MARKS}</p>"}
        db.session.execute(sa.update(Post).where(Post.id == post.id).values(text))
        db.session.commit()
    assert client.get("/search?q=engines").status_code == 200
    assert client.get(f"/search?q=engines+{MARKS[:200]}").status_code == 200
    assert max(runs) <= MOST_MARKS


@ON_SQLITE
@pytest.mark.parametrize("field", ["title", "body", "tags"])
def test_a_post_with_too_many_accents_on_a_letter_is_refused_with_a_sentence(
    app: Flask, client: FlaskClient, field: str
) -> None:
    add_person(app, is_author=True)
    come_in(client)
    answer = client.post("/posts", data={"title": "Engines", "body": "Words.", field: "e" + "\u0301" * 31})
    assert answer.status_code == 422
    assert "A letter has more than 30 accents." in answer.text


def test_no_model_takes_too_many_accents_on_a_letter() -> None:
    Post(title="e" + "\u0323" * MOST_MARKS)
    with pytest.raises(ValueError, match="more than 30 accents"):
        Post(title="e" + "\u0323" * (MOST_MARKS + 1))


def test_a_text_keeps_the_accents_that_languages_use() -> None:
    assert composed("Cafe\u0301 " + "e" + "\u0323" * MOST_MARKS) == normalize("NFC", "Café e" + "\u0323" * MOST_MARKS)
    assert composed("e" + "\u0323" * 1000) == normalize("NFC", "e" + "\u0323" * MOST_MARKS)
