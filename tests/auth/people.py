"""Helpers for tests with users: store one, sign in, and read a form as a browser does."""

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from app.database import db
from app.models import User
from tests.rows import add_user

PASSWORD = "the engine weaves algebra"
OTHER_PASSWORD = "patterns like a loom does"
HASH = generate_password_hash(PASSWORD)  # made once, because it takes a tenth of a second


def add_person(app: Flask, username: str = "ada", **columns: Any) -> None:
    """Store a user with PASSWORD."""
    with app.app_context():
        add_user(username, **{"password_hash": HASH, **columns})


def person(app: Flask, username: str = "ada") -> User | None:
    """Return a user as it is in the database now."""
    with app.app_context():
        found: User | None = db.session.scalar(db.select(User).where(User.username == username))
        return found


def come_in(client: FlaskClient, username: str = "ada", password: str = PASSWORD, **fields: str) -> TestResponse:
    """Sign in with the form."""
    return client.post("/sign-in", data={"username": username, "password": password, **fields})


def is_signed_in(client: FlaskClient) -> bool:
    """Return True if the account page opens and does not redirect to the sign-in page."""
    return client.get("/account").status_code == 200


class FormReader(HTMLParser):
    """Read the last form of a page: its action, and its fields by name, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.fields = attributes.get("action", ""), {}
        if tag in ("input", "textarea"):
            self.fields[attributes["name"]] = attributes.get("value", "")
        self._open = attributes["name"] if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.fields[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if self._open:  # a browser drops a newline at the beginning of a textarea
            self.fields[self._open] = self.fields[self._open].removeprefix("\n")
        self._open = ""
