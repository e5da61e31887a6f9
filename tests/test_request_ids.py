"""Each request has an id, which leads from the page of a failure to the line in the log."""

import logging
import re
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.auth.access import Role, allow
from app.database import db
from app.request_ids import LINE, add_id
from tests.conftest import migrated

SENT = "0123456789abcdef"


@pytest.mark.parametrize(("proxies", "sent", "is_taken"), [("1", SENT, True), ("0", SENT, False), ("1", "<b>", False)])
def test_a_failure_shows_the_id_that_is_in_the_log(tmp_path: Path, proxies: str, sent: str, is_taken: bool) -> None:
    def fail() -> str:
        raise RuntimeError("a secret of ours")

    app = migrated(f"sqlite:///{tmp_path}/blog.db", PROPAGATE_EXCEPTIONS=False, PROXY_COUNT=proxies)
    app.add_url_rule("/failure", view_func=allow(Role.ANYONE)(fail))

    log = StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(LINE)
    handler.addFilter(add_id)
    app.logger.addHandler(handler)
    answer = app.test_client().get("/failure", headers={"X-Request-Id": sent})
    app.logger.removeHandler(handler)
    lines = log.getvalue().splitlines()
    shown = re.search("name this request: ([0-9a-f]+)", answer.text)
    assert shown
    assert (shown[1] == sent) == is_taken
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ERROR ", lines[0])
    assert f"[request {shown[1]}]" in lines[0]


def test_a_page_that_is_found_shows_no_id(tmp_path: Path) -> None:
    assert "request:" not in migrated(f"sqlite:///{tmp_path}/blog.db").test_client().get("/nowhere").text


def test_an_error_of_the_database_shows_no_value_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    email = "ada@example.com"  # the traceback shows the lines of `fail`, and not this one

    def fail() -> str:
        return str(db.session.scalar(sa.text("SELECT :email FROM nowhere"), {"email": email}))

    app = migrated(f"sqlite:///{tmp_path}/blog.db", PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/failure", view_func=allow(Role.ANYONE)(fail))
    answer = app.test_client().get("/failure")
    assert answer.headers["X-Request-Id"] in answer.text
    assert "no such table: nowhere" in caplog.text
    assert email not in caplog.text


def test_a_slow_statement_is_named_without_its_values(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db")
    client = app.test_client()
    client.get("/authors/ada")
    assert "A statement took" not in caplog.text
    monkeypatch.setattr("schema_guard.engines.SLOW", 0)
    client.get("/authors/ada")
    assert re.search(r"A statement took 0\.\d s: SELECT .* FROM users", caplog.text)
    assert "ada" not in caplog.text
