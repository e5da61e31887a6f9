"""A blog with content on every page, and a list of its pages, for the checkers and for the screenshots."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from app.database import db
from app.models import Comment, Picture, Post, Tag, User
from tests.rows import FAR_AHEAD, NOON, add_many_posts, add_post, add_user
from tests.signing_in import sign_in

HOST = "http://localhost"
PASSWORD = "correct horse battery"
BODY = """The engine *weaves* algebraic patterns, says [a note](https://example.com/notes), as the loom weaves flowers.

## How it began

```python
def greeting(name: str) -> str:
    return f"Hello, {name}! This line is long enough to need a scroll bar of its own on a telephone, and then some more"
```

### A table

| Thing | 2024 | 2025 |
| --- | ---: | ---: |
| cards with a name that is quite long, so that the table is wide | 1,000 | 2,000 |

## What went wrong

> Slow is smooth.[^1]

[^1]: As *they* say.

> [!WARNING]
> This costs $5.

- [ ] to do
- [x] done

Term
: What it means.

```python app.py
print(1)
```

1. One
2. Two

- a list
- `code` in it

## What I do now

""" + ("A paragraph of some length, with words enough to read. " * 12)
LONG_TITLE = "A title that goes on and on about looms, engines and the many ways in which cards can be punched " * 2


class Shown(NamedTuple):
    """A page: its endpoint, its address, who looks at it (nobody is signed in: None) and the status that it has.

    With `sent` it is the answer to this form.
    """

    endpoint: str
    address: str
    who: str | None = None
    status: int = 200
    sent: dict[str, str] | None = None


WRITER, MEMBER = "ada", "grace"
PAGES = [
    Shown("posts.index", "/"),
    Shown("posts.index", "/?before=1778068800000000-1"),
    Shown("posts.show", "/posts/notes"),
    Shown("posts.show", "/posts/notes", MEMBER),
    Shown("posts.show", "/posts/notes", WRITER),
    Shown("posts.show", "/posts/right-to-left"),
    Shown("posts.show", "/posts/long"),
    Shown("posts.show", "/posts/about"),
    Shown("posts.show", "/posts/draft", WRITER),
    Shown("posts.show", "/posts/nothing", status=404),
    Shown("posts.author", "/authors/ada"),
    Shown("posts.author", "/authors/nobody-wrote"),
    Shown("posts.tag", "/tags/engines"),
    Shown("posts.tags", "/tags/"),
    Shown("archive.index", "/archive"),
    Shown("archive.month", "/archive/2026/5"),
    Shown("archive.month", "/archive/1999/5"),
    Shown("search.index", "/search"),
    Shown("search.index", "/search?q=engine"),
    Shown("search.index", "/search?q=nothinglikeit"),
    Shown("auth.sign_in", "/sign-in"),
    Shown("auth.join", "/join"),
    Shown("auth.account", "/account", WRITER),
    Shown("auth.password", "/account/password", WRITER),
    Shown("auth.deletion", "/account/deletion", WRITER),
    Shown("desk.index", "/desk", WRITER),
    Shown("desk.index", "/desk?show=scheduled", WRITER),
    Shown("desk.index", "/desk?show=published", WRITER),
    Shown("desk.index", "/desk?show=bin", WRITER),
    Shown("desk.index", "/desk?show=published&q=engine", WRITER),
    Shown("comments.moderation", "/comments", WRITER),
    Shown("pictures.index", "/pictures", WRITER),
    Shown("pictures.create", "/pictures", WRITER, 422, {"alt": "A loom"}),
    Shown("editing.new", "/posts/new", WRITER),
    Shown("editing.edit", "/posts/1/edit", WRITER),
    Shown("revisions.index", "/posts/1/revisions", WRITER),
    Shown("revisions.show", "/posts/1/revisions/1", WRITER),
    Shown("auth.sign_in", "/sign-in", None, 422, {"username": "ada", "password": "not this one"}),
    Shown("auth.join", "/join", None, 422, {"username": "A", "email": "@", "password": "x", "password_again": "y"}),
    Shown("auth.account", "/account", WRITER, 422, {"name": "", "time_zone": "Mars"}),
    Shown("comments.create", "/posts/1/comments", None, 422, {"body": ""}),
    Shown("editing.save", "/posts", WRITER, 422, {"title": "", "slug": "No Slug", "body": BODY}),
    Shown("editing.save", "/posts", None, 401, {"title": "Kept", "body": BODY}),
    Shown("editing.save", "/posts", MEMBER, 403, {"title": "Kept", "body": BODY}),
    Shown("editing.save", "/posts/99", WRITER, 404, {"title": "Kept", "body": BODY}),
    Shown("editing.preview", "/posts/preview", WRITER, 200, {"title": "Seen before", "body": BODY}),
    Shown("editing.save", "/posts/1", WRITER, 409, {"title": "Mine", "body": "Mine.", "version": "1"}),
]


def client_of(blog: Flask, username: str | None) -> FlaskClient:
    """Return a client on which `username` is signed in, or nobody."""
    client = blog.test_client()
    if username:
        with blog.app_context():
            sign_in(client, db.session.scalars(sa.select(User).where(User.username == username)).one())
    return client


def answer_to(client: FlaskClient, shown: Shown) -> TestResponse:
    """Request a page as a browser does."""
    if shown.sent is None:
        return client.get(shown.address, buffered=True)
    return client.post(shown.address, data=shown.sent, buffered=True)


@contextmanager
def opened(
    blog: Flask, browser: Browser, scheme: Literal["light", "dark"], width: int
) -> Iterator[Iterator[tuple[Shown, Page]]]:
    """Open every page of PAGES in the browser and yield it. The browser gets it from this process, without a server."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    client, shown = client_of(blog, None), PAGES[0]

    def answer(route: Route) -> None:
        address = route.request.url.removeprefix(HOST)
        response = answer_to(client, shown if route.request.is_navigation_request() else Shown("", address))
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)

    def pages() -> Iterator[tuple[Shown, Page]]:
        nonlocal client, shown
        for shown in PAGES:
            client = client_of(blog, shown.who)
            page.goto(HOST + shown.address)
            yield shown, page

    page.route("**/*", answer)
    yield pages()
    context.close()


def answer_as(who: str | None, blog: Flask, page: Page) -> None:
    """Let this process answer everything that `page` asks for from now on, as if `who` were signed in."""
    client = client_of(blog, who)

    def answer(route: Route) -> None:
        request = route.request
        response = client.open(
            request.url.removeprefix(HOST),
            method=request.method,
            data=request.post_data_buffer,
            content_type=request.headers.get("content-type"),
            buffered=True,
        )
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)

    page.route("**/*", answer)


def fill_every_page(app: Flask) -> None:
    """Fill an empty blog with users, comments, and posts of every kind, one of them with earlier versions."""
    with app.app_context():
        ada = add_user("ada", name="Ada Lovelace", about="Writes about engines.", is_author=True, is_admin=True)
        ada.password_hash = generate_password_hash(PASSWORD)
        grace = add_user("grace", name="Grace Hopper", email="grace@example.com")
        add_user("nobody-wrote")
        engines = Tag(name="Engines")
        notes = add_post("Notes on the engine", ada, slug="notes", body="Before.", tags=[engines, Tag(name="دفتر")])
        notes.body = BODY
        db.session.commit()
        add_post(LONG_TITLE[:300], ada, slug="long", body="word" * 50 + "\n\n" + BODY, tags=[engines])
        add_post("دفتر ملاحظات عن المحرك", grace, slug="right-to-left", body="هذه ملاحظات عن *المحرك*.\n\n## البداية")
        add_post("About", ada, slug="about", body="This is a blog about *engines*.", menu_position=1)
        add_post("Draft", ada, slug="draft", published_at=None)
        add_post("Later", ada, slug="later", published_at=FAR_AHEAD)
        add_post("Gone", ada, slug="gone", deleted_at=NOON)
        add_many_posts(12)
        db.session.add(Picture(name=f"{'0' * 24}-1920x1280", source="0" * 64, author_id=ada.id))
        first = Comment(post=notes, author=grace, body="Thank you, *really*.\n\n    code", approved_at=NOON)
        db.session.add_all([first, Comment(post=notes, name="A visitor", body="May I?")])
        db.session.flush()
        db.session.add(Comment(post=notes, author=ada, body="> Yes", reply_to_id=first.id, approved_at=NOON))
        db.session.commit()
        assert db.session.get_one(Post, 1) is notes
