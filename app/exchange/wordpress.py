"""WordPress's export file (WXR 1.0 to 1.2, made by Tools > Export) to records: one file with all posts of a blog.

It is RSS with more elements, and may be larger than memory: so a post is done with before the next is read. And it may
come from anybody: what is dangerous in XML needs a DOCTYPE, which WordPress never writes, and a file that has one is
refused there, before it can declare an entity.
The format: https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php
The dangers: https://docs.python.org/3/library/xml.html#xml-vulnerabilities
Read next: app/exchange/wordpress_post.py, where an item becomes a record.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from app.exchange.record import ImportedPost, RefusedError, SkippedError
from app.exchange.wordpress_post import plain, post_from, texts_in

CHUNK = 1_048_576  # bytes
CONTROL_CHARACTERS = bytes(set(range(32)) - set(b"\t\n\r"))
PREFIXES = {"{http://purl.org/dc/elements/1.1/": "dc:", "{http://purl.org/rss/1.0/modules/content/": "content:"}


def read_export(file: Path) -> Iterator[tuple[str, ImportedPost | RefusedError]]:
    """Yield a name and a record for each post in an export file, or the reason why it is not taken.

    What is no post (a page, a picture) is a SkippedError, and so is a file that is not from WordPress. Where the file
    breaks off, the posts before that have been yielded, and the last reason says so.
    """
    export = _Export()
    try:
        for item in _items(file, export):
            texts = texts_in(item)
            label = f"{file.name}: {plain(texts['title']) or texts['wp:post_name'] or texts['wp:post_id']}"
            try:
                yield label, post_from(item, texts, export.names)
            except RefusedError as reason:
                yield label, reason
            item.clear()
    except RefusedError as reason:
        yield file.name, reason


class _Export(TreeBuilder):
    """What the parser has found so far: the items, and the authors' names by their logins."""

    def __init__(self) -> None:
        super().__init__()
        self.is_wordpress = False
        self.names: dict[str, str] = {}
        self.items: list[Element] = []

    def doctype(self, *_: object) -> None:
        raise RefusedError("has a DOCTYPE, which WordPress does not write; nothing was read")

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        """Begin an element, with the name that it has in the file, `wp:status`, whatever the version."""
        address, _, name = tag.rpartition("}")
        if address.startswith("{http://wordpress.org/export/"):
            address = "excerpt:" if address.endswith("/excerpt/") else "wp:"
        return super().start(PREFIXES.get(address, address) + name, attributes)

    def end(self, tag: str, /) -> Element:
        """End an element, and keep what counts."""
        element = super().end(tag)
        if element.tag == "wp:wxr_version":
            self.is_wordpress = True
        elif element.tag == "wp:author":
            texts = texts_in(element)
            self.names[texts["wp:author_login"]] = plain(texts["wp:author_display_name"])
        elif element.tag == "item":
            self.items.append(element)
        return element


def _items(file: Path, export: _Export) -> Iterator[Element]:
    """Yield the items of a file. Raises RefusedError where it cannot be read on."""
    if file.is_symlink() or not file.is_file():  # to open a pipe would wait for ever
        raise RefusedError("is a link or no file, and neither is read")
    parser, chunk, problem = XMLParser(target=export), b" ", None
    try:
        with file.open("rb") as stream:
            while chunk and not problem:
                chunk = stream.read(CHUNK)
                try:
                    # No XML may hold these, but WordPress copies them from its database.
                    parser.feed(chunk.translate(None, CONTROL_CHARACTERS)) if chunk else parser.close()
                except ParseError as error:
                    problem = str(error)
                if export.is_wordpress:
                    yield from export.items
                export.items.clear()
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None
    if problem and export.is_wordpress:
        raise RefusedError(f"is damaged or breaks off ({problem}); what stands before that was read")
    if problem:
        raise RefusedError(f"is not XML ({problem})")
    if not export.is_wordpress:
        raise SkippedError("skipped, since it is no export file of WordPress")
