"""Turn Markdown that anybody may have written into harmless HTML, within limits of work and size.

README.md shows how. Read next: safe_markdown/rendering.py.
"""

from safe_markdown.difference import Part, difference
from safe_markdown.headings import Heading, headings_of, text_of
from safe_markdown.language import language_of
from safe_markdown.rendering import render, render_comment
from safe_markdown.summary import summary_of

__all__ = [
    "Heading",
    "Part",
    "difference",
    "headings_of",
    "language_of",
    "render",
    "render_comment",
    "summary_of",
    "text_of",
]
