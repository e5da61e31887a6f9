"""Pages for programs: the feeds of the site, of an author and of a tag, the sitemap and robots.txt.

A feed uses the same query as the page that it belongs to (`published_posts...`), so it can never show more than that
page. The formats: Atom is RFC 4287, JSON Feed is https://www.jsonfeed.org/version/1.1/, and the sitemap is
https://www.sitemaps.org/protocol.html.
Read next: app/feeds/entries.py.
"""

from typing import Any, cast

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, render_template, request

from app.addresses import full_url, this_page
from app.auth.access import Role, allow
from app.auth.models import User
from app.database import db
from app.feeds.entries import entry_of, writable
from app.feeds.sitemap import addresses_in, parts
from app.pagination import Order
from app.posts.models import Post, Tag
from app.posts.queries import BY_DATE, BY_DATE_OF_TAG, published_posts, published_posts_by, published_posts_tagged

FEED_LENGTH = 20  # posts
NEVER = "1970-01-01T00:00:00+00:00"  # Atom requires a date, also for a feed without posts

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def site(kind: str) -> Response:
    """Show the newest posts of all authors."""
    return _feed(kind, published_posts(), BY_DATE, None, "posts.index")


@blueprint.get("/authors/<username>/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def author(username: str, kind: str) -> Response:
    """Show the newest posts of one author."""
    author = db.first_or_404(db.select(User).where(User.username == username))
    return _feed(kind, published_posts_by(author), BY_DATE, author.name, "posts.author", username=username)


@blueprint.get("/tags/<slug>/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def tag(slug: str, kind: str) -> Response:
    """Show the newest posts with one tag."""
    tag = db.first_or_404(db.select(Tag).where(Tag.slug == slug))
    return _feed(kind, published_posts_tagged(tag), BY_DATE_OF_TAG, tag.name, "posts.tag", slug=slug)


@blueprint.get("/sitemap.xml")
@allow(Role.ANYONE)
def sitemap() -> Response:
    """List every address that search engines should know, or the parts of a sitemap that is too long for one file."""
    if len(parts()) == 1:
        return sitemap_part(1)
    return _answer(render_template("feeds/sitemap_index.xml", parts=parts()), "application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
@allow(Role.ANYONE)
def sitemap_part(number: int) -> Response:
    """Show one part of a long sitemap."""
    found = parts()
    if not 1 <= number <= len(found):
        abort(404)
    return _answer(render_template("feeds/sitemap.xml", addresses=addresses_in(found[number - 1])), "application/xml")


@blueprint.get("/robots.txt")
@allow(Role.ANYONE)
def robots() -> Response:
    """Allow robots to read everything, and tell them where the sitemap is (RFC 9309)."""
    lines = ["User-agent: *", "Disallow:", f"Sitemap: {full_url('feeds.sitemap')}", ""]
    return _answer("\n".join(lines), "text/plain")


def _feed(kind: str, posts: sa.Select[Post], by: Order, name: str | None, endpoint: str, **values: str) -> Response:
    """Return a feed of `posts`. `name` is the author or the tag, if any. `endpoint` and `values` lead to its page."""
    site_name = current_app.config["SITE_NAME"]
    newest = posts.order_by(*(column.desc() for column in by)).limit(FEED_LENGTH)
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": writable(f"{name} – {site_name}" if name else site_name),
        "home_page_url": full_url(endpoint, **values),
        "feed_url": this_page(),
        "items": [entry_of(post) for post in db.session.scalars(newest)],
    }
    if kind == "json":
        return _answer(current_app.json.dumps(feed), "application/feed+json")
    updated = max((entry["date_modified"] for entry in feed["items"]), default=NEVER)
    # Feed readers take either name of the format. As application/atom+xml, Chromium would show the text of the file.
    return _answer(render_template("feeds/atom.xml", feed=feed, updated=updated), "application/xml")


def _answer(text: str, mimetype: str) -> Response:
    """Return the text with an ETag, or 304 if the program has this text already (RFC 9110)."""
    response = Response(text, mimetype=mimetype)
    response.add_etag()
    return cast(Response, response.make_conditional(request))
