"""What all requests and responses must keep to: text that is text, changes from our own pages only, strict headers.

Sources: OWASP's cheat sheets on cross-site request forgery and content security policy; Flask's docs, "Security
Considerations".
"""

import re
from typing import Final

from flask import Flask, Response, abort, request

from app.database import NOT_TEXT

# Nothing inline, nothing from elsewhere but the pictures in posts.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' https: data:",  # data: is the icon; no post may hold one
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}
LARGEST_REQUEST: Final = 4 * 1024 * 1024  # bytes: more than any post


def init_app(app: Flask) -> None:
    """Check each request before anything else sees it, and mark each response, errors and static files included."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,  # of multipart forms; else half a megabyte, less than a long post
        SESSION_COOKIE_NAME="session" if app.debug else "__Host-session",  # which no subdomain can set: RFC 6265bis
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not app.debug,
    )
    app.before_request(_refuse_what_is_not_text)
    app.before_request(_refuse_cross_site_changes)
    app.after_request(_add_headers)


def _refuse_what_is_not_text() -> None:
    """400 for what is no text in the address."""
    names_and_values = (text for pair in request.args.items(multi=True) for text in pair)
    if any(map(NOT_TEXT.search, (request.path, *names_and_values))):
        abort(400)


def _refuse_cross_site_changes() -> None:
    """403 for a change that another site's page asked a browser to make.

    Browsers say where a request comes from: in Sec-Fetch-Site, older ones in Origin. What sends neither is no browser,
    and no other site can use its cookies. So there is no token in any form, and none that expires under a writer.
    """
    if request.method not in SAFE_METHODS and not is_same_origin():
        abort(403, "This request came from another site, so nothing was changed.")


def is_same_origin() -> bool:
    """Tell whether the request comes from one of our own pages, from the address bar, or from no browser at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def safe_next(target: str) -> str:
    """Return `target` where it is a path of this blog in plain ASCII, else the home page's.

    Two slashes, or a slash and a backslash, begin the name of another host; browsers take out tabs and newlines first
    (https://url.spec.whatwg.org/#url-parsing).
    """
    return target if re.fullmatch(r"/(?!/)[!-\[\]-~]*", target) else "/"


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
