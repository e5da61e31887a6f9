"""Give each request an id, which stands in the log and on the page of a failure. So one leads to the other.

A proxy may have an id already, in X-Request-Id. deploy/nginx.conf sends one, so nginx and the blog can log the same id.
"""

import logging
import re
from secrets import token_hex
from typing import Final

from flask import Flask, current_app, g, has_request_context, request
from flask.logging import default_handler

LINE: Final = logging.Formatter("%(asctime)s %(levelname)s %(message)s%(request)s", "%Y-%m-%dT%H:%M:%S%z")


def init_app(app: Flask) -> None:
    """Make the id available in templates, and write it into each line of the blog's log."""
    app.jinja_env.globals["request_id"] = request_id
    default_handler.setFormatter(LINE)
    default_handler.addFilter(add_id)


def request_id() -> str:
    """Return the id of this request. What a client sends is believed only if a proxy replaces it (PROXY_COUNT)."""
    if "request_id" not in g:
        sent = request.headers.get("X-Request-Id", "") if int(current_app.config["PROXY_COUNT"]) else ""
        g.request_id = sent if re.fullmatch(r"[0-9A-Za-z-]{8,64}", sent) else token_hex(16)
    return str(g.request_id)


def add_id(record: logging.LogRecord) -> bool:
    """Add the id to a line of the log. The logging module calls this before it writes one."""
    record.request = f" [request {request_id()}]" if has_request_context() else ""
    return True
