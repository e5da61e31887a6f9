"""Turn embedded films and sounds into links: a blog removes foreign frames, and then nobody would know of them.

Read next: blogfiles/escaping.py.
"""

import html
import re

from blogfiles.escaping import change_text, escape, link, resolve

# No element of the same name stands inside: so the time grows linearly with the text, even if nothing closes.
_EMBED = re.compile(
    r"<(iframe|video|audio|object|embed)\b[^<>]*>(?:(?:(?!<\1\b).)*?</\1\s*>)?", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = r"""\b(?:{})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""


def with_links(markdown: str) -> str:
    """Return the Markdown with a link in the place of each `iframe`, `video`, `audio`, `object` and `embed`."""
    return change_text(markdown, lambda text: _EMBED.sub(_link, text)) if _EMBED.search(markdown) else markdown


def _link(found: re.Match[str]) -> str:
    """Return a link to what the element shows. An element without an address stays."""
    element = found[0]
    address, title = _value("src|data", element), " ".join(_value("title|aria-label", element).split())
    if not address or re.match(r"\s*(?:javascript|data):", address, re.IGNORECASE):
        return element
    return resolve(link(re.sub("^//", "https://", address.strip()), escape(title, in_link=True)))


def _value(names: str, element: str) -> str:
    found = re.search(_ATTRIBUTE.format(names), element, re.IGNORECASE)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""
