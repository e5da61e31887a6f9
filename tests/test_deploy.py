"""The files of deploy/, tried: nginx in front of gunicorn with https, and the units of systemd.

nginx and gunicorn run as deploy/ says, but on free ports and in a folder of the test.
"""

import getpass
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest

from app.security import HEADERS, LARGEST_REQUEST
from safe_pictures import MOST_BYTES
from tests.auth.people import add_person
from tests.conftest import ROOT, leave_out, migrated
from tests.servers import NGINX, free_port

pytestmark = pytest.mark.slow
DEPLOY = ROOT / "deploy"
NAME = "blog.example.com"
UNITS = [path for path in sorted(DEPLOY.iterdir()) if path.suffix in (".service", ".socket", ".timer")]

# Gives an open socket to a program as systemd does: it is number 3, and the environment says so (sd_listen_fds).
AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


class Answer(NamedTuple):
    """What the site answers to a request."""

    status: int
    headers: dict[str, str]
    text: str


class Site:
    """A blog behind nginx, as the internet sees it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.settings = {
            "DATABASE_URL": f"sqlite:///{folder}/blog.db",
            "SECRET_KEY": "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b",
            "SITE_URL": f"https://{NAME}",
            "PROXY_COUNT": "1",
            "PRODUCTION": "1",
        }
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(f"{folder}/gunicorn.sock")
        self.socket.listen(100)
        self.gunicorn = self.start_gunicorn()

    def start_gunicorn(self) -> "subprocess.Popen[str]":
        """Start gunicorn on the open socket, as systemd does with deploy/blog.socket and deploy/blog.service."""
        number = self.socket.fileno()
        command = [sys.executable, "-c", AS_SYSTEMD, str(number), sys.executable, "-m", "gunicorn", "blog:app"]
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | self.settings, pass_fds=[number], text=True)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """Send a request, and trust any certificate. A request waits until gunicorn has started."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=100)
        with closing(http.client.HTTPSConnection(NAME, self.port)) as connection:
            connection.sock = trusting.wrap_socket(raw, server_hostname=NAME)
            form = {"Host": NAME, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, body, form | headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read().decode())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A blog behind nginx. Ada is a member of it."""
    if not NGINX or not shutil.which("openssl"):
        leave_out("nginx and openssl are not installed")
    folder = tmp_path_factory.mktemp("deploy")
    add_person(migrated(f"sqlite:///{folder}/blog.db"))
    with running_nginx(folder) as port:
        site = Site(folder, port)
        try:
            yield site
        finally:
            site.socket.close()
            site.gunicorn.terminate()
            site.gunicorn.wait()


@contextmanager
def running_nginx(folder: Path) -> Iterator[int]:
    """Run nginx with deploy/nginx.conf, and with a certificate that nobody has signed. Yield the port of https."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -keyout {key} -out {certificate}"
    subprocess.run(words.split(), check=True, capture_output=True)
    http_port, https_port = free_port(), free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    for before, after in {
        "/run/blog/gunicorn.sock": f"{folder}/gunicorn.sock",
        "listen 80": f"listen 127.0.0.1:{http_port}",
        "listen 443": f"listen 127.0.0.1:{https_port}",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
    }.items():
        assert before in text
        text = text.replace(before, after)
    (folder / "site.conf").write_text(text)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"user {getpass.getuser()};\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}include {folder}/site.conf;\n}}\n"
    )
    assert NGINX
    command = [NGINX, "-c", str(main), "-p", str(folder), "-e", f"{folder}/error.log"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    subprocess.run(command, check=True, capture_output=True)  # it goes to the background when its sockets are open
    try:
        yield https_port
    finally:
        subprocess.run([*command, "-s", "quit"], check=True, capture_output=True)


def test_a_page_comes_with_https_and_with_our_headers(site: Site) -> None:
    answer = site.ask("GET", "/")
    assert answer.status == 200
    assert HEADERS.items() <= answer.headers.items()
    assert answer.headers["Strict-Transport-Security"]
    assert f'<link rel="canonical" href="https://{NAME}/">' in answer.text


def test_what_a_client_says_about_itself_is_not_believed(site: Site) -> None:
    fields = f"username={'x' * 300}&password=wrong"  # too long for an account, so nothing is hashed
    statuses = (site.ask("POST", "/sign-in", fields, **{"X-Forwarded-For": f"192.0.2.{n}"}).status for n in range(21))
    assert 429 in statuses  # at the latest when both workers have counted to ten
    page = site.ask("GET", "/", **{"X-Forwarded-Host": "evil.example", "SCRIPT_NAME": "/evil"}).text
    assert "evil" not in page


def test_ten_texts_at_once_wait_for_their_turn_and_none_is_refused(site: Site) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: site.ask("POST", "/posts/preview", f"body=kept{number}"), range(10)))
    assert [answer.status for answer in answers] == [401] * 10  # the page that keeps the text; nginx would say 429
    assert all(f"kept{number}" in answer.text for number, answer in enumerate(answers))


def test_a_name_that_is_not_ours_gets_no_page(site: Site) -> None:
    assert site.ask("GET", "/", Host="evil.example").status == 421


def test_nginx_takes_a_request_as_long_as_the_blog_does(site: Site) -> None:
    assert site.ask("POST", "/join", "a=" + "x" * (LARGEST_REQUEST - 2)).status == 404  # joining is closed
    assert site.ask("POST", "/join", "a=" + "x" * LARGEST_REQUEST).status == 413
    # A picture reaches the blog, which answers with a page of its own. nginx refuses what no picture can be.
    assert "too large for the blog" in site.ask("POST", "/pictures", "a=" + "x" * MOST_BYTES).text
    assert "too large for the blog" not in site.ask("POST", "/pictures", "a=" + "x" * 22 * 1024 * 1024).text


def test_no_request_fails_while_the_service_restarts(site: Site) -> None:
    is_over = Event()

    def read() -> list[int]:
        statuses = []
        while not is_over.is_set():
            statuses.append(site.ask("GET", "/readyz").status)
        return statuses

    with ThreadPoolExecutor(2) as readers:
        answers = [readers.submit(read) for _ in range(2)]
        site.gunicorn.terminate()
        site.gunicorn.wait()
        site.gunicorn = site.start_gunicorn()
        assert site.ask("GET", "/").status == 200  # the new workers answer
        is_over.set()
        assert {status for answer in answers for status in answer.result()} == {200}


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_systemd_understands_the_units(tmp_path: Path, unit: Path) -> None:
    if not shutil.which("systemd-analyze"):
        leave_out("systemd is not installed")
    for path in UNITS:  # a unit names others
        text = re.sub(r"/srv/blog/\.venv/bin/\w+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text)
    result = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
