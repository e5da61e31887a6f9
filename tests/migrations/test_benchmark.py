"""Run `make migrations` in short: with few rows, and only the newest upgrades.

The older revisions are frozen, and were measured when they were new. test_history.py tests every upgrade and downgrade.
"""

import subprocess
import sys

import pytest

from benchmarks.bulk import are_kept
from benchmarks.migrations import HEADER
from tests.conftest import ROOT
from tests.migrations.test_history import REVISIONS

pytestmark = pytest.mark.slow
NEWEST = REVISIONS[-4:]


def test_each_new_revision_keeps_every_row_and_fails_no_statement_of_readers_and_writers(kind: str) -> None:
    options = ["--rows", "2000", "--up-only", "--control", "0", "--databases", kind, "--revisions", ",".join(NEWEST)]
    command = [sys.executable, "-m", "benchmarks.migrations", *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    header, *lines = result.stdout.splitlines()
    assert all(name in header for name in HEADER)
    rows = {line.split()[0]: line.split() for line in lines if not line.startswith("(no migration)")}
    assert list(rows) == NEWEST, result.stdout
    kept, statements, failed = (HEADER.index(name) for name in ("rows kept", "statements", "failed"))
    for revision in NEWEST:
        assert rows[revision][kept] == "yes", result.stdout
        if kind != "sqlite":
            assert int(rows[revision][statements]) > 0, result.stdout
            assert rows[revision][failed] == "0", result.stdout


def test_a_lost_row_and_a_changed_value_are_seen() -> None:
    before = {"users": 1, "posts": 2, "posts.title": 99, "posts.slug": None}
    assert are_kept(before, {**before, "posts.slug": 5, "posts.summary": None})
    assert not are_kept(before, {**before, "posts": 1})
    assert not are_kept(before, {**before, "posts.title": 98})
