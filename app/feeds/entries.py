"""A post as feeds tell it, in the words of JSON Feed's items; the Atom template writes the same ones.

Notice the id. It is made from the post's number and not from its address, so that a feed reader does not take a renamed
post for a new one.
"""

import html
import re
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import urljoin

from flask import request, url_for

from app.posts.models import Post

# What XML 1.0 has no way to write (section 2.2, Char): half of a pair, which no column holds, is not in the list.
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# In sanitised HTML, "<" and ">" stand for tags only, so a link that is shown as code is none of these.
TAG: Final = re.compile(r"<[^>]*>")
ADDRESS: Final = re.compile(r' (href|src)="([^"]*)"')


def entry_of(post: Post) -> dict[str, Any]:
    """Return the entry of a published post, with absolute addresses and its moments in RFC 3339's form."""
    published = cast(datetime, post.published_at)
    url = url_for("posts.show", slug=post.slug, _external=True)
    profile = url_for("posts.author", username=post.author.username, _external=True)

    def absolute(found: re.Match[str]) -> str:
        try:
            return f' {found[1]}="{html.escape(urljoin(url, html.unescape(found[2])))}"'
        except ValueError:  # no address at all, like //[
            return found[0]

    return {
        # RFC 4151: a name and a day on which it was ours. The number is what never changes.
        "id": f"tag:{request.host.partition(':')[0]},{post.created_at:%Y-%m-%d}:post-{post.id}",
        "url": url,
        "title": writable(post.title),
        "content_html": writable(TAG.sub(lambda tag: ADDRESS.sub(absolute, tag[0]), post.html)),
        "summary": writable(post.excerpt),
        "date_published": published.isoformat(timespec="seconds"),
        "date_modified": max(published, post.updated_at).isoformat(timespec="seconds"),
        "authors": [{"name": writable(post.author.name), "url": profile}],
        "tags": [writable(tag.name) for tag in post.tags],
    }


def writable(text: str) -> str:
    """Return `text` without the characters that XML forbids."""
    return NOT_XML.sub("", text)
