"""The headings of a post's body: move them below the title of the page, and list them for a table of contents.

safe_markdown/rendering.py gives them their ids.
"""

import html
import re
from typing import NamedTuple


class Heading(NamedTuple):
    """A heading of a body, for a table of contents."""

    id: str
    level: int  # 2 to 6
    text: str


def headings_of(page: str) -> list[Heading]:
    """Return the headings of sanitised HTML, in order."""
    found = re.findall(r'<h([2-6])[^>]* id="([^"]+)"[^>]*>(.*?)</h\1>', page, re.DOTALL)
    return [Heading(id_, int(level), text_of(inside)) for level, id_, inside in found]


def with_levels(page: str) -> str:
    """Number the levels of the headings from 2 on, without gaps. The h1 of the page is the title of the post."""
    open_levels: list[int] = []

    def renamed(tag: re.Match[str]) -> str:
        if not tag[1]:
            level = int(tag[2])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
        return f"<{tag[1]}h{min(len(open_levels) + 1, 6)}"

    return re.sub(r"<(/?)h([1-6])\b", renamed, page, flags=re.IGNORECASE)


def text_of(page: str) -> str:
    """Return the text of sanitised HTML on one line."""
    # In sanitised HTML, "<" and ">" occur only in tags. In text and attributes they are entities.
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page.replace("<br>", " "))).split())
