"""`flask shell`: these tests type into a real one, to see which names it knows."""

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
    """Type `lines` into a new `flask shell` and return its output."""
    environment = os.environ | {"DATABASE_URL": url, "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"}
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


@pytest.mark.slow
def test_a_learner_makes_a_post_and_looks_at_it_without_an_import(url: str) -> None:
    shell = typed(LESSON, url)
    assert "Traceback" not in shell.stderr
    assert "ada hi\n" in shell.stdout
    assert "[<Post hi>]" in shell.stdout
    assert "(<class 'app.posts.models.Tag'>, <class 'sqlalchemy.orm.session.Session'>)" in shell.stdout


@pytest.mark.slow
def test_the_lines_of_the_page_about_exploring_do_what_the_page_says(url: str) -> None:
    page = (ROOT / "docs" / "exploring.md").read_text()
    lines = re.findall(r"^>>> (.*)", page, re.MULTILINE)
    # A loop ends with an empty line, which the page need not show.
    typed_lines = "".join(f"{line}\n\n" if line.startswith("for ") else f"{line}\n" for line in lines)
    shell = typed(f"{typed_lines}post.state\n", url)
    assert "Traceback" not in shell.stderr
    assert "Hello by grace" in shell.stdout
    assert "'published'" in shell.stdout


@pytest.mark.slow
def test_a_new_model_is_at_hand_by_itself(url: str) -> None:
    assert "True" in typed(NEW_MODEL, url).stdout


def test_every_model_there_is_is_at_hand(url: str) -> None:
    app = make_app(url)
    with app.app_context():
        names = app.make_shell_context()
    models = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    assert {"User", "Post", "Tag"} <= models.keys()
    assert {name: names.get(name) for name in models} == models
