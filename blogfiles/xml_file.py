"""Read an XML file that holds a whole blog: the export of WordPress or of Blogger.

The file can be larger than memory, so each post is finished before the next one is read. It can come from anyone. Every
known attack on XML parsers needs a DOCTYPE, which no export has, so a file with a DOCTYPE is refused before it can
declare an entity: https://docs.python.org/3/library/xml.html#xml-vulnerabilities
Read next: blogfiles/wordpress_post.py and blogfiles/blogger.py, where a post becomes a record.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from blogfiles.fields import date_of, plain
from blogfiles.record import RefusedError, SkippedError

CHUNK = 1_048_576  # bytes
CONTROL_CHARACTERS = bytes(set(range(32)) - set(b"\t\n\r"))
_PREFIXES = {
    r"purl\.org/dc/elements/1\.1/": "dc:",
    r"purl\.org/rss/1\.0/modules/content/": "content:",
    r"wordpress\.org/export/[\d.]+/excerpt/": "excerpt:",
    r"wordpress\.org/export/[\d.]+/": "wp:",
    r"www\.w3\.org/2005/Atom": "atom:",
    r"purl\.org/atom/app#|www\.w3\.org/2007/app": "app:",
    r"purl\.org/syndication/thread/1\.0": "thr:",
    r"schemas\.google\.com/blogger/\d+": "blogger:",
}


class Export(TreeBuilder):
    """Collect what the parser finds: the posts, and the display name for each login."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = ""  # WordPress or Blogger, as soon as an element says so
        self.root = ""
        self.names: dict[str, str] = {}
        self.items: list[Element] = []

    def doctype(self, *_: object) -> None:
        raise RefusedError("has a DOCTYPE, which an export never has, so nothing was read")

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        """Start an element. Its name is the same in every version of the format: `wp:status`."""
        address, _, name = tag.rpartition("}")
        tag = _prefix(address) + name
        self.root = self.root or tag
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> Element:
        """End an element, and remember it if it matters."""
        element = super().end(tag)
        if element.tag == "wp:wxr_version":
            self.kind = "WordPress"
        elif element.tag == "blogger:type" or "schemas.google.com/blogger/" in element.get("term", ""):
            self.kind = "Blogger"
        elif element.tag == "wp:author":
            texts = texts_in(element)
            self.names[texts["wp:author_login"]] = plain(texts["wp:author_display_name"])
        elif element.tag in ("item", "atom:entry"):
            self.items.append(element)
        return element


def texts_in(element: Element) -> dict[str, str]:
    """Return the text of each child element, by name. The text of a missing element is ""."""
    return defaultdict(str, {child.tag: (child.text or "").strip() for child in element})


def moment_in(texts: dict[str, str], *names: str) -> datetime | None:
    """Return the first of these times that is set. WordPress writes zeros or the year -1 if there is no time."""
    found = (texts[name] for name in names if re.match(r"0*[1-9]|\w{3}, \d\d \w{3} [1-9]", texts[name]))
    return date_of(next(found, ""))


def items_in(file: Path, export: Export) -> Iterator[Element]:
    """Yield the posts of a file. Raises RefusedError as soon as the file cannot be read."""
    if file.is_symlink() or not file.is_file():  # opening a pipe would wait forever
        raise RefusedError("is a symbolic link or not a regular file")
    parser, chunk, problem = XMLParser(target=export), b" ", None
    try:
        with file.open("rb") as stream:
            while chunk and not problem:
                chunk = stream.read(CHUNK)
                try:
                    # XML forbids these characters, but WordPress copies them from its database.
                    parser.feed(chunk.translate(None, CONTROL_CHARACTERS)) if chunk else parser.close()
                except ParseError as error:
                    problem = str(error)
                if export.kind:
                    yield from export.items
                export.items.clear()
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None
    if problem and export.kind:
        raise RefusedError(f"is damaged or incomplete ({problem}); the posts before that point were read")
    if problem:
        raise RefusedError(f"is not valid XML ({problem})")
    if not export.kind:
        raise SkippedError(f"skipped: {_what_it_seems(export.root)}")


def _what_it_seems(root: str) -> str:
    known = "not an export file of WordPress or Blogger"
    is_feed = root in ("rss", "atom:feed")
    return f"{known}, but a feed, which has only the newest posts" if is_feed else known


@lru_cache(maxsize=100)
def _prefix(address: str) -> str:
    """Return the short name of a namespace: `wp:`. Some tools write https where the standard says http."""
    rest = re.sub("^{https?://", "", address)
    return next((prefix for pattern, prefix in _PREFIXES.items() if re.fullmatch(pattern, rest)), address)
