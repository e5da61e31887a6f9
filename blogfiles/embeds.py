"""Turn embedded films and sounds into links: a blog removes foreign frames, and then nobody would know of them.

Nothing can stand in the place of drawings, formulas and forms of HTML, or of a picture that is written into the text. A
note tells a person about them.

Read next: blogfiles/escaping.py.
"""

import html
import re
from collections.abc import Iterable

from blogfiles.escaping import change_text, escape, link, resolve

# No element of the same name stands inside: so the time grows linearly with the text, even if nothing closes.
_EMBED = re.compile(
    r"<(iframe|video|audio|object|embed)\b[^<>]*>(?:(?:(?!<\1\b).)*?</\1\s*>)?", re.DOTALL | re.IGNORECASE
)
_NOT_SHOWN = re.compile(  # <lite-youtube> and the like are elements that a script of the old blog shows
    r"""<(?:(?:canvas|form|math|script|svg)\b|[a-z]\w*-[\w-]+(?=[\s/>]))|(?:(?<=\]\()|(?<=src=["']))data:image""",
    re.IGNORECASE,
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


def notes_about_html(page: str) -> list[str]:
    """Return a note for each kind of element in HTML that no page of a blog shows."""
    return _notes(_NOT_SHOWN.findall(page))


def notes_about_markdown(markdown: str) -> list[str]:
    """Return the same for HTML in Markdown, where an element in code is an example."""
    names: list[str] = []

    def look(text: str) -> str:
        names.extend(_NOT_SHOWN.findall(text))
        return text

    if _NOT_SHOWN.search(markdown):  # it may be in code, which has to be found first
        change_text(markdown, look)
    return _notes(names)


def _notes(names: Iterable[str]) -> list[str]:
    shown = {f"{name.lower()}>" if name.startswith("<") else "picture with a data: address" for name in names}
    return [f"its {name} is not shown here" for name in sorted(shown)]
