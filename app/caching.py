"""The page cache: keep finished pages in memory, and answer readers with them before Flask begins to work.

A kept page is never stale. The database has a number, the content version, and changes it in the same transaction as
anything that readers can see (revision 0028). We read the number before we make a page, and keep both. If the number is
still the same at the next request, the page is still right. This works for any number of processes and machines.
Time alone changes a page, too: a scheduled post falls due. So every page is kept until the next such moment at most.

Only readers who are not signed in get kept pages, and only pages that are the same for all of them are kept.
docs/speed.md explains this with a picture.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import sqlalchemy as sa
from cachetools import LRUCache
from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header, parse_etags, parse_set_header, unquote_etag
from werkzeug.test import run_wsgi_app

from app.database import db, utc_now
from app.posts.models import Post
from app.posts.queries import is_scheduled
from schema_guard import QuickReader
from schema_guard.sqlite import is_in_memory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The views whose pages are kept. They depend only on the database, the address and the settings.
PAGES: Final = {
    *("posts.index", "posts.show", "posts.author", "posts.tags", "posts.tag"),
    *("archive.index", "archive.month", "feeds.site", "feeds.author", "feeds.tag"),
}
# An address with any other argument is not looked up, so that nobody fills the memory with ?a=1, ?a=2...
ARGUMENTS: Final = {"before", "after", "thread"}
LONGEST_QUERY: Final = 200  # characters
MEGABYTE: Final = 1024 * 1024
KEPT_WITH: Final = 2000  # bytes for the headers and the address of a page, roughly
NOTE: Final = "blog.cache_note"  # in the environ of a request: a list, for what Flask tells the cache
VERSION: Final = "SELECT sum(version) FROM content_versions"  # a few short rows
NEXT_DUE: Final = sa.select(Post.published_at).where(is_scheduled).order_by(Post.published_at).limit(1)
Key = tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """An answer as it was sent, and until when it may be sent again."""

    version: Any  # a number; each database returns another type
    expires: datetime | None
    headers: Headers
    body: bytes


def init_app(app: Flask) -> None:
    """Put the cache in front of `app`.

    There is none in debug mode, where a changed template must show. And there is none for a database in memory, which
    has only one connection: the test that uses it may be in the middle of a transaction.
    """
    with app.app_context():
        engine = db.engine
    if app.config["PAGE_CACHE_MB"] and not app.debug and not is_in_memory(engine):
        app.after_request(_note_view)
        vars(app)["wsgi_app"] = PageCache(app, engine, app.config["PAGE_CACHE_MB"] * MEGABYTE)


def _note_view(response: Response) -> Response:
    """Tell the cache which view has made this page: the cache itself sees only a WSGI request."""
    request.environ.get(NOTE, []).append(request.endpoint)
    return response


class PageCache:
    """A WSGI application that answers with a kept page, or asks `inner` and keeps its answer. `size` is in bytes."""

    def __init__(self, app: Flask, engine: sa.Engine, size: int) -> None:
        self.app, self.version = app, QuickReader(engine, VERSION)
        self.inner: WSGIApplication = app.wsgi_app
        # A page for which there is no room takes the place of those that nobody has read for the longest time.
        self.pages: LRUCache[Key, Page] = LRUCache(size, getsizeof=lambda page: KEPT_WITH + len(page.body))
        self.lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request. If the database fails, let Flask and the schema guard say what is wrong."""
        key = key_of(environ, self.app.config["SESSION_COOKIE_NAME"])
        try:
            version = self.version.read() if key else None
        except SQLAlchemyError:
            version = None
        if key is None or version is None:
            return self.inner(environ, start_response)
        page = self._find(key, version)
        if page:
            return _send(page, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.inner(environ, start_response)
        return self._make(key, version, environ, start_response)

    def _make(
        self, key: Key, version: Any, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Let Flask make the page, and keep it if it is for everyone."""
        try:
            with self.app.app_context():
                expires = db.session.scalar(NEXT_DUE)
        except SQLAlchemyError:
            return self.inner(environ, start_response)
        # Make the whole page now, even if this browser has it: the next one may not.
        whole = {name: value for name, value in environ.items() if name not in ("HTTP_IF_NONE_MATCH", "HTTP_RANGE")}
        whole.pop("HTTP_IF_MODIFIED_SINCE", None)
        note: list[str | None] = []
        environ[NOTE] = note  # for gunicorn.conf.py, which counts requests by view
        parts, status, headers = run_wsgi_app(self.inner, {**whole, NOTE: note})
        if not (PAGES.issuperset(note) and status.startswith("200 ") and is_for_everyone(headers)):
            start_response(status, headers.to_wsgi_list())
            return parts
        body = b"".join(parts)
        headers.setdefault("ETag", f'"{sha256(body).hexdigest()[:32]}"')
        headers["Cache-Control"] = "no-cache"  # a browser or a proxy may keep it, but must ask each time
        page = Page(version, expires, headers, body)
        with self.lock, suppress(ValueError):  # a page that is larger than the whole memory
            self.pages[key] = page
        return _send(page, environ, start_response)

    def _find(self, key: Key, version: Any) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
        is_over = page is not None and page.expires is not None and page.expires <= utc_now()
        return page if page and page.version == version and not is_over else None


def key_of(environ: "WSGIEnvironment", session_cookie: str) -> Key | None:
    """Return everything in a request that a page for readers depends on, or None if no kept page may answer it."""
    query, host = environ.get("QUERY_STRING", ""), environ.get("HTTP_HOST")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not host or len(query) > LONGEST_QUERY:
        return None
    if session_cookie in environ.get("HTTP_COOKIE", ""):
        return None
    if query and not ARGUMENTS.issuperset(name for name, _ in parse_qsl(query, keep_blank_values=True)):
        return None
    packing = "gzip" if _reads_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else "plain"
    return (environ["wsgi.url_scheme"], host, environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"], query, packing)


@lru_cache
def _reads_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted)["gzip"] > 0


def is_for_everyone(headers: Headers) -> bool:
    """Return True if an answer sets no cookie, says nothing about caching, and depends on no header but the packing."""
    varies = {name.lower() for line in headers.getlist("Vary") for name in parse_set_header(line)}
    return "Set-Cookie" not in headers and "Cache-Control" not in headers and varies <= {"accept-encoding"}


def _send(page: Page, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer with a page, or with 304 if the browser has it (RFC 9110)."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and parse_etags(asked).contains_weak(unquote_etag(page.headers["ETag"])[0]):
        start_response("304 Not Modified", [pair for pair in page.headers if not pair[0].startswith("Content-L")])
        return []
    start_response("200 OK", page.headers.to_wsgi_list())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]
