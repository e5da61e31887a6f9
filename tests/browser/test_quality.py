"""Check every page of the blog with axe-core, in light and dark, and with the Nu HTML checker.

https://www.deque.com/axe/ - https://validator.github.io/validator/ - both come from npm, see package.json.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.pages import PAGES, answer_to, client_of, opened
from tests.conftest import leave_out

pytestmark = pytest.mark.slow

MODULES = Path(__file__).parent / "node_modules"
CHECKER = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = MODULES / "axe-core" / "axe.min.js"


@pytest.fixture(autouse=True)
def need_the_tools() -> None:
    """Skip these tests if the tools are not installed."""
    if not MODULES.is_dir():
        leave_out("the tools of tests/browser/package.json are not installed")


def test_the_list_has_every_page(blog: Flask) -> None:
    rules = [rule for rule in blog.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = {rule.endpoint for rule in rules if not rule.endpoint.startswith(("feeds.", "schema_guard."))}
    pages -= {"static"}
    pages -= {"pictures.show"}  # a file
    assert {page.endpoint for page in PAGES if page.sent is None} == pages


def test_the_html_checker_finds_nothing(blog: Flask, tmp_path: Path) -> None:
    if not shutil.which("java"):
        leave_out("the HTML checker needs Java")
    for number, page in enumerate(PAGES):
        response = answer_to(client_of(blog, page.who), page)
        assert response.status_code == page.status, page.address
        (tmp_path / f"{number}.html").write_bytes(response.data)
    command = ["java", "-jar", str(CHECKER), "--stdout", "--format", "json", "--exit-zero-always", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(result.stdout)["messages"]
    problems = {f"{PAGES[int(Path(each['url']).stem)].address}: {each['message']}" for each in found}
    assert not problems, "\n".join(sorted(problems))


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_axe_finds_nothing(blog: Flask, browser: Browser, scheme: Literal["light", "dark"], width: int) -> None:
    problems = []
    with opened(blog, browser, scheme, width) as pages:
        for shown, page in pages:
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run()")["violations"]
            problems += [f"{shown.address}: {each['id']}: {each['nodes'][0]['html']}" for each in found]
    assert not problems, "\n".join(problems)


def test_a_page_has_one_filled_button_at_most(blog: Flask) -> None:
    answers = [(page.address, answer_to(client_of(blog, page.who), page).text) for page in PAGES]
    assert [address for address, text in answers if text.count('class="primary"') > 1] == []


def test_what_can_be_pressed_has_the_room_of_a_thumb(blog: Flask, browser: Browser) -> None:
    # A link within a sentence needs no such room: https://www.w3.org/TR/WCAG22/#target-size-enhanced
    low = """[...document.querySelectorAll("button, :is(nav, .tags, .rows, [reversed]) a, summary"),
      ...document.querySelectorAll("input, textarea, select")]
      .filter((each) => each.checkVisibility() && !each.closest("[type=checkbox], .unseen"))
      .filter((each) => each.getBoundingClientRect().height < 43.9)
      .map((each) => each.outerHTML)"""
    with opened(blog, browser, "light", 390) as pages:
        assert [(shown.address, found) for shown, page in pages if (found := page.evaluate(low))] == []


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_sticks_out_to_the_right(blog: Flask, browser: Browser, width: int) -> None:
    with opened(blog, browser, "light", width) as pages:
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert [shown.address for shown, page in pages if page.evaluate(wide)] == []
