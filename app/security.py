"""Security for all requests: refuse invalid text and cross-site changes, and set strict headers on every response.

Sources: OWASP's cheat sheets "Cross-Site Request Forgery Prevention" and "Content Security Policy", and "Security
Considerations" in Flask's documentation.
"""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import BadHost, BadRequest, SecurityError

from app.columns import NOT_TEXT

# No inline script or style, and nothing from other sites except the pictures in posts.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' https: data:",  # data: is for the icon of the page; posts cannot use it
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
HEALTH: Final = {"/healthz": "schema_guard.health", "/readyz": "schema_guard.ready"}
MOST_FIELDS: Final = 1000  # in one form; to take four million apart costs more than a second
LARGEST_REQUEST: Final = 4 * 1024 * 1024  # bytes; the longest post is smaller


def init_app(app: Flask) -> None:
    """Check each request first, and set headers on each response, including errors and static files."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,  # of a multipart form; the default is shorter than a long post
        SESSION_COOKIE_NAME="session" if app.debug else "__Host-session",  # no subdomain can set it: RFC 6265bis
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not app.debug,
        SESSION_REFRESH_EACH_REQUEST=False,  # pictures and stylesheets set no cookie; app/auth/session.py does so
    )
    app.before_request(_refuse_invalid_host)
    app.before_request(_refuse_invalid_text)
    app.before_request(_refuse_too_many_fields)
    app.before_request(_refuse_cross_site_changes)
    app.after_request(_add_headers)


def _refuse_invalid_host() -> Response | None:
    """Answer 400 if the Host header is not a host name, or not one of TRUSTED_HOSTS. No page could link to itself.

    In debug mode, without TRUSTED_HOSTS, a host name must be localhost or an address. Another site could let its own
    name lead to your computer, and its pages could then sign in here as demo (DNS rebinding).
    """
    if isinstance(request.routing_exception, SecurityError) and request.path in HEALTH:
        # A load balancer asks for an address and not for the name of the blog. The answer shows nothing.
        view = current_app.ensure_sync(current_app.view_functions[HEALTH[request.path]])
        return current_app.make_response(view())
    if isinstance(request.routing_exception, BadHost | SecurityError):
        raise request.routing_exception
    try:
        name = urlsplit(request.host_url).hostname or ""
    except UnicodeError:  # xn-- at its beginning, but not the punycode of any name
        raise BadHost from None
    if current_app.debug and not current_app.config["TRUSTED_HOSTS"] and not _is_of_this_network(name):
        sentence = f"In debug mode the blog does not answer to the name {name}. To allow it, set TRUSTED_HOSTS={name}"
        raise BadRequest(sentence)
    return None


def _is_of_this_network(name: str) -> bool:
    """Return True for localhost and for an address. No other site can have such a name."""
    try:
        return bool(ip_address(name))
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _refuse_invalid_text() -> None:
    """Answer 400 if the address contains a NUL or half a surrogate pair, which a database cannot store."""
    names_and_values = (text for pair in request.args.items(multi=True) for text in pair)
    if any(map(NOT_TEXT.search, (request.path, *names_and_values))):
        abort(400)


def _refuse_too_many_fields() -> None:
    """Answer 413 to a form with very many fields, before anything reads them. For multipart forms Werkzeug does so."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") > MOST_FIELDS:
        abort(413)


def _refuse_cross_site_changes() -> None:
    """Answer 403 if a page of another site made the browser send this change (CSRF).

    Browsers say where a request comes from, in Sec-Fetch-Site or, if they are older, in Origin. A client that sends
    neither is not a browser, so no other site can use its cookies. This needs no token in the forms, and so no token
    can expire while somebody writes.
    """
    if request.method not in SAFE_METHODS and not is_same_origin():
        abort(403, "This request came from another site, so nothing was changed.")


def is_same_origin() -> bool:
    """Return True if the request comes from our own page, from the address bar, or from a client without a browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def this_address() -> str:
    """Return the address of this request, for a link that leads back to it: the path, and the query if there is one.

    It begins with the folder that the blog is served from (SCRIPT_NAME), as every link of the blog does.
    """
    return request.script_root + request.full_path.removesuffix("?")


def safe_next(target: str) -> str:
    """Return `target` if it is a path of this blog in plain ASCII, else the path of the home page.

    Two slashes, or a slash and a backslash, would begin the name of another host. Browsers remove tabs and newlines
    before they look (https://url.spec.whatwg.org/#url-parsing).
    """
    home = f"{request.script_root}/"
    return target if re.fullmatch(rf"{re.escape(home)}(?!/)[!-\[\]-~]*", target) else home


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
