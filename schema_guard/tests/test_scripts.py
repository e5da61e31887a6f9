"""A revision file with a mistake is named, with its line, by every command and by the page in debug."""

from pathlib import Path

import pytest

from .conftest import MakeApp
from .running import invoke, write_revision

IDS = 'revision = "0004_mine"\ndown_revision = "0003_index_notes_by_mood"\n'
MISTAKES = {
    "an open bracket": (f"{IDS}def upgrade(:\n    pass\n", ", line 3: invalid syntax."),
    "an unknown name": (f"{IDS}\ncolumn = sa.Integer\n", ", line 4: NameError: name 'sa' is not defined."),
    "no upgrade": (f"{IDS}\ndef upgrde():\n    pass\n", " has no function upgrade()."),
    "a number as its id": (IDS.replace('"0004_mine"', "4"), " is no revision. A revision has a line with its id"),
    "a number before it": (IDS.replace('"0003_index_notes_by_mood"', "3"), " is no revision."),
    "no id": ("down_revision = None\n", " is no revision."),
    "no revision before it": ('revision = "0004_mine"\n', " is no revision."),
    "an empty file": ("", " is no revision."),
    "an error of its own": ("raise RuntimeError('no')\n", ", line 1: RuntimeError: no."),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_file_with_a_mistake_is_named(name: str, sqlite_url: str, make_app: MakeApp, migrations: Path) -> None:
    text, told = MISTAKES[name]
    app = make_app(sqlite_url)
    file = migrations / "versions" / "0004_mine.py"
    file.write_text(text)
    for words in (("upgrade",), ("current",), ("history",), ("stamp", "head"), ("migrate", "-m", "more"), ("edit",)):
        result = invoke(app, "db", *words)
        assert result.exit_code == 1
        assert result.output.startswith(f"Error: {file}{told}")
    assert invoke(app, "count").output.startswith(f"Error: {file}{told}")
    app.debug = True  # which a command turns off
    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert str(file) in answer.text
    file.unlink()
    assert "The database is empty" in app.test_client().get("/").text


def test_a_downgrade_without_its_function_is_told(sqlite_url: str, make_app: MakeApp, migrations: Path) -> None:
    app = make_app(sqlite_url)
    file = write_revision(migrations, "0004_mine", "0003_index_notes_by_mood", "pass")
    file.write_text(file.read_text().partition("def downgrade")[0])
    assert invoke(app, "db", "upgrade").exit_code == 0
    told = invoke(app, "db", "-x", "yes", "downgrade")
    assert told.output == f"Error: {file} has no function downgrade(). Nothing was changed.\n"


def test_the_button_of_the_page_says_why_an_upgrade_failed(
    sqlite_url: str, make_app: MakeApp, migrations: Path
) -> None:
    client = make_app(sqlite_url, DEBUG=True).test_client()
    write_revision(migrations, "0004_mine", "0003_index_notes_by_mood", 'op.execute("no SQL")')
    answer = client.post("/schema-guard/upgrade", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 503
    assert "0004_mine.py, line 12: near &#34;no&#34;: syntax error" in answer.text
    assert "Run the upgrade" in answer.text
