"""Carry footnotes through HTML: marks stand in their places, until the HTML has become Markdown.

Read next: blogfiles/wordpress_text.py and blogfiles/restructured_text.py, whose footnotes need this.
"""

import re

_PLACE, _NOTE, _END = "\ue000", "\ue001", "\ue002"  # characters that no text contains


def place(label: str) -> str:
    """Return the text that stands for a reference to a footnote."""
    return f"{_PLACE}{label}{_END}"


def note(label: str) -> str:
    """Return the text that stands at the beginning of the footnote itself."""
    return f"{_NOTE}{label}{_END}"


def with_footnotes(markdown: str) -> str:
    """Return the Markdown with footnotes in the place of the marks."""
    markdown = re.sub(f"{_PLACE}(.*?){_END}", r"[^\1]", markdown)
    return re.sub(f"{_NOTE}(.*?){_END}\\s*", r"[^\1]: ", markdown)
