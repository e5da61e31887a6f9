"""docs/architecture.md lists which functions run for a request and for a command: they are compared with a real run.

If this test fails after you moved a function, change the page.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from flask.testing import FlaskCliRunner

from tests.conftest import ROOT, make_app, migrated
from tests.posts.writing import fields, stored, writer
from tests.rows import NOON
from tests.test_imports import FOLDERS

PAGE = (ROOT / "docs" / "architecture.md").read_text()
OUR_FOLDERS = (*FOLDERS, "migrations")


def functions_that_run(act: Callable[[], object]) -> list[str]:
    """Call `act` and return our own functions, as `file function`, in the order of their first calls."""
    called: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        file = Path(frame.f_code.co_filename)
        if event == "call" and file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in OUR_FOLDERS:
            called.setdefault(f"{file.relative_to(ROOT).as_posix()} {frame.f_code.co_qualname}")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return list(called)


def functions_on_the_page(heading: str) -> list[str]:
    """Return the lines of the block below a heading of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    block = section.partition("```text\n")[2].partition("\n```")[0]
    return [" ".join(line.split()[:2]) for line in block.splitlines()]


def check(heading: str, called: list[str]) -> None:
    listed = functions_on_the_page(heading)
    assert listed
    assert [name for name in listed if name not in called] == []
    assert sorted(listed, key=called.index) == listed


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a database that is not there yet."""
    return f"sqlite:///{tmp_path}/blog.db"


@pytest.mark.slow
def test_a_reader_opens_a_post_as_the_page_says(url: str) -> None:
    app = migrated(url)
    stored(app, "Engines", slug="engines", published_at=NOON)
    visitor = app.test_client()
    check("A reader opens a post", functions_that_run(lambda: visitor.get("/posts/engines")))


def test_a_writer_saves_a_post_as_the_page_says(url: str) -> None:
    app = migrated(url)
    ada = writer(app)
    post_id = stored(app, "Engines", slug="engines", published_at=NOON)
    sent = fields(title="Looms", slug="looms", body="Changed.")
    check("A writer saves a post", functions_that_run(lambda: ada.post(f"/posts/{post_id}", data=sent)))


def test_an_operator_imports_files_as_the_page_says(url: str, tmp_path: Path) -> None:
    cli = migrated(url).test_cli_runner()
    (tmp_path / "2013-05-06-hello.md").write_text("---\ntitle: Hello\n---\nText.\n")
    check("An operator imports files", functions_that_run(lambda: run(cli, "import", str(tmp_path))))


@pytest.mark.slow
def test_an_operator_upgrades_the_database_as_the_page_says(url: str) -> None:
    cli = make_app(url).test_cli_runner()
    check("An operator upgrades the database", functions_that_run(lambda: run(cli, "db", "upgrade")))


def run(cli: FlaskCliRunner, *words: str) -> None:
    """Run a command in this process."""
    result = cli.invoke(args=words)
    assert result.exit_code == 0, result.output
