"""While the database is not at head, the site explains it, and goes on by itself when the database is."""

from pathlib import Path

import pytest
from flask import Flask

from .conftest import MakeApp
from .notes import db
from .running import invoke

OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_in_debug_a_page_names_the_pending_revisions_and_the_command(url: str, make_app: MakeApp) -> None:
    answer = make_app(url, DEBUG=True).test_client().get("/")
    assert answer.status_code == 503
    for text in ("The database is empty", "0001_create_people_and_notes", "Index notes by mood.", "flask db upgrade"):
        assert text in answer.text


def test_in_debug_the_button_upgrades_and_the_running_site_goes_on(url: str, make_app: MakeApp) -> None:
    client = make_app(url, DEBUG=True).test_client()
    assert "Run the upgrade" in client.get("/").text
    assert client.post("/schema-guard/upgrade", headers=OUR_PAGE).status_code == 303
    assert client.get("/").text == "0"


@on_sqlite
@pytest.mark.parametrize(
    ("debug", "headers", "address"),
    [(False, OUR_PAGE, "127.0.0.1"), (True, {}, "127.0.0.1"), (True, OUR_PAGE, "203.0.113.9")],
    ids=["outside debug", "from another page", "from another machine"],
)
def test_the_button_is_refused_to_others(
    debug: bool, headers: dict[str, str], address: str, url: str, make_app: MakeApp
) -> None:
    client = make_app(url, DEBUG=debug).test_client()
    answer = client.post("/schema-guard/upgrade", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 403


def test_outside_debug_readers_get_a_plain_503_and_the_log_gets_the_sentence(
    url: str, make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    answer = make_app(url).test_client().get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "0001" not in answer.text
    assert "The database is empty. Run: flask db upgrade" in caplog.text


def test_a_running_site_goes_on_after_the_upgrade(url: str, make_app: MakeApp) -> None:
    app = make_app(url)
    client = app.test_client()
    assert [client.get(path).status_code for path in ("/", "/readyz", "/healthz")] == [503, 503, 200]
    invoke(app, "db", "upgrade")
    assert [client.get(path).status_code for path in ("/", "/readyz", "/healthz")] == [200, 200, 200]


def test_a_downgrade_beside_a_running_site_is_explained(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/").text == "3"
    invoke(app, "db", "-x", "yes", "downgrade", "base")
    assert client.get("/").status_code == 503


@on_sqlite
def test_a_file_that_is_removed_or_replaced_beside_a_running_site_is_noticed(
    app: Flask, sqlite_url: str, make_app: MakeApp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = app.test_client()
    assert [client.get(path).status_code for path in ("/", "/readyz")] == [200, 200]
    with app.app_context():
        file = Path(str(db.engine.url.database))
    elsewhere = file.rename(tmp_path / "elsewhere.db")
    assert [client.get(path).status_code for path in ("/", "/readyz")] == [503, 503]
    assert f"cannot be reached: the file {file} was removed while it was in use" in caplog.text
    assert not file.exists()  # an empty new file would hide what has happened
    elsewhere.rename(file)
    assert client.get("/").text == "3"
    other = make_app(sqlite_url)
    invoke(other, "db", "upgrade")
    with other.app_context():
        db.engine.dispose()
        for name in (f"{file}-wal", f"{file}-shm"):  # they belong to the old file
            Path(name).unlink(missing_ok=True)
        Path(str(db.engine.url.database)).rename(file)
    assert client.get("/").text == "0"


def test_a_command_ends_with_one_sentence_while_the_database_is_behind(url: str, make_app: MakeApp) -> None:
    result = invoke(make_app(url), "count")
    assert (result.exit_code, result.output) == (1, "Error: The database is empty. Run: flask db upgrade\n")


def test_a_command_runs_when_the_database_is_at_head(app: Flask) -> None:
    assert invoke(app, "count").output == "3\n"


@on_sqlite
def test_the_style_of_the_page_is_served_while_the_database_is_behind(url: str, make_app: MakeApp) -> None:
    answer = make_app(url).test_client().get("/schema-guard/guard.css", buffered=True)
    assert answer.status_code == 200
