"""Who can see a post, and who can change it: one table each, for every state, every page and every kind of user.

If you add a page that shows posts, add it to SURFACES, and to READING or MINE.
"""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db, utc_now
from app.models import Comment, OldSlug, Revision, Tag
from tests.databases import slow_on_servers
from tests.posts.writing import fields, stored, writer
from tests.rows import FAR_AHEAD, NOON

pytestmark = pytest.mark.every_database

STATES: dict[str, dict[str, Any]] = {
    "draft": {"published_at": None},
    "scheduled": {"published_at": FAR_AHEAD},
    "published": {"published_at": NOON},
    "bin": {"published_at": NOON, "deleted_at": NOON},
}
SURFACES = {
    "page": "/posts/engines",
    "old address": "/posts/old",
    "home": "/",
    "author": "/authors/ada",
    "tag": "/tags/looms",
    "archive": "/archive",
    "month": "/archive/2026/5",
    "month ahead": "/archive/2999/1",
    "search": "/search?q=cylinder",
    "search by title": "/search?q=analytical",
    "feed.atom": "/feed.atom",
    "feed.json": "/feed.json",
    "author.atom": "/authors/ada/feed.atom",
    "author.json": "/authors/ada/feed.json",
    "tag.atom": "/tags/looms/feed.atom",
    "tag.json": "/tags/looms/feed.json",
    "sitemap": "/sitemap.xml",
    "robots": "/robots.txt",
    "editor": "/posts/{id}/edit",
    "history": "/posts/{id}/revisions",
    "version": "/posts/{id}/revisions/0",
    "drafts": "/desk?show=drafts&of=everyone",
    "scheduled": "/desk?show=scheduled&of=everyone",
    "published": "/desk?show=published&of=everyone",
    "bin": "/desk?show=bin&of=everyone",
    "comment": "/posts/engines#comments",
    "comment form": "/posts/engines#comment",
    "moderation": "/comments?show=shown",
}
# The words by which a test recognises the post, or its comment, on a page. The default is the title of the post.
WORDS = {
    "archive": "/archive/2026/5",
    "sitemap": "/posts/engines<",
    "comment": "<p>A moth.</p>",
    "comment form": ">Write a comment<",
    "moderation": "<p>A moth.</p>",
}
FEEDS = {"feed.atom", "feed.json", "author.atom", "author.json", "tag.atom", "tag.json", "sitemap"}
LISTS = {"home", "author", "tag", "archive", "month", "search", "search by title"}
READING = {"page", "old address", "comment", "comment form", *LISTS, *FEEDS}
MINE = {"page", "old address", "editor", "history", "version", "moderation"}
# The pages on which the author and an admin see a post. Everybody sees a published post on the pages of READING.
SEEN = {
    "draft": MINE | {"drafts"},
    "scheduled": MINE | {"scheduled"},
    "published": MINE | READING | {"published"},
    "bin": {"bin"},
}

CHANGES = {
    "save": ("/posts/{id}", fields(body="Changed.")),
    "preview": ("/posts/{id}/preview", fields(body="Changed.")),
    "publish": ("/posts/{id}/publication", {}),
    "unpublish": ("/posts/{id}/publication/deletion", {}),
    "delete": ("/posts/{id}/deletion", {}),
    "restore": ("/posts/{id}/restoration", {}),
    "restore words": ("/posts/{id}/revisions/0/restoration", {}),
    "comment": ("/posts/{id}/comments", {"name": "A visitor", "body": "A relay."}),
    "hide comment": ("/comments/{comment_id}/approval/deletion", {}),
    "approve comment": ("/comments/{comment_id}/approval", {}),
    "delete comment": ("/comments/{comment_id}/deletion", {}),
}
EDITING = set(CHANGES) - {"restore", "comment"}


@pytest.fixture
def people(app: Flask) -> dict[str, FlaskClient]:
    """A client for each kind of user. Ada is the author of the post."""
    return {
        "anonymous": app.test_client(),
        "member": writer(app, "lovelace", is_author=False),
        "other author": writer(app, "grace"),
        "owner": writer(app, "ada"),
        "admin": writer(app, "hopper", is_admin=True),
    }


def add_everything(app: Flask, state: str, slug: str = "engines") -> dict[str, int]:
    """Store a post with everything that can belong to one. Return its id and the id of its comment."""
    post_id = stored(app, "Analytical", body="About a cylinder.", slug=slug, **STATES[state])
    with app.app_context():
        comment = Comment(post_id=post_id, name="Visitor", body="A moth.", approved_at=utc_now())
        before = Revision(post_id=post_id, version=0, title="Analytical", body="Before.", written_at=NOON)
        db.session.add_all([comment, before])
        db.session.commit()
        return {"id": post_id, "comment_id": comment.id}


@pytest.mark.parametrize("state", STATES)
@slow_on_servers
def test_everyone_sees_what_is_theirs_to_see(app: Flask, people: dict[str, FlaskClient], state: str) -> None:
    ids = add_everything(app, state)
    with app.app_context():
        tag = Tag(name="Looms")
        db.session.add_all([tag, OldSlug(slug="old", post_id=ids["id"])])
        db.session.flush()
        db.session.execute(db.metadata.tables["post_tags"].insert().values(post_id=ids["id"], tag_id=tag.id))
        db.session.commit()
    for who, client in people.items():
        pages = {surface: client.get(address.format(**ids)) for surface, address in SURFACES.items()}
        seen = {surface for surface, page in pages.items() if shows(surface, page.text) or page.status_code == 301}
        expected = SEEN[state] if who in ("owner", "admin") else READING if state == "published" else set()
        assert seen == expected, who


def shows(surface: str, page: str) -> bool:
    return WORDS.get(surface, "Analytical") in page


@pytest.mark.parametrize("state", STATES)
@slow_on_servers
def test_everyone_changes_what_is_theirs_to_change(app: Flask, people: dict[str, FlaskClient], state: str) -> None:
    for who, client in people.items():
        may_change = {"restore"} if state == "bin" else EDITING
        expected = (may_change if who in ("owner", "admin") else set()) | (
            {"comment"} if state == "published" else set()
        )
        changed = set()
        for number, (change, (address, sent)) in enumerate(CHANGES.items()):
            ids = add_everything(app, state, f"{who.replace(' ', '-')}-{number}")
            if client.post(address.format(**ids), data=sent).status_code in (200, 302, 303):
                changed.add(change)
        assert changed == expected, who
