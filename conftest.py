"""Decide for every test of this repository: whether it runs, on which databases, and in which environment.

- `pytest` is the quick run. Every test runs on SQLite. If a test is about databases, it has the marker `every_database`
  and runs on PostgreSQL and MariaDB too. A test with the marker `slow` does not run, and a test with `slow_on_servers`
  (tests/databases.py) runs on SQLite alone.
- `pytest --all` runs every test on every database.

The last lines of a run say what was left out, why, and which command runs it. pyproject.toml explains the markers.
Read next: tests/conftest.py, which has the fixtures.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from config import Config

QUICK = "sqlite"  # the database of the quick run
SLOW = "slow: a browser, processes that are killed, very many rows or letters, many commands, or a wheel that is built"
# Files of the libraries, which know no markers: a wheel that is built, very long texts and very large pictures.
SLOW_FILES = {"test_package.py", "test_limits.py", "test_hostile.py", "test_wordpress_hostile.py"}
ON_SERVERS = "pages, forms and commands, which the quick run tries on SQLite alone"

SETTINGS = {name for name in vars(Config) if name.isupper()}
# Of Flask, its extensions, gunicorn and the databases' own programs.
PREFIXES = ("FLASK_", "GUNICORN_", "PROMETHEUS_", "SQLALCHEMY_", "PG", "MYSQL_", "MARIADB_")
OTHERS = {"WEB_CONCURRENCY", "LOG_FORMAT", "METRICS", "TZ", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONWARNINGS"}

# Hypothesis tries the same inputs in every run, as it does in CI anyway: what passes here passes there.
# `pytest --hypothesis-profile=default` tries new ones.
settings.load_profile("ci")

passed: Counter[str] = Counter()  # tests by database
skipped: Counter[str] = Counter()  # tests by reason
deselected: Counter[str] = Counter()  # tests by reason


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs everything."""
    parser.addoption("--all", action="store_true", help="run the slow tests too, and every test on every database")


def is_of_the_caller(name: str) -> bool:
    """Return True if an environment variable would change what the blog does."""
    return name in SETTINGS | OTHERS or name.startswith(PREFIXES)


def pytest_configure() -> None:
    """Clean the environment, for this process and for every process that a test starts.

    Your own settings, in variables or in a file named .env, do not reach the tests. So everyone gets the same result.
    """
    for name in filter(is_of_the_caller, list(os.environ)):
        del os.environ[name]
    os.environ.update(FLASK_SKIP_DOTENV="1", PYTHON_DOTENV_DISABLED="1")  # do not read .env and .flaskenv


def database_of(item: pytest.Item) -> str | None:
    """Return the kind of database that a test runs on, or None for a test without a database."""
    if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "kind" in item.callspec.params:
        return str(item.callspec.params["kind"])
    return None


def names_its_databases(item: pytest.Item) -> bool:
    """Return True if a test names the databases that it is about: parametrize("kind", ..., indirect=True)."""
    return any("kind" in mark.args[0] for mark in item.iter_markers("parametrize"))


def reason_to_leave_out(item: pytest.Item) -> str | None:
    """Return why the quick run leaves a test out, or None if it runs the test."""
    if item.get_closest_marker("slow") or item.path.name in SLOW_FILES:
        return SLOW
    is_about_databases = item.get_closest_marker("every_database") or names_its_databases(item)
    return ON_SERVERS if database_of(item) not in (None, QUICK) and not is_about_databases else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests out, and note the database of each test for the last lines of the run."""
    reasons = {} if config.getoption("all") else {item: reason_to_leave_out(item) for item in items}
    left_out = [item for item, reason in reasons.items() if reason]
    deselected.update(reason for reason in reasons.values() if reason)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not reasons.get(item)]
    vars(config).get("workeroutput", {})["deselected"] = dict(deselected)  # see pytest_testnodedown
    for item in items:
        item.user_properties.append(("database", database_of(item) or "no database"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count a test that passed or was skipped."""
    if report.when == "call" and report.passed:
        passed[str(dict(report.user_properties)["database"])] += 1
    if report.skipped and isinstance(report.longrepr, tuple):
        skipped[report.longrepr[2].removeprefix("Skipped: ")] += 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Use one process for a run that names files: it starts sooner. Else return None, for a process on each core.

    pyproject.toml asks for `-n logical`, which calls this. It changes no other value of `-n`.
    """
    names_files = not all(Path(argument).is_dir() for argument in config.args)
    return 0 if names_files and config.option.numprocesses == "logical" else None


class Worker(Protocol):
    """A process that ran tests, as pytest-xdist describes it. (pytest-xdist has no type hints.)"""

    workeroutput: dict[str, dict[str, int]]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Worker) -> None:
    """Copy the count of one worker process: with `-n`, only workers collect tests, and all leave out the same ones."""
    if not deselected:
        deselected.update(node.workeroutput.get("deselected", {}))  # none if a path was wrong


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many tests passed on each database, and what was left out."""
    terminalreporter.section("what ran, and what did not")
    for name, count in sorted(passed.items()):
        terminalreporter.line(f"{count:5} passed on {name}")
    for reason, count in skipped.items():
        terminalreporter.line(f"{count:5} skipped: {reason}")
    for reason, count in deselected.items():
        terminalreporter.line(f"{count:5} left out: {reason} (to run them: pytest --all)")
