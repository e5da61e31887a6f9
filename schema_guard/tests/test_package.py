"""The wheel works in a project that has used only Flask-Migrate so far, and README.md tells the truth about it."""

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import flask
import pytest

FOLDER = Path(__file__).parent.parent
README = (FOLDER / "README.md").read_text("utf-8")
# An application as the documentation of Flask-Migrate shows it.
APPLICATION = """
import sqlalchemy as sa
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from pathlib import Path

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///shop.db"
db = SQLAlchemy(app)

class Product(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), nullable=False)

migrate = Migrate(app, db)
"""


def run(folder: Path, *command: str | Path) -> str:
    """Run a command in `folder`, and return what it prints, errors too."""
    result = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(FOLDER, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(folder, sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", "wheels", "./source")
    return next((folder / "wheels").iterdir())


@pytest.fixture
def python(wheel: Path, tmp_path: Path) -> Path:
    """The interpreter of a new virtual environment with the wheel in it."""
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    own = Path(run(tmp_path, python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # The dependencies come from the environment of these tests, so nothing is downloaded.
    (own / "dependencies.pth").write_text(str(Path(flask.__file__).parent.parent))
    run(tmp_path, sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    assert str(own) in run(tmp_path, python, "-c", "import schema_guard; print(schema_guard.__file__)")
    return python


def test_the_wheel_has_the_page_and_no_tests(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    needed = {"py.typed", "templates/schema_guard/guard.html", "static/guard.css", "steps.py"}
    assert {f"schema_guard/{name}" for name in needed} <= set(names)
    assert not [name for name in names if "tests" in name]


@pytest.mark.slow
def test_a_stock_project_adds_the_guard_and_keeps_its_rows(python: Path, tmp_path: Path) -> None:
    shop, column = tmp_path / "shop.py", "    id = db.Column"

    def do(*words: str) -> str:
        return run(tmp_path, python, "-m", "flask", "--app", "shop", "--debug", *words)

    def execute(statement: str) -> str:
        code = f"print(db.session.execute(sa.text({statement!r})).all()); db.session.commit()"
        return run(tmp_path, python, "-c", f"from shop import *\nwith app.app_context(): {code}").strip()

    # A project without the guard: a folder of migrations as `flask db init` writes it, a revision, and a row.
    shop.write_text(APPLICATION)
    do("db", "init")
    do("db", "migrate", "-m", "create products")
    do("db", "upgrade")
    execute("INSERT INTO product (name) VALUES ('Engine') RETURNING name")

    # The lines of README.md.
    factory, entry = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    shop.write_text(APPLICATION.replace("migrate = Migrate(app, db)", factory.replace(".parent /", " /")))
    (tmp_path / "migrations" / "env.py").write_text(entry)
    assert "Nothing to do: the database is up to date." in do("db", "upgrade")

    # A revision that rebuilds the table, up and down.
    check = "    __table_args__ = (sa.CheckConstraint('id > 0', 'id'),)\n"
    shop.write_text(shop.read_text().replace(column, check + column))
    do("db", "migrate", "-m", "check ids")
    assert "up    0001_check_ids" in do("db", "upgrade")
    assert "CHECK (id > 0)" in execute("SELECT sql FROM sqlite_master WHERE name = 'product'")
    assert execute("SELECT name FROM product") == "[('Engine',)]"
    assert "down  0001_check_ids" in do("db", "-x", "yes", "downgrade")
    assert execute("SELECT name FROM product") == "[('Engine',)]"

    page = "from shop import app; app.debug = True; print(app.test_client().get('/').text)"
    assert "1 revision behind" in run(tmp_path, python, "-c", page)
