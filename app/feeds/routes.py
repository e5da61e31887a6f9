"""What programs read: feeds of the site, an author or a tag, the sitemap, robots.txt.

Atom is RFC 4287, JSON Feed https://www.jsonfeed.org/version/1.1/, the sitemap https://www.sitemaps.org/protocol.html.
Notice that a feed asks for the same `published_posts...` as the page that it goes with, so it can show nothing more.
Read next: app/feeds/entries.py.
"""

from dataclasses import asdict
from typing import Any, cast

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from app.auth.access import Role, allow
from app.auth.models import User
from app.database import db
from app.feeds.entries import Entry, entry_of, writable
from app.feeds.sitemap import addresses_in, parts
from app.posts.models import Post, Tag
from app.posts.queries import published_posts, published_posts_by, published_posts_tagged

FEED_LENGTH = 20  # posts
NEVER = "1970-01-01T00:00:00+00:00"  # when a feed without a post was updated: Atom wants to know

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def site(kind: str) -> Response:
    """The newest posts of everyone."""
    return _feed(kind, current_app.config["SITE_NAME"], url_for("posts.index", _external=True), published_posts())


@blueprint.get("/authors/<username>/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def author(username: str, kind: str) -> Response:
    """The newest posts of one author."""
    author = db.first_or_404(db.select(User).where(User.username == username))
    page = url_for("posts.author", username=username, _external=True)
    return _feed(kind, f"{author.name} – {current_app.config['SITE_NAME']}", page, published_posts_by(author))


@blueprint.get("/tags/<slug>/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def tag(slug: str, kind: str) -> Response:
    """The newest posts with one tag."""
    tag = db.first_or_404(db.select(Tag).where(Tag.slug == slug))
    page = url_for("posts.tag", slug=slug, _external=True)
    return _feed(kind, f"{tag.name} – {current_app.config['SITE_NAME']}", page, published_posts_tagged(tag))


@blueprint.get("/sitemap.xml")
@allow(Role.ANYONE)
def sitemap() -> Response:
    """Every address that a search engine should know, or the list of the files that tell them."""
    found = parts()
    if len(found) == 1:
        return _xml("feeds/sitemap.xml", addresses=addresses_in(found[0]))
    return _xml("feeds/sitemap_index.xml", parts=found)


@blueprint.get("/sitemap-<int:number>.xml")
@allow(Role.ANYONE)
def sitemap_part(number: int) -> Response:
    """One file of a sitemap that is too long for one."""
    found = parts()
    if not 1 <= number <= len(found):
        abort(404)
    return _xml("feeds/sitemap.xml", addresses=addresses_in(found[number - 1]))


@blueprint.get("/robots.txt")
@allow(Role.ANYONE)
def robots() -> Response:
    """Robots may read everything, and learn where the sitemap is (RFC 9309)."""
    lines = ["User-agent: *", "Disallow:", f"Sitemap: {url_for('feeds.sitemap', _external=True)}", ""]
    return _answer("\n".join(lines), "text/plain")


def _feed(kind: str, title: str, page: str, posts: sa.Select[Post]) -> Response:
    title = writable(title)
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(FEED_LENGTH)
    entries = [entry_of(post) for post in db.session.scalars(newest)]
    if kind == "json":
        return _json_feed(title, page, entries)
    updated = max((entry.date_modified for entry in entries), default=NEVER)
    return _xml("feeds/atom.xml", "application/atom+xml", title=title, page=page, entries=entries, updated=updated)


def _json_feed(title: str, page: str, entries: list[Entry]) -> Response:
    version = "https://jsonfeed.org/version/1.1"
    items = [asdict(entry) for entry in entries]
    feed = {"version": version, "title": title, "home_page_url": page, "feed_url": request.base_url, "items": items}
    return _answer(current_app.json.dumps(feed), "application/feed+json")


def _xml(template: str, mimetype: str = "application/xml", **values: Any) -> Response:
    return _answer(render_template(template, **values), mimetype)


def _answer(text: str, mimetype: str) -> Response:
    """Return the text with its ETag, or 304 for a program that has it already (RFC 9110)."""
    response = Response(text, mimetype=mimetype)
    response.add_etag()
    return cast(Response, response.make_conditional(request))
