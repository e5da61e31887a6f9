"""Test conftest.py at the top: which tests run, and that the result does not depend on who runs them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import Config
from conftest import is_of_the_caller
from tests.conftest import ROOT, RunFlask, SettingsForTests
from tests.test_imports import FOLDERS

FILES = [*ROOT.glob("*.py"), *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]
SOURCES = [file for file in FILES if "tests" not in file.relative_to(ROOT).parts]
# Each of these values would make a test fail, if the test read it.
OF_A_CALLER = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "FLASK_APP": "nothing.py",
    "FLASK_DEBUG": "1",
    "FLASK_RUN_HOST": "blog.example.com",
    "JOINING": "closed",
    "PGPORT": "1",
    "POSTS_PER_PAGE": "1",
    "SECRET_KEY": "dev",
    "SITE_NAME": "Somebody's blog",
    "TRUSTED_HOSTS": "blog.example.com",
    "TZ": "Asia/Tokyo",
}


@pytest.mark.slow
def test_a_run_gives_the_same_answer_whatever_its_caller_has_set() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "not postgresql and not mariadb"]
    files = ["tests/test_doctor.py", "tests/auth/test_commands.py"]
    run = subprocess.run(
        [*command, *files], cwd=ROOT, env=os.environ | OF_A_CALLER, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert "workers" not in run.stdout  # it names files, so it runs in one process


def inputs_tried(*options: str) -> list[str]:
    """Return the inputs that Hypothesis tries, outside CI, in a run of its own."""
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "--hypothesis-verbosity=verbose"]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    run = subprocess.run(
        [*command, *options, "table_search/tests/test_terms.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,  # a new input may be slow, and then Hypothesis says so
    )
    return [line for line in run.stdout.splitlines() if line.strip().startswith("query=")]


@pytest.mark.slow
def test_property_tests_try_the_same_inputs_in_every_run_and_new_ones_if_asked() -> None:
    tried = inputs_tried()
    assert len(tried) > 50
    assert inputs_tried() == tried
    assert inputs_tried("--hypothesis-profile=default") != tried


def test_every_variable_that_the_blog_reads_is_taken_from_the_caller() -> None:
    read = {name for file in SOURCES for name in re.findall(r'os\.environ(?:\.get\(|\[)"(\w+)"', file.read_text())}
    assert {"DATABASE_URL", "FLASK_RUN_HOST", "WEB_CONCURRENCY"} < read
    assert not [name for name in read if not is_of_the_caller(name)]


def test_every_setting_has_a_value_for_tests() -> None:
    settings = {name for name in vars(Config) if name.isupper()}
    assert settings <= vars(SettingsForTests).keys()


@pytest.mark.parametrize("name", [".env", ".flaskenv"])
@pytest.mark.slow
def test_no_file_of_the_caller_is_read(name: str, tmp_path: Path, run_flask: RunFlask) -> None:
    shutil.copy(ROOT / "config.py", tmp_path)
    (tmp_path / name).write_text("SITE_NAME=Somebody's blog\n")
    code = "import config; print(config.Config.SITE_NAME)"
    command = [sys.executable, "-c", code]
    assert "Somebody" not in subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "Somebody" not in run_flask("doctor", url=f"sqlite:///{tmp_path}/blog.db", cwd=tmp_path).stdout


def collected(*words: str) -> tuple[set[str], str]:
    """Return the ids of the tests that `pytest` would run, and the rest of its output."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ids = {line for line in said.splitlines() if "::" in line}
    return ids, "\n".join(line for line in said.splitlines() if line not in ids)


@pytest.mark.slow
def test_the_quick_run_tries_pages_on_sqlite_and_queries_on_every_database() -> None:
    files = ["tests/archive", "tests/migrations/test_kills.py"]
    quick, said = collected(*files)
    everything, _ = collected("--all", *files)
    assert quick < everything
    assert {name for name in quick if "test_routes.py" in name and "sqlite]" in name}
    assert {name for name in everything - quick if "test_routes.py" in name and "mariadb" in name}
    assert not {name for name in everything - quick if "test_queries.py" in name}  # marked every_database
    assert {name for name in everything - quick if "test_kills.py" in name}  # marked slow
    assert said.count("(to run them: pytest --all)") == 2


@pytest.mark.slow
def test_every_test_in_a_browser_is_marked_as_slow() -> None:
    quick, _ = collected("tests/test_pagination.py", "tests/browser")
    assert quick
    assert not [name for name in quick if "browser" in name]
