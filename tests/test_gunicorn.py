"""A real gunicorn with our gunicorn.conf.py: it serves pages, and an invalid setting stops it."""

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from safe_pictures import MOST_BYTES
from tests.conftest import ROOT, migrated
from tests.servers import free_port

pytest.importorskip("gunicorn", reason="gunicorn does not run on Windows")


REQUEST = re.compile(r'blog_request_seconds_count\{route="([^"]+)",status="(\d+)"\} (\d+)')


@contextmanager
def gunicorn(url: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Start gunicorn on a free port, and stop it afterwards."""
    command = [sys.executable, "-m", "gunicorn", "blog:app", "--bind", "127.0.0.1:0"]
    settings = os.environ | {"DATABASE_URL": url, **environment}
    with subprocess.Popen(command, cwd=ROOT, env=settings, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.mark.slow
def test_a_setting_that_cannot_work_ends_gunicorn_with_one_sentence(tmp_path: Path) -> None:
    with gunicorn(f"sqlite:///{tmp_path}/blog.db", SECRET_KEY="") as process:
        _, said = process.communicate(timeout=300)
    assert process.returncode == 1
    assert re.fullmatch(r"Error: SECRET_KEY is not set\. Write it into the file \.env\. Make one with: .+\n", said)


@pytest.mark.slow
def test_gunicorn_answers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    migrated(url)
    with gunicorn(url, SECRET_KEY="6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b") as process:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(process), timeout=300)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"ok\n")
        connection.request("GET", "/", headers={"SCRIPT_NAME": "/evil"})
        assert "/evil" not in connection.getresponse().read().decode()
        connection.close()


@pytest.mark.parametrize("path", ["/join", "/posts/preview"])
@pytest.mark.slow
def test_the_answer_to_a_text_that_is_too_large_arrives(tmp_path: Path, path: str) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    migrated(url)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
    with gunicorn(url, SECRET_KEY="6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b") as process:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(process), timeout=300)
        connection.request("POST", path, "body=" + "x" * MOST_BYTES, form)  # more than the buffers of both ends hold
        answer = connection.getresponse()
        assert (answer.status, "too large for the blog" in answer.read().decode()) == (413, True)
        connection.close()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.slow
def test_the_log_has_a_line_for_each_request_and_nothing_of_the_person(tmp_path: Path, form: str) -> None:
    url, sent = f"sqlite:///{tmp_path}/blog.db", "0123456789abcdef"
    migrated(url)
    out = tmp_path / "out"
    environment = {"SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", "LOG_FORMAT": form}
    with gunicorn(url, **environment, GUNICORN_CMD_ARGS=f"--workers 1 --access-logfile {out}") as process:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(process))
        for path in ("/search?q=ada@example.com", "/a%0Ab"):
            connection.request("GET", path, headers={"X-Request-Id": sent, "User-Agent": "ada"})
            connection.getresponse().read()
        connection.close()
        process.terminate()
        process.wait()
    text = out.read_text()
    assert "ada" not in text
    first, second = text.splitlines()
    if form == "json":
        line = json.loads(first)
        assert datetime.fromisoformat(line.pop("time")).tzinfo
        assert line.pop("ms") >= 0
        assert line.pop("bytes") > 0
        assert line == {"request": sent, "method": "GET", "path": "/search", "status": 200}
    else:
        assert re.fullmatch(rf"\S+[+-]\d\d:\d\d GET /search 200 \d+ ms \d+ bytes \[request {sent}\]", first)
    assert "/a%0Ab" in second


@pytest.mark.slow
def test_the_requests_of_all_workers_are_counted_on_a_port_of_this_machine(tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    url, port = f"sqlite:///{tmp_path}/blog.db", free_port()
    migrated(url)
    settings = {"SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b", "METRICS": str(port), "TMPDIR": str(tmp_path)}
    with gunicorn(url, **settings, GUNICORN_CMD_ARGS=f"--workers 2 --access-logfile {os.devnull}") as process:
        public = port_of(process)
        assert {ask(public, "/healthz")[0] for _ in range(20)} == {200}
        assert ask(public, "/metrics")[0] == 404
        assert {ask(public, "/")[0] for _ in range(3)} == {200}  # one of two workers answers twice, then from its cache
        counted = dict[tuple[str, str], int]()
        while sum(counted.values()) < 24:  # a request is counted after its answer
            counted = {(route, status): int(n) for route, status, n in REQUEST.findall(ask(port, "/metrics")[1])}
        process.terminate()
        process.wait()
    assert counted[("schema_guard.health", "200")] == 20
    assert counted[("none", "404")] == 1
    assert counted[("posts.index", "200")] + counted[("page cache", "200")] == 3
    assert list(tmp_path.glob("blog-metrics-*")) == []


def port_of(process: "subprocess.Popen[str]") -> int:
    """Return the port of a gunicorn, as soon as it says so."""
    assert process.stderr
    lines = (re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line) for line in process.stderr)
    return int(next(match[1] for match in lines if match))


def ask(port: int, path: str) -> tuple[int, str]:
    """Return the status and the text of a page."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
