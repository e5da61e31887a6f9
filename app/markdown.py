"""Turn Markdown into safe HTML, as this blog wants it. The library safe_markdown does the work.

Read next: app/posts/saving.py, which renders the body of a post.
"""

from typing import NamedTuple

import safe_markdown
from app.pictures import sizes as pictures


class Rendered(NamedTuple):
    """The result of rendering a body: safe HTML, and a summary in plain text."""

    html: str
    summary: str


def render(text: str) -> Rendered:
    """Return the HTML and the summary of a post's Markdown. The blog's own pictures get their sizes.

    A long text may take two seconds, so call this before a transaction that writes and never inside it.
    """
    page = safe_markdown.render(text)
    page = pictures.with_sizes(page)
    return Rendered(page, safe_markdown.summary_of(page))
