"""`flask shell`: what is at hand there, tried by typing into a real one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.database import Base
from tests.conftest import ROOT, make_app
from tests.rows import migrated

LESSON = """
ada = User(username="ada")
db.session.add(Post(title="Hi", body="*x*", author=ada))
db.session.commit()
for post in db.session.scalars(sa.select(Post)): print(post.author.username, post.slug)

db.session.scalars(ada.posts.select()).all()
Tag, so.Session
"""
NEW_MODEL = """
from app.database import Base, Key
class Note(Base):
    __tablename__ = "notes"
    id: so.Mapped[Key]

from app.cli import shell_names
shell_names()["Note"] is Note
"""


def typed(lines: str, url: str) -> "subprocess.CompletedProcess[str]":
    """Type `lines` into a new `flask shell` and return what it said."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environment = {**clean, "DATABASE_URL": url, "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"}
    command = [sys.executable, "-m", "flask", "shell"]
    return subprocess.run(
        command, input=lines, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database at head."""
    url = f"sqlite:///{tmp_path}/blog.db"
    migrated(url)
    return url


def test_a_learner_makes_a_post_and_looks_at_it_without_an_import(url: str) -> None:
    shell = typed(LESSON, url)
    assert "Traceback" not in shell.stderr
    assert "ada hi\n" in shell.stdout
    assert "[<Post hi>]" in shell.stdout
    assert "(<class 'app.posts.models.Tag'>, <class 'sqlalchemy.orm.session.Session'>)" in shell.stdout


def test_the_lines_of_the_readme_go_beside_the_user_that_it_makes_first(url: str) -> None:
    readme = (ROOT / "README.md").read_text()
    assert "flask user create ada" in readme
    lines = "".join(f"{line}\n" for line in re.findall(r"^    >>> (.*)", readme, re.MULTILINE))
    dated = "\n".join(re.findall(r"`(from datetime .*?|post\.published_at = .*?|db\.session\.c.*?)`", readme))
    shell = typed(f'db.session.add(User(username="ada"))\ndb.session.commit()\n{lines}\n{dated}\npost.state\n', url)
    assert "Traceback" not in shell.stderr
    assert "Hello by grace" in shell.stdout
    assert "'published'" in shell.stdout


def test_a_new_model_is_at_hand_by_itself(url: str) -> None:
    assert "True" in typed(NEW_MODEL, url).stdout


def test_every_model_there_is_is_at_hand(url: str) -> None:
    app = make_app(url)
    with app.app_context():
        names = app.make_shell_context()
    models = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    assert {"User", "Post", "Tag"} <= models.keys()
    assert {name: names.get(name) for name in models} == models
