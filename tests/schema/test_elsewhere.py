"""The guards in another project: app/schema is copied as it stands into a tiny one, by migrations/README.md."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FACTORY = """
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from notes import schema


class Base(so.DeclarativeBase):
    metadata = sa.MetaData(naming_convention={"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})


db = SQLAlchemy(model_class=Base)


class Note(Base):
    __tablename__ = "notes"
    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    text: so.Mapped[str] = so.mapped_column(sa.String(100))


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + str(Path(__file__).parent.parent / "notes.db")
    db.init_app(app)
    schema.init_app(app, db, directory=Path(__file__).parent.parent / "migrations")

    @app.get("/")
    def index():
        return str(db.session.scalar(sa.select(sa.func.count(Note.id))))

    return app
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one model, and the guards taken over as the five lines say."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "__init__.py").write_text(FACTORY)
    shutil.copytree(ROOT / "app" / "schema", tmp_path / "notes" / "schema")
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("0*.py", "__pycache__"))
    (tmp_path / "migrations" / "versions").mkdir(exist_ok=True)
    entry = tmp_path / "migrations" / "env.py"
    entry.write_text(entry.read_text().replace("from app.schema", "from notes.schema"))
    return tmp_path


def flask(project: Path, *words: str) -> str:
    """Run a command of the other project and return what it said."""
    environment = {"PATH": os.environ["PATH"], "FLASK_APP": "notes", "FLASK_DEBUG": "1"}
    command = [sys.executable, "-m", "flask", *words]
    result = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def ask_for_home(project: Path) -> str:
    """Return the status and the text of the other project's home page."""
    code = (
        "from notes import create_app; page = create_app().test_client().get('/'); print(page.status_code, page.text)"
    )
    environment = {"PATH": os.environ["PATH"], "FLASK_DEBUG": "1"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True).stdout


def test_another_project_migrates_and_is_guarded(project: Path) -> None:
    flask(project, "db", "migrate", "-m", "create notes")
    assert "0001_create_notes" in ask_for_home(project)
    assert "up    0001_create_notes" in flask(project, "db", "upgrade")
    assert ask_for_home(project).startswith("200 0")


def test_another_project_gets_the_hints_with_its_own_names(project: Path) -> None:
    flask(project, "db", "migrate", "-m", "create notes")
    flask(project, "db", "upgrade")
    package = project / "notes" / "__init__.py"
    package.write_text(package.read_text().replace("    text:", "    mood: so.Mapped[int]\n    words:"))
    said = flask(project, "db", "migrate", "-m", "change notes")
    assert "Is notes.text renamed to words?" in said
    revision = (project / "migrations" / "versions" / "0002_change_notes.py").read_text()
    assert "from notes.schema.steps" in revision


def test_the_guards_know_nothing_of_the_blog() -> None:
    sources = [file.read_text() for file in (ROOT / "app" / "schema").rglob("*.py")]
    assert len(sources) > 10
    assert not [source for source in sources if "import app" in source or "from app" in source]
