"""Limits for Markdown: how much work and how much HTML a text may cause, whatever somebody writes into it.

A short text can cause much work. In 38 kB, a long address that a thousand links repeat made 60 MB of HTML, and lines
below forty quotes took 18 seconds. No limit here counts seconds, so all of them are the same on every machine. They
count tokens, lines and characters, so they hold for the rules of a plugin too. Real posts stay far below them.
Read next: safe_markdown/extras.py.
"""

import re
from collections.abc import Iterable
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MOST_HTML: Final = 4_000_000  # characters of a page; a post of 200,000 characters makes 300,000
MOST_BLOCKS: Final = 120_000  # tokens: a paragraph or a cell of a table has three
MOST_QUOTED_LINES: Final = 100_000  # a line counts once for each quote around it
MOST_LOOKS_AHEAD: Final = (
    2_000_000  # inline tokens, passed in search of the end of a link; a post of links needs 70,000
)
MOST_TAGS: Final = 30_000  # that the writer typed as HTML: a browser looks through all open ones at each new one
MOST_REPEATED: Final = 64_000_000  # characters that nh3 may add, see `check_html`

RAW_HTML: Final = {"html_block", "html_inline"}
TAG: Final = re.compile(r"</?[a-z]", re.IGNORECASE)
OPEN_LINK: Final = re.compile(r"<a[\s/][^>]*>?", re.IGNORECASE)
FORMATTING: Final = re.compile(
    r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*>?", re.IGNORECASE
)
# A tag that certainly ends at its first ">": no value holds one, and no quote is left open.
PLAIN_TAG: Final = re.compile(r"""<\w+(?:\s+[^\s"'<>/=]+(?:=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?)*\s*/?>""")


class TooMuchError(Exception):
    """A text needs more work or more HTML than the limits above allow."""


class _Tokens(list[Token]):
    """The blocks of a text, up to MOST_BLOCKS."""

    def append(self, token: Token) -> None:
        if len(self) >= MOST_BLOCKS:
            raise TooMuchError
        super().append(token)


def limit(parser: MarkdownIt) -> None:
    """Make `parser` raise TooMuchError for a text that is above the limits of work."""
    tokenize, look_ahead = parser.block.tokenize, parser.inline.skipToken

    def counted(state: StateBlock, first: int, last: int) -> None:
        if state.parentType == "blockquote":
            state.env["quoted_lines"] += last - first
            if state.env["quoted_lines"] > MOST_QUOTED_LINES:
                raise TooMuchError
        tokenize(state, first, last)

    def counted_look(state: StateInline) -> None:
        state.env["looks_ahead"] += 1
        if state.env["looks_ahead"] > MOST_LOOKS_AHEAD:
            raise TooMuchError
        look_ahead(state)

    vars(parser.block)["tokenize"] = counted
    vars(parser.inline)["skipToken"] = counted_look
    parser.core.ruler.before("normalize", "limits", _begin)


def _begin(state: StateCore) -> None:
    """Begin to count for a new text. It is the first rule that the parser runs."""
    state.tokens = _Tokens()
    state.env.update(quoted_lines=0, looks_ahead=0)


def check_tokens(tokens: Iterable[Token]) -> bool:
    """Return True if the writer typed HTML. Raise TooMuchError if the page of these tokens would be too long."""
    size = tags = 0
    for block in tokens:
        for token in (block, *(block.children or ())):
            size += len(token.content) + sum(len(str(value)) for value in token.attrs.values())
            tags += len(TAG.findall(token.content)) if token.type in RAW_HTML else 0
    if size > MOST_HTML or tags > MOST_TAGS:
        raise TooMuchError
    return tags > 0


def check_html(page: str) -> None:
    """Raise TooMuchError if nh3 would repeat the tags that the writer typed too often.

    In HTML, a tag such as <b title="..."> that is not closed goes on in the next paragraph. So nh3, like a browser,
    repeats each open one in every paragraph. This counts the worst case: no tag is closed, and each stands there three
    times, which is the most that HTML allows. Only one link can be open.
    """

    def length(tag: str) -> int:
        return len(tag) if PLAIN_TAG.fullmatch(tag) else len(page)

    repeated = 3 * sum(map(length, set(FORMATTING.findall(page)))) + max(
        map(length, OPEN_LINK.findall(page)), default=0
    )
    if repeated * len(TAG.findall(page)) > MOST_REPEATED:
        raise TooMuchError
