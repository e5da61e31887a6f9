"""`make screenshots`: take pictures of every page on a phone, a tablet and a desktop, light and dark."""

import re
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

import click
from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, chromium
from tests.browser.pages import fill_every_page, opened
from tests.conftest import ROOT, make_app
from tests.databases import create_database
from tests.migrations.running import migrate

FOLDER = ROOT / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"phone": 390, "tablet": 820, "desktop": 1280}


def main() -> None:
    """Take the pictures, or only those whose names contain one of the arguments."""
    path = chromium()
    if path is None:
        sys.exit("No Chromium is installed.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        blog = make_app(create_database("sqlite", Path(folder)), SITE_NAME="The Flask Blog")
        migrate(blog, "head")
        fill_every_page(blog)
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for (device, width), scheme in product(WIDTHS.items(), SCHEMES):
            with opened(blog, browser, scheme, width) as pages:
                for shown, page in pages:
                    words = re.sub(r"[^a-z0-9]+", "-", shown.address).strip("-") or "home"
                    answer = f"-{shown.status}" if shown.sent else ""
                    name = f"{words}{answer}-{shown.who or 'anyone'}-{device}-{scheme}.png"
                    if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
                        page.screenshot(path=FOLDER / name, full_page=True)
        browser.close()
    click.echo(f"The pictures are in {FOLDER.name}/.")


if __name__ == "__main__":
    main()
