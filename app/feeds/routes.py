"""What programs read: feeds of the site, an author or a tag, the sitemap, robots.txt.

Atom is RFC 4287, JSON Feed https://www.jsonfeed.org/version/1.1/, the sitemap https://www.sitemaps.org/protocol.html.
Notice that a feed asks for the same `published_posts...` as the page that it goes with, so it can show nothing more.
Read next: app/feeds/entries.py.
"""

from typing import Any, cast

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from app.auth.access import Role, allow
from app.auth.models import User
from app.database import db
from app.feeds.entries import entry_of, writable
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
    return _feed(kind, published_posts(), None, "posts.index")


@blueprint.get("/authors/<username>/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def author(username: str, kind: str) -> Response:
    """The newest posts of one author."""
    author = db.first_or_404(db.select(User).where(User.username == username))
    return _feed(kind, published_posts_by(author), author.name, "posts.author", username=username)


@blueprint.get("/tags/<slug>/feed.<any(atom, json):kind>")
@allow(Role.ANYONE)
def tag(slug: str, kind: str) -> Response:
    """The newest posts with one tag."""
    tag = db.first_or_404(db.select(Tag).where(Tag.slug == slug))
    return _feed(kind, published_posts_tagged(tag), tag.name, "posts.tag", slug=slug)


@blueprint.get("/sitemap.xml")
@allow(Role.ANYONE)
def sitemap() -> Response:
    """Every address that a search engine should know, or the list of the files that tell them."""
    if len(parts()) == 1:
        return sitemap_part(1)
    return _answer(render_template("feeds/sitemap_index.xml", parts=parts()), "application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
@allow(Role.ANYONE)
def sitemap_part(number: int) -> Response:
    """One file of a sitemap that is too long for one."""
    found = parts()
    if not 1 <= number <= len(found):
        abort(404)
    return _answer(render_template("feeds/sitemap.xml", addresses=addresses_in(found[number - 1])), "application/xml")


@blueprint.get("/robots.txt")
@allow(Role.ANYONE)
def robots() -> Response:
    """Robots may read everything, and learn where the sitemap is (RFC 9309)."""
    lines = ["User-agent: *", "Disallow:", f"Sitemap: {url_for('feeds.sitemap', _external=True)}", ""]
    return _answer("\n".join(lines), "text/plain")


def _feed(kind: str, posts: sa.Select[Post], name: str | None, endpoint: str, **values: str) -> Response:
    """Return the feed of `posts`: of the site, or of what `name` says. `endpoint` and `values` tell its page."""
    site_name = current_app.config["SITE_NAME"]
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(FEED_LENGTH)
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": writable(f"{name} – {site_name}" if name else site_name),
        "home_page_url": url_for(endpoint, _external=True, **values),
        "feed_url": request.base_url,
        "items": [entry_of(post) for post in db.session.scalars(newest)],
    }
    if kind == "json":
        return _answer(current_app.json.dumps(feed), "application/feed+json")
    updated = max((entry["date_modified"] for entry in feed["items"]), default=NEVER)
    return _answer(render_template("feeds/atom.xml", feed=feed, updated=updated), "application/atom+xml")


def _answer(text: str, mimetype: str) -> Response:
    """Return the text with its ETag, or 304 for a program that has it already (RFC 9110)."""
    response = Response(text, mimetype=mimetype)
    response.add_etag()
    return cast(Response, response.make_conditional(request))
