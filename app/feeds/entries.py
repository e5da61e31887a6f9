"""`Entry`: a post as feeds tell it, in the words of JSON Feed's items; the Atom template writes the same ones.

Notice the id. It is made from the post's number and not from its address, so that a feed reader does not take a renamed
post for a new one.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from urllib.parse import urljoin

from flask import request, url_for

from app.posts.models import Post

# What XML 1.0 has no way to write (section 2.2, Char): half of a pair, which no column holds, is not in the list.
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TAG: Final = re.compile(r"<[^>]*>")
_ADDRESS: Final = re.compile(r' (href|src)="([^"]*)"')


@dataclass(frozen=True)
class Entry:
    """A published post with absolute addresses and its moments in RFC 3339's form."""

    id: str
    url: str
    title: str
    content_html: str
    summary: str
    date_published: str
    date_modified: str
    authors: list[dict[str, str]]
    tags: list[str]


def entry_of(post: Post) -> Entry:
    """Return the entry of a published post."""
    published = cast(datetime, post.published_at)
    url = url_for("posts.show", slug=post.slug, _external=True)
    profile = url_for("posts.author", username=post.author.username, _external=True)
    return Entry(
        # RFC 4151: a name and a day on which it was ours. The number is what never changes.
        id=f"tag:{request.host.partition(':')[0]},{post.created_at:%Y-%m-%d}:post-{post.id}",
        url=url,
        title=writable(post.title),
        content_html=writable(_with_absolute_addresses(post.html, url)),
        summary=writable(post.excerpt),
        date_published=published.isoformat(timespec="seconds"),
        date_modified=max(published, post.updated_at).isoformat(timespec="seconds"),
        authors=[{"name": writable(post.author.name), "url": profile}],
        tags=[writable(tag.name) for tag in post.tags],
    )


def writable(text: str) -> str:
    """Return `text` without the characters that XML forbids."""
    return NOT_XML.sub("", text)


def _with_absolute_addresses(page: str, base: str) -> str:
    """Return sanitised HTML whose links and pictures work outside the site.

    In sanitised HTML, "<" and ">" stand for tags only, so a link that is shown as code stays as it is.
    """

    def absolute(found: re.Match[str]) -> str:
        address = urljoin(base, html.unescape(found[2]))
        return f' {found[1]}="{html.escape(address)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(absolute, tag[0]), page)
