"""Turn embedded films and sounds into links: a blog removes foreign frames, and then nobody would know of them.

Read next: blogfiles/escaping.py.
"""

import html
import re
from collections.abc import Iterator

from blogfiles.escaping import change_text, escape, link, resolve

_OPENING = re.compile(r"<(iframe|video|audio|object|embed)\b([^<>]*)>", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("iframe", "video", "audio", "object")}
_ATTRIBUTE = r"""\b(?:{})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""


def with_links(markdown: str) -> str:
    """Return the Markdown with a link in the place of each `iframe`, `video`, `audio`, `object` and `embed`."""
    return change_text(markdown, lambda text: "".join(_replaced(text))) if _OPENING.search(markdown) else markdown


def _replaced(text: str) -> Iterator[str]:
    position, unclosed = 0, set()
    for opening in _OPENING.finditer(text):
        name, start, end = opening[1].lower(), opening.start(), opening.end()
        if start < position:
            continue
        closing = _CLOSING[name].search(text, end) if name in _CLOSING and name not in unclosed else None
        if closing:
            end = closing.end()
        else:
            unclosed.add(name)  # nothing closes a later one either
        yield text[position:start]
        yield _link(text[start:end])
        position = end
    yield text[position:]


def _link(element: str) -> str:
    """Return a link to what the element shows. An element without an address stays."""
    address, title = _value("src|data", element), " ".join(_value("title|aria-label", element).split())
    if not address or re.match(r"\s*(?:javascript|data):", address, re.IGNORECASE):
        return element
    return resolve(link(re.sub("^//", "https://", address.strip()), escape(title, in_link=True)))


def _value(names: str, element: str) -> str:
    found = re.search(_ATTRIBUTE.format(names), element, re.IGNORECASE)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""
