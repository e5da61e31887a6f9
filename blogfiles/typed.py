"""Find what a text says to the tool that it was written for. A blog shows it as it was typed.

Read next: blogfiles/code_parts.py, since code is meant to be shown.
"""

import re
from collections import Counter

from blogfiles.code_parts import change_text

_KINDS = {
    "Hugo shortcodes": re.compile(r"\{\{[<%]\s*([a-z][\w./-]*)", re.IGNORECASE),
    "Liquid tags": re.compile(r"(?<!\{)\{%-?\s*([a-z]\w*)", re.IGNORECASE),
    "Liquid values": re.compile(r"\{\{-?\s*(?:[\"'][^\"'\n]*[\"']\s*\|\s*)?([a-z][\w.]*)[^{}\n]*\}\}", re.IGNORECASE),
    "WordPress shortcodes": re.compile(
        r"\\?\[(gallery|video|audio|playlist|contact-form|contact-form-7)\b[^\]\n]*\\?\]"
    ),
    "boxes of Docusaurus or MkDocs": re.compile(r"^(?::::|!!!|\?\?\?)[ \t]*([a-z]{2,30})", re.MULTILINE),
    "places for a table of contents": re.compile(r"^(\[TOC\]|\[\[toc\]\])[ \t]*$", re.MULTILINE),
    "abbreviations of Markdown Extra": re.compile(r"^\*\[([^\]\n]{1,60})\]:", re.MULTILINE),
    "attributes of kramdown": re.compile(r"\{:\s*([^{}\n]{1,60})\}"),
}


def shown_as_typed(markdown: str) -> dict[str, Counter[str]]:
    """Return how often each kind stands in the text, by name: `{"Hugo shortcodes": {"figure": 2}}`."""
    found: dict[str, Counter[str]] = {}

    def look(text: str) -> str:
        for kind, pattern in _KINDS.items():
            if names := pattern.findall(text):
                found.setdefault(kind, Counter()).update(name.strip() for name in names)
        return text

    change_text(markdown, look)
    return found
