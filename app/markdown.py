"""Markdown to safe HTML."""

from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt


class Rendered(NamedTuple):
    """What a body becomes: safe HTML, and its beginning as plain text."""

    html: str
    summary: str


def render(text: str) -> Rendered:
    """Render."""
    html = nh3.clean(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return Rendered(html, nh3.clean(html, tags=set())[:200])
