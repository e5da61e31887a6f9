"""`make lighthouse`: let Lighthouse score the pages on a phone, and weigh them. Fail if a score is below 100.

Lighthouse (https://developer.chrome.com/docs/lighthouse) comes from npm, see package.json. Gunicorn serves the pages,
as on the internet. The editor gets no score for search engines, because they never see it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import click

from tests.browser.conftest import QUIET, chromium
from tests.browser.pages import WRITER, client_of, fill_every_page
from tests.conftest import make_app
from tests.databases import create_database
from tests.migrations.running import migrate
from tests.test_gunicorn import gunicorn

PROGRAM: Final = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
KEY: Final = "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b"
READING: Final = ("performance", "accessibility", "best-practices", "seo")
PAGES: Final = {
    **dict.fromkeys(("/", "/posts/notes", "/search?q=engine", "/tags/engines", "/archive", "/posts/about"), READING),
    "/posts/new": READING[:3],
}
MOST_BYTES, MOST_REQUESTS = 30_000, 3


def main() -> None:
    """Print a line for each page. Exit with 1 if a score is below 100 or a page is too heavy."""
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        blog = make_app(create_database("sqlite", Path(folder)), SECRET_KEY=KEY, TESTING=False)
        migrate(blog, "head")
        fill_every_page(blog)
        cookie = client_of(blog, WRITER).get_cookie("__Host-session")
        assert cookie
        with gunicorn(blog.config["DATABASE_URL"], SECRET_KEY=KEY) as process:
            assert process.stderr
            ports = (re.search(r"Listening at: (http://127\.0\.0\.1:\d+)", line) for line in process.stderr)
            host = next(match[1] for match in ports if match)
            for address, categories in PAGES.items():
                cookies = f"__Host-session={cookie.value}" if address == "/posts/new" else ""
                # A busy machine costs points. So try up to five times, as Lighthouse's documentation
                # advises (https://github.com/GoogleChrome/lighthouse/blob/main/docs/variability.md).
                failed |= not any(is_good(host, address, categories, cookies) for _ in range(5))
    sys.exit(failed)


def is_good(host: str, address: str, categories: tuple[str, ...], cookies: str) -> bool:
    """Print the scores of a page. Return True if they are all perfect, and False if Lighthouse could not finish."""
    report = judge(host + address, cookies)
    if report is None:
        return False
    scores = {name: round((report["categories"][name]["score"] or 0) * 100) for name in categories}
    requests = report["audits"]["network-requests"]["details"]["items"]
    weight = sum(request["transferSize"] for request in requests)
    click.echo(f"{address}: {scores}, {weight:,} bytes in {len(requests)} requests")
    is_light = weight < MOST_BYTES and len(requests) <= MOST_REQUESTS
    return min(scores.values()) == 100 and (is_light or address == "/posts/new")


def judge(url: str, cookie: str) -> dict[str, Any] | None:
    """Return Lighthouse's report on a page. If Lighthouse or Chromium fails, print its message and return None."""
    flags = ["--quiet", "--output=json", f"--chrome-flags=--headless=new {' '.join(QUIET)}"]
    headers = [f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []
    environment = {**os.environ, "CHROME_PATH": chromium() or ""}
    command = ["node", str(PROGRAM), url, *flags, *headers]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if result.returncode:
        click.echo(f"{url}: Lighthouse ended with {result.returncode}: {result.stderr[-2000:]}")
        return None
    report: dict[str, Any] = json.loads(result.stdout)
    for name, audit in report["audits"].items():
        if audit["score"] is not None and audit["score"] < 1 and audit.get("scoreDisplayMode") != "informative":
            click.echo(f"    {name}: {audit['title']} {audit.get('displayValue', '')}")
    return report


if __name__ == "__main__":
    main()
