"""Convert HTML of unknown origin to Markdown, but refuse HTML that would take minutes.

Read next: blogfiles/html_to_markdown.py.
"""

import re
from collections import Counter
from typing import Final

from blogfiles.html_to_markdown import markdown_of
from blogfiles.record import RefusedError

HTML_LIMIT: Final = 300_000  # characters; the worst HTML of this length takes a dozen seconds
OPEN_LIMIT: Final = 1000  # open elements; old posts lack some end tags, but not this many
ENDED_BY_OTHERS: Final = {"a", "br", "dd", "dt", "hr", "img", "input", "li", "option", "p", "td", "th", "tr"}

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")


def markdown_from_html(content: str) -> str:
    """Convert HTML. Raises RefusedError if it is too long or nested too deeply."""
    refuse_bombs(content)
    return markdown_of(content, keep_lines=False)


def refuse_bombs(content: str) -> None:
    """Refuse thousands of nested elements: nh3 follows the rules of browsers, which need minutes for them."""
    if len(content) > HTML_LIMIT:
        raise RefusedError(f"its HTML is longer than {HTML_LIMIT} characters")
    opened: Counter[str] = Counter()
    for closes, name in _TAG.findall(content.lower()):
        if name not in ENDED_BY_OTHERS and (opened[name] or not closes):
            opened[name] += -1 if closes else 1
            opened[""] += -1 if closes else 1
            if opened[""] > OPEN_LIMIT:
                raise RefusedError(f"its HTML is nested more than {OPEN_LIMIT} levels deep")
