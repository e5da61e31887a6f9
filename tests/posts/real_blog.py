"""The real blog, used by its routes. tests/posts/test_against_a_model.py compares it with blog_model.py."""

import re

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from app.database import db, utc_now
from app.models import Post
from tests.posts.blog_model import ADMIN, AUTHORS, PEOPLE, Words
from tests.posts.writing import fields
from tests.rows import add_user
from tests.signing_in import sign_in

PASSWORD = "patterns like a loom does"
HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")  # a quick one: these tests are not about passwords
FAR_AHEAD = "2999-01-01T12:00"


class RealBlog:
    """A blog that has only the users PEOPLE. Each has a client."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            for table in reversed(db.metadata.sorted_tables):
                db.session.execute(table.delete())
            db.session.commit()
        self.clients = {person: self._client_of(person) for person in PEOPLE}

    def send(self, who: str | None, to: str, words: Words, slug: str, button: str, version: int = 0) -> TestResponse:
        """Send the editor's form."""
        moment = FAR_AHEAD if button == "later" else ""
        sent = {"title": words[0], "body": words[1], "slug": slug, "publication": button, "published_at": moment}
        return self.clients[who].post(to, data=fields(**sent, version=str(version)))

    def newest_key(self) -> int:
        """Return the key of the post that was written last."""
        with self.app.app_context():
            return db.session.scalars(sa.select(sa.func.max(Post.id))).one()

    def press(self, who: str | None, address: str) -> int:
        """Press a button, and return the status of the answer."""
        return self.clients[who].post(address).status_code

    def fall_due(self, key: int) -> None:
        """Let the time of a scheduled post come: set its date to now."""
        with self.app.app_context():
            db.session.get_one(Post, key).published_at = utc_now()
            db.session.commit()

    def purge(self) -> None:
        """Empty the bin."""
        assert self.app.test_cli_runner().invoke(args=["posts", "purge", "--all"]).exit_code == 0

    def replace(self, who: str, heir: str) -> None:
        """Delete an account. Then somebody else takes its username."""
        answer = self.clients[who].post("/account/deletion", data={"current_password": PASSWORD, "heir": heir})
        assert answer.status_code == 303
        self.clients[who] = self._client_of(who)

    def answer_at(self, who: str | None, slug: str) -> Words | str | None:
        """Return the words at an address, or the address of the redirect, or None for a 404."""
        answer = self.clients[who].get(f"/posts/{slug}")
        if answer.status_code != 200:
            assert answer.status_code in (301, 404)
            return answer.location and answer.location.removeprefix("/posts/")
        found = re.search(r'<h1 dir="auto">(.*)</h1>.*<p>(Text \d+\.)</p>', answer.text, re.DOTALL)
        assert found
        return found[1], found[2]

    def listed(self, who: str | None, author: str | None = None) -> list[str]:
        """Return the addresses of the posts on the home page, or on an author's, in order."""
        page = self.clients[who].get(f"/authors/{author}" if author else "/").text
        return re.findall(r'<h2 dir="auto"><a href="/posts/([^"]+)"', page)

    def shelf(self, who: str | None, state: str) -> list[int]:
        """Return the keys of one list of the desk. An admin's list has everyone's posts; members have no desk."""
        page = self.clients[who].get(f"/desk?show={state}&of=everyone").text
        return sorted(int(key) for key in re.findall(r'"/posts/(\d+)/(?:edit|restoration)"', page))

    def _client_of(self, who: str | None) -> FlaskClient:
        client = self.app.test_client()
        if who:
            with self.app.app_context():
                sign_in(client, add_user(who, password_hash=HASH, is_author=who in AUTHORS, is_admin=who == ADMIN))
        return client
