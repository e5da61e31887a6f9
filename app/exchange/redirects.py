"""Redirect from the addresses that posts had in another blog.

An old address below /posts is an old slug, and app/posts/routes.py redirects from it. Every other one is looked up
here, but only if the blog has no page at that address. So this costs nothing on a page that exists.
"""

import re

import sqlalchemy as sa
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.auth.session import current_user
from app.database import db
from app.exchange.models import ADDRESS_LENGTH, OldAddress
from app.posts.models import OldSlug, Post
from app.posts.queries import posts_visible_to
from app.posts.routes import moved_to
from app.posts.slugs import SLUG_LENGTH
from app.security import SAFE_METHODS

_END = re.compile(r"(?:/|/index\.html?)$")  # blogfiles/addresses.py leaves it out, too
_BELOW_POSTS = re.compile(rf"/posts/([^/]{{1,{SLUG_LENGTH}}})")


def redirect_from_old_address() -> ResponseReturnValue | None:
    """Redirect to the post that had this address, or return None."""
    if not isinstance(request.routing_exception, NotFound) or request.method not in SAFE_METHODS:
        return None
    address = _END.sub("", request.path)
    if not address.isprintable() or len(address) > ADDRESS_LENGTH:
        return None
    posts = posts_visible_to(current_user()).join(OldAddress, OldAddress.post_id == Post.id)
    post = db.session.scalar(posts.where(OldAddress.address == address))
    return moved_to(post) if post else None


def lacks_addresses(addresses: list[str]) -> bool:
    """Return True if old addresses were not kept when the post was imported, by an older version of this program."""
    others = [address for address in addresses if not _BELOW_POSTS.fullmatch(address)]
    known = sa.select(OldAddress.id).where(OldAddress.address.in_(others)).limit(1)
    return bool(others) and db.session.scalar(known) is None


def keep_addresses(found: dict[int, list[str]]) -> None:
    """Remember the old addresses of posts, by their ids. An address that leads to a post already stays as it is."""
    pairs = {address: post_id for post_id, addresses in reversed(found.items()) for address in addresses}
    slugs = {below[1]: pairs[address] for address in pairs if (below := _BELOW_POSTS.fullmatch(address))}
    others = {address: post_id for address, post_id in pairs.items() if not _BELOW_POSTS.fullmatch(address)}
    for texts, column, *also in ((slugs, OldSlug.slug, Post.slug), (others, OldAddress.address)):
        for each in (column, *also) if texts else ():
            for text in db.session.scalars(sa.select(each).where(each.in_(texts))).all():
                texts.pop(text, None)
        if rows := [{column.key: text, "post_id": post_id} for text, post_id in sorted(texts.items())]:
            db.session.execute(sa.insert(column.class_), rows)


def addresses_of(ids: list[int]) -> dict[int, list[str]]:
    """Return the old addresses of each of these posts, for the export."""
    found: dict[int, list[str]] = {}
    rows = sa.select(OldAddress.post_id, OldAddress.address).where(OldAddress.post_id.in_(ids))
    for post_id, address in db.session.execute(rows.order_by(OldAddress.id)):
        found.setdefault(post_id, []).append(address)
    return found
