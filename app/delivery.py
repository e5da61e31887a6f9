"""Send less: compress text, and let browsers keep the files of static/ for a year.

The address of a static file ends with a fingerprint of its content (`/static/style.css?v=6f1c0e2a9b41`). A changed file
has a new address, so no browser asks whether its copy is still right.

The page also has the checksum of each script, and a browser runs no other one. The stylesheet has none: during an
update, a page of the old code may get the new stylesheet, and a page without any style would be worse.

Compression can reveal a secret if the same page repeats what an attacker sends (BREACH, https://www.breachattack.com/).
These pages have no such secret: there are no CSRF tokens, and the session is in a header.
"""

import gzip
from base64 import b64encode
from functools import lru_cache
from hashlib import sha384
from pathlib import Path
from typing import Any, Final, cast

from flask import Flask, Response, current_app, request

WORTH_IT: Final = 500  # bytes; a shorter answer fits into one packet anyway
LEVEL: Final = 5  # of 9: higher levels take twice as long and save two per cent
TEXT: Final = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
YEAR: Final = 365 * 24 * 3600  # seconds


def init_app(app: Flask) -> None:
    """Compress every answer. Call this before other parts: Flask runs the first of these functions last."""
    app.after_request(_compress)
    app.after_request(_keep_static_files)
    app.url_defaults(_add_fingerprint)
    app.jinja_env.globals["integrity"] = integrity


def _add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """Flask calls this for every `url_for`."""
    if endpoint == "static":
        values.setdefault("v", _fingerprint(values["filename"]))


def integrity(filename: str) -> str:
    """Return the checksum of a static file (https://www.w3.org/TR/SRI/), or nothing if there is no such file."""
    checksum = _checksum(filename)
    return f"sha384-{b64encode(checksum).decode()}" if checksum else ""


def _keep_static_files(response: Response) -> Response:
    """Let browsers keep a file for good if its address has the fingerprint of this content."""
    asked, is_found = request.args.get("v"), response.status_code in (200, 304)
    if request.endpoint == "static" and is_found and asked and asked == _fingerprint(**(request.view_args or {})):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _fingerprint(filename: str) -> str | None:
    """Return the fingerprint of a static file, or None if there is no such file."""
    return _checksum(filename).hex()[:12] or None


def _checksum(filename: str) -> bytes:
    file = Path(cast(str, current_app.static_folder), filename)
    return _checksum_at(file, file.stat().st_mtime_ns) if file.is_file() else b""


@lru_cache
def _checksum_at(file: Path, _: int) -> bytes:
    """Return the checksum of a file. It is computed again only if the time of the last change is another one."""
    return sha384(file.read_bytes()).digest()


def _compress(response: Response) -> Response:
    """Compress the body of an answer that is text, if the client can read that."""
    kind = response.mimetype or ""
    is_text = kind.startswith(TEXT) or kind.endswith(("+xml", "+json"))
    if response.status_code == 206 or not is_text or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    response.direct_passthrough = False  # read a file of static/ into memory
    if request.accept_encodings["gzip"] and len(response.get_data()) >= WORTH_IT:
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        if etag := response.get_etag()[0]:
            response.set_etag(etag, weak=True)  # the same page, in other bytes
    return response
