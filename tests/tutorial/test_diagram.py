"""The diagram of chapter 16 is the one that its command draws, and it says the same as the table below it."""

import re

from tests.conftest import ROOT
from tests.tutorial.diagram import BARS, FILE, STEPS, drawn


def test_the_diagram_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == drawn()


def test_at_every_step_the_code_uses_only_columns_that_are_there() -> None:
    for column in ("old", "new"):
        (there,) = (bar for bar in BARS if bar[0] == f"{column} column")
        uses = [bar for bar in BARS if bar[1] == "code" and f"the {column} one" in bar[0]]
        assert len(uses) == 2
        assert all(there[2] <= begin and end <= there[3] for _, _, begin, end in uses)


def test_the_table_has_a_row_for_each_step() -> None:
    page = (ROOT / "docs" / "tutorial" / "16-live.md").read_text("utf-8")
    assert re.findall(r"^\| (\d) \|", page, re.MULTILINE) == [str(step) for step in range(1, STEPS + 1)]
