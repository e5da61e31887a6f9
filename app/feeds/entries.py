"""Turn a post into an entry of a feed, with the field names of JSON Feed. The Atom template writes the same entries.

The id of an entry comes from the post's number and not from its address. So a feed reader does not show a renamed post
as a new one.
"""

import html
import re
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import urljoin, urlsplit

from app.addresses import full_url, site_url
from app.posts.models import Post

# Characters that XML 1.0 cannot contain (section 2.2, Char). Surrogates are not in the list: no column can hold them.
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# In sanitised HTML, "<" and ">" occur only in tags: a link that is shown as code has &lt; and &gt;.
TAG: Final = re.compile(r"<[^>]*>")
ADDRESS: Final = re.compile(r' (href|src)="([^"]*)"')
VERSIONS: Final = re.compile(r' (?:srcset|sizes)="[^"]*"')  # smaller versions of a picture: one is enough for a feed


def entry_of(post: Post) -> dict[str, Any]:
    """Return the entry of a published post, with absolute addresses, and times as in RFC 3339."""
    published = cast(datetime, post.published_at)
    url = full_url("posts.show", slug=post.slug)
    profile = full_url("posts.author", username=post.author.username)

    def absolute(found: re.Match[str]) -> str:
        try:
            return f' {found[1]}="{html.escape(urljoin(url, html.unescape(found[2])))}"'
        except ValueError:  # not an address, such as //[
            return found[0]

    return {
        # RFC 4151: a host name, and a day on which it belonged to the blog. The number of the post never changes.
        "id": f"tag:{urlsplit(site_url()).hostname},{post.created_at:%Y-%m-%d}:post-{post.id}",
        "url": url,
        "title": writable(post.title),
        "content_html": writable(TAG.sub(lambda tag: ADDRESS.sub(absolute, VERSIONS.sub("", tag[0])), post.html)),
        "summary": writable(post.excerpt),
        "date_published": published.isoformat(timespec="seconds"),
        "date_modified": max(published, post.updated_at).isoformat(timespec="seconds"),
        "authors": [{"name": writable(post.author.name), "url": profile}],
        "tags": [writable(tag.name) for tag in post.tags],
        **({"language": post.lang} if post.lang else {}),
    }


def writable(text: str) -> str:
    """Return `text` without the characters that XML forbids."""
    return NOT_XML.sub("", text)
