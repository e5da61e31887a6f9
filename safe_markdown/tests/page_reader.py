"""Read HTML in tests: which tags it has, and what in it is dangerous.

This module uses the standard library's parser and lists of its own. So it does not share a mistake with the sanitiser.
"""

import re
from html.parser import HTMLParser

import nh3

from safe_markdown.rendering import HARMLESS

Tag = tuple[str, dict[str, str]]


class TagReader(HTMLParser):
    """Collect every opening tag with its attributes. Entities are decoded."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def tags_in(page: str) -> list[Tag]:
    """Return the opening tags of HTML, in order."""
    reader = TagReader()
    reader.feed(page)
    reader.close()
    return reader.tags


def pre_count(page: str) -> int:
    """Return the number of code blocks in HTML."""
    return sum(tag == "pre" for tag, _ in tags_in(page))


SAFE_ATTRIBUTES = """
    alt class colspan datetime dir height href id lang loading open rel reversed rowspan scope src start tabindex
    title width
"""
ACTIVE_TAGS = """
    applet audio base body button embed form frame frameset head html iframe input link math meta noscript object
    plaintext script select style svg template textarea title video
"""


def dangers_in(page: str) -> list[str]:
    """Return everything in HTML that could run code, restyle the page, load from another site or fake a part of it."""
    dangers = []
    for tag, attributes in tags_in(page):
        if tag in ACTIVE_TAGS.split():
            dangers.append(f"<{tag}>")
        for name, value in attributes.items():
            # Browsers ignore control characters before and inside a scheme: https://url.spec.whatwg.org/#url-parsing
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
            allowed = ("https:",) if name == "src" else ("https:", "http:", "mailto:")
            if name not in SAFE_ATTRIBUTES.split():
                dangers.append(f"{tag} {name}")
            if name in ("href", "src") and scheme and scheme[0] not in allowed:
                dangers.append(f"{tag} {name}={value}")
            if name == "id" and not re.fullmatch(r"heading-[a-z0-9-]+", value):
                dangers.append(f"{tag} id={value}")
    return dangers


def assert_stays_inside(page: str) -> None:
    """Check that an HTML5 parser, such as a browser's, closes a page's <main> where the page closes it."""
    whole = nh3.clean(f"<main>{page}</main><footer>end</footer>", tags={*HARMLESS.split(), "main", "footer"})
    assert whole.endswith("</main><footer>end</footer>")
    assert whole.count("<main>") == whole.count("</main>") == 1
