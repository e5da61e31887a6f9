"""Passwords: which ones are accepted, and that neither time nor answer shows which usernames exist."""

import unicodedata

import pytest
import werkzeug.security
from flask import Flask
from flask.testing import FlaskClient

from app.auth import passwords
from app.auth.passwords import hash_password, is_password_of, problem_with
from app.database import db
from app.models import User
from tests.auth.people import PASSWORD, add_person, come_in, person
from tests.rows import statements

NAMES: set[str | None] = {"ada-lovelace", "ada@example.com"}


@pytest.mark.parametrize("password", [PASSWORD, "8 chars!", "x" * 128, "Пароль Ады", "🌱🌿🌳🍂🌱🌿🌳🍂", "  spaces  "])
def test_a_password_of_8_to_128_characters_of_any_kind_is_taken(password: str) -> None:
    assert problem_with(password, NAMES) == ""


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("7 chars", "This one has 7"),
        ("x" * 129, "This one has 129"),
        ("password", "Too many people use this"),
        ("PassWord1", "Too many people use this"),
        ("ｐａｓｓｗｏｒｄ", "Too many people use this"),
        ("Ada-Lovelace", "Your username"),
        ("ada@example.com", "Your username or email"),
    ],
)
def test_a_password_that_is_soon_guessed_is_refused_with_its_reason(password: str, words: str) -> None:
    assert words in problem_with(password, NAMES)


def test_a_letter_may_be_composed_in_either_way(app: Flask) -> None:
    with app.app_context():
        user = User(username="ada", password_hash=hash_password(unicodedata.normalize("NFC", "Größenwahn é")))
        assert is_password_of(user, unicodedata.normalize("NFD", "Größenwahn é"))
        assert not is_password_of(user, "Grossenwahn e")


@pytest.mark.parametrize("account", ["ada", "nobody", "nobody@example.com", "silent"])
def test_whoever_cannot_sign_in_hears_the_same_words_after_one_verification(
    app: Flask, client: FlaskClient, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []

    def verify(stored: str, password: str) -> bool:
        verified.append(stored)
        assert not db.session().in_transaction()  # hashing is slow, and no other request shall wait for it
        return werkzeug.security.check_password_hash(stored, password)

    add_person(app)
    add_person(app, "silent", password_hash=None)
    monkeypatch.setattr(passwords, "check_password_hash", verify)
    client.get("/")  # the very first request also checks the schema
    with statements(app) as sent:
        answer = come_in(client, account, "a wrong password")
    assert answer.status_code == 422
    assert "Wrong username or password." in answer.text
    assert [stored.split("$")[0] for stored in verified] == ["scrypt:32768:8:1"]
    assert len([statement for statement, _ in sent if "FROM users" in statement]) == 1


def test_the_password_itself_is_stored_nowhere(app: Flask) -> None:
    add_person(app)
    ada = person(app)
    assert ada
    assert ada.password_hash
    assert PASSWORD not in ada.password_hash
