"""The two limits for readers.py: a plain WSGI function and a bare Flask view that answer with a given page.

The environment variable PAGE_FILE names the file that holds this page.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PAGE = Path(os.environ["PAGE_FILE"]).read_bytes()

bare = Flask(__name__)
bare.config["TRUSTED_HOSTS"] = ["127.0.0.1"]


def plain(_: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer every request with the page: no Python program can answer sooner."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]


@bare.get("/")
def view() -> bytes:
    """Answer with the page, as the shortest possible view."""
    return PAGE
