"""What addresses look like: numbers that a column can hold, and no slash at the end.

`/posts/<key:post_id>` matches every number that an integer column can hold, and a larger number is a 404. Without that
limit the database would refuse it with an error, and the page would be a 500.

`/archive/` is the address of no page, but people type it. So a 404 with a slash at the end becomes a redirect to the
page without the slash, if there is one.

Programs keep addresses for years: feed readers, search engines. So what they read has the address in SITE_URL, whatever
name somebody has used for the blog (`full_url`).
"""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import IntegerConverter, Map

from app.security import SAFE_METHODS

LARGEST_KEY = 2**31 - 1


class KeyConverter(IntegerConverter):
    """A whole number from 0 to LARGEST_KEY."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


def site_url() -> str:
    """Return SITE_URL. If it is not set, return the address that this request has used."""
    return current_app.config["SITE_URL"] or request.host_url.rstrip("/")


def full_url(endpoint: str, **values: Any) -> str:
    """Return what `url_for` returns, with the address of the blog before it."""
    return site_url() + url_for(endpoint, **values)


def path_to(endpoint: str, **values: Any) -> str:
    """Return what `url_for` returns, and remember it for the next page: a list of ten posts has some thirty links."""
    return _path_below(request.script_root, endpoint, **values)


@lru_cache(10_000)
def _path_below(_: str, endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values)


def this_page() -> str:
    """Return the full address of this page, without a query."""
    return site_url() + request.base_url.removeprefix(request.host_url.rstrip("/"))


def init_app(app: Flask) -> None:
    """Make the converter known, and look at every request that has no view. Call it before you register blueprints."""
    app.url_map.converters["key"] = KeyConverter
    app.jinja_env.globals.update(full_url=full_url, path_to=path_to)
    app.before_request(_leave_out_the_last_slash)


def _leave_out_the_last_slash() -> ResponseReturnValue | None:
    """Redirect to the page whose address is this one without the slash at its end, or return None.

    `url_for` builds the new address. The one that was sent may begin with two slashes, and a browser would take what
    follows them for the name of another host.
    """
    if not isinstance(request.routing_exception, NotFound) or request.method not in SAFE_METHODS:
        return None
    try:
        endpoint, values = current_app.url_map.bind_to_environ(request.environ).match(request.path.rstrip("/"))
    except HTTPException:
        return None
    query = request.query_string.decode()
    return redirect(url_for(endpoint, **values) + (f"?{query}" if query else ""), 308)
