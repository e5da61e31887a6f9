"""The tests that people know from tutorials run on a database of their own, and never on the blog's."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import create_app, db
from app.database import utc_now
from app.models import Post, Tag, User
from schema_guard import CreateAllError
from tests.conftest import ROOT, SettingsForTests, migrated

# A test class as the Flask Mega-Tutorial writes it.
USUAL = """
import unittest

from app import create_app, db
from app.models import Post, Tag, User
from config import Config


class TestConfig(Config):
    TESTING = True
    SQLALCHEMY_DATABASE_URI = "sqlite://"


class UserModelCase(unittest.TestCase):
    def setUp(self):
        self.app = create_app({settings})
        self.app_context = self.app.app_context()
        self.app_context.push()
        db.create_all()

    def tearDown(self):
        db.session.remove()
        db.drop_all()
        self.app_context.pop()

    def test_a_post_has_an_author(self):
        user = User(username="susan", email="susan@example.com")
        db.session.add(user)
        db.session.add(Post(title="Hello", body="World", author=user))
        db.session.commit()
        self.assertEqual(db.session.scalar(db.select(Post)).author.username, "susan")

    def test_the_blog_begins_empty(self):
        self.assertEqual(db.session.scalar(db.select(db.func.count(User.id))), 0)
        self.assertEqual(self.app.test_client().get("/").status_code, 200)
"""


@pytest.mark.parametrize(
    "settings", ["TestConfig", '{"TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite:///:memory:"}'], ids=range(2)
)
def test_the_usual_test_class_passes_and_leaves_the_blog_alone(settings: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    app = migrated(url)
    with app.app_context():
        db.session.add(User(username="ada", email="ada@example.com"))
        db.session.commit()
        db.engine.dispose()
    before = sha256((tmp_path / "blog.db").read_bytes()).digest()
    (tmp_path / "test_usual.py").write_text(USUAL.replace("{settings}", settings))
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "unittest", "test_usual"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "Ran 2 tests" in run.stderr
    assert sha256((tmp_path / "blog.db").read_bytes()).digest() == before


def test_drop_all_of_a_test_that_forgot_to_name_its_database_is_refused(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db")
    with app.app_context(), pytest.raises(CreateAllError, match="In a test, use a database in memory"):
        db.drop_all()


def test_a_test_that_names_no_database_gets_one_in_memory() -> None:
    app = create_app({"TESTING": True})
    assert app.testing
    with app.app_context():
        assert db.engine.url.render_as_string() == "sqlite://"
        db.engine.dispose()


def test_what_create_all_made_in_memory_is_searched_and_listed_as_the_blog_is() -> None:
    app = create_app(type("Settings", (SettingsForTests,), {"SQLALCHEMY_DATABASE_URI": "sqlite://"}))
    with app.app_context():
        db.create_all()
        ada = User(username="ada", email="ada@example.com")
        tags = [Tag(name="Carts")]
        db.session.add(Post(title="About wheels", body="They turn.", author=ada, published_at=utc_now(), tags=tags))
        db.session.commit()
    assert "They turn." in app.test_client().get("/search?q=wheels").text
    assert "They turn." in app.test_client().get("/tags/carts").text
    with app.app_context():
        db.drop_all()
        assert not sa.inspect(db.engine).get_table_names()
        db.engine.dispose()
