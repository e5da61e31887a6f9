"""gunicorn with our gunicorn.conf.py, run for real: it serves, and a setting that cannot work ends it."""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.rows import migrated

pytest.importorskip("gunicorn", reason="gunicorn does not run on Windows")


@contextmanager
def gunicorn(url: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Start gunicorn on a free port, and stop it in the end."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    command = [sys.executable, "-m", "gunicorn", "blog:app", "--bind", "127.0.0.1:0"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**clean, "DATABASE_URL": url, **environment}, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def test_a_setting_that_cannot_work_ends_gunicorn_with_one_sentence(tmp_path: Path) -> None:
    with gunicorn(f"sqlite:///{tmp_path}/blog.db", SECRET_KEY="") as process:
        _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert re.fullmatch(r"Error: SECRET_KEY is not set; .+\n", said)


def test_gunicorn_answers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    migrated(url)
    with gunicorn(url, SECRET_KEY="6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b") as process:
        assert process.stderr
        ports = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line) for line in process.stderr)
        port = next(match[1] for match in ports if match)
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"ok\n")
        connection.close()
