"""Take the pictures of a chapter: `TUTORIAL_PICTURES=1 make tutorial CHAPTER=6`.

A picture stands in a page where a reader would look at the browser. It shows the last address that the text names.
"""

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, chromium

REPLACE = """names => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
        for (const [here, inText] of Object.entries(names))
            walker.currentNode.data = walker.currentNode.data.replaceAll(here, inText);
}"""


def take_picture(address: str, file: Path, names: Mapping[str, str]) -> None:
    """Store what a browser shows at an address, with the folders of this machine as `names` has them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": 820, "height": 520})
        page.goto(address)
        page.evaluate(REPLACE, dict(names))
        page.screenshot(path=file)
        browser.close()
