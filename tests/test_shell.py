"""`flask shell`: these tests type into a real one, to see which names it knows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.database import Base
from tests.conftest import ROOT, make_app, migrated

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

app.make_shell_context()["Note"] is Note
"""
OLD_FORMS = """
user = User(username="ada")
user.posts.all()
for post in user.posts: print(post)

user.posts[0]
user.posts.append(Post())
len(user.posts)
user.posts.count()
"""
MISTAKES = """
def f(:
1/0
"""


def typed(lines: str, url: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Type `lines` into a new `flask shell` and return its output."""
    environment = os.environ | {"DATABASE_URL": url, "FLASK_APP": "blog.py", "FLASK_DEBUG": "1"} | settings
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


@pytest.mark.slow
def test_an_old_form_on_a_collection_ends_with_the_line_of_today(url: str) -> None:
    said = typed(OLD_FORMS, url).stderr
    assert said.count("Write: db.session.scalars(user.posts.select()).all()\n") == 4
    assert said.count("To add a row: user.posts.add(post)\n") == 4
    count = "db.session.scalar(sa.select(sa.func.count()).select_from(user.posts.select().subquery()))"
    assert said.count(f"Write: {count}\n") == 2
    lines = [line for line in re.findall(r"(?:Write|row): (.*)", said) if "add" not in line]
    answers = typed("user = User(username='ada')\ndb.session.add(user)\ndb.session.commit()\n" + "\n".join(lines), url)
    assert "Traceback" not in answers.stderr
    assert answers.stdout.count("[]") == 4


@pytest.mark.slow
def test_other_errors_look_as_python_shows_them(url: str) -> None:
    said = typed(MISTAKES, url).stderr
    assert "code.py" not in said
    assert "codeop.py" not in said
    assert said.count("Traceback") == 1  # a syntax error has none
    assert "Write:" not in said
    assert 'File "<console>", line 1, in <module>\nZeroDivisionError: division by zero\n' in said


@pytest.mark.slow
def test_a_startup_file_may_still_say_how_errors_are_shown(url: str, tmp_path: Path) -> None:
    startup = tmp_path / "startup.py"
    startup.write_text("import sys\nsys.excepthook = lambda kind, error, frames: print('Mine:', *error.__notes__)\n")
    said = typed("len(User().posts)\n", url, PYTHONSTARTUP=str(startup))
    assert "Mine: A collection such as user.posts does not load its rows by itself." in said.stdout
