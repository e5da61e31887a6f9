"""Every page of the blog, looked at by tools that know the rules: axe-core in both schemes, and the Nu HTML checker.

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

MODULES = Path(__file__).parent / "node_modules"
CHECKER = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = MODULES / "axe-core" / "axe.min.js"


@pytest.fixture(autouse=True)
def need_the_tools() -> None:
    """Leave these tests out where the tools are not installed."""
    if not MODULES.is_dir():
        leave_out("the tools of tests/browser/package.json are not installed")


def test_the_list_has_every_page(blog: Flask) -> None:
    rules = [rule for rule in blog.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = {rule.endpoint for rule in rules if not rule.endpoint.startswith(("feeds.", "schema."))}
    assert {page.endpoint for page in PAGES if page.sent is None} == pages - {"static"}


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


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_sticks_out_to_the_right(blog: Flask, browser: Browser, width: int) -> None:
    with opened(blog, browser, "light", width) as pages:
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert [shown.address for shown, page in pages if page.evaluate(wide)] == []
