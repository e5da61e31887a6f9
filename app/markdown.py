"""Markdown to safe HTML: `render` for posts, `render_comment` for comments, and no more that the rest of the blog uses.

Three libraries do the work: markdown-it-py reads the text as tokens, Pygments colours the code, nh3 keeps what is
harmless. Notice the order. nh3 comes last, so nothing before it has to be trusted, and the lists below say all that a
body can put on a page.
Read next: app/posts/models.py, where a post's HTML and summary follow from its body.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Final, NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import STANDARD_TYPES
from slugify import slugify

from app.headings import text_of, with_levels

SUMMARY_LENGTH: Final = 200  # characters
COLOURED_LENGTH: Final = 10_000  # characters; a few lexers take quadratic time, and at this length 12 seconds at worst
MAX_NESTING: Final = 40  # of quotes, lists and items; a list deeper than 19 loses its inner part and what follows it

# With this prefix a heading's id meets no id of the page and no name that scripts know (`location`, `forms`).
ID_PREFIX: Final = "heading-"
HEADING_ID: Final = re.compile(ID_PREFIX + r"[a-z0-9-]+")

LANGUAGES: Final = frozenset(alias for _, aliases, *_ in get_all_lexers(plugins=False) for alias in aliases)
CLASSES: Final = frozenset(
    {
        *STANDARD_TYPES.values(),  # Pygments' short names: k, s, c1...
        *(f"language-{alias}" for alias in LANGUAGES),
        *("align-left", "align-center", "align-right"),
    }
)
HARMLESS: Final = """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup
    table tbody td tfoot th thead time tr u ul var wbr
"""
HARMLESS_IN_COMMENTS: Final = "a blockquote br code em hr li ol p pre s strong ul"
ATTRIBUTES: Final = {
    "*": {"class", "dir", "lang", "title"},
    "a": {"href"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
}
SCROLLING: Final = {tag: {"tabindex": "0"} for tag in ("pre", "table")}  # so that the keyboard can scroll them
LINK_SCHEMES: Final = {"http", "https", "mailto"}
# https, or no scheme at all: no colon stands before the first slash, question mark or hash.
PICTURE_ADDRESS: Final = re.compile(r"https:|[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)


class Rendered(NamedTuple):
    """What a body becomes: safe HTML, and its beginning as plain text."""

    html: str
    summary: str


@lru_cache(maxsize=32)
def render(text: str) -> Rendered:
    """Return Markdown (CommonMark, tables, ~~struck~~ words, HTML) as safe HTML, and a summary of it.

    The summary is text, not HTML: SUMMARY_LENGTH characters at most, empty only where there is no text. No text raises
    an error: half a surrogate pair becomes "?", a NUL the replacement character.

    The last texts are remembered. So what will be written in a transaction is rendered before it, by calling this once,
    and nobody waits for a renderer.
    """
    references: EnvType = {}
    tokens = PARSER.parse(_as_text(text), references)
    _adapt(tokens)
    page = CLEANER.clean(with_levels(PARSER.renderer.render(tokens, PARSER.options, references)))
    return Rendered(page, _summary_of(page))


def render_comment(text: str) -> str:
    """Return a comment's Markdown as safe HTML: paragraphs, emphasis, links, lists, quotes, code.

    Anybody may write here. So HTML, headings, pictures and definitions of references are no Markdown but show as they
    were typed, code has no colours (which may take seconds), and search engines are told whose links these are:
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    A new line is a new line: not everybody knows Markdown.
    """
    return COMMENT_CLEANER.clean(COMMENT_PARSER.render(_as_text(text)))


def _as_text(text: str) -> str:
    return text.removeprefix("\ufeff").encode(errors="replace").decode()


def _adapt(tokens: Sequence[Token]) -> None:
    """Give every heading an id of its own; make the inline style of table cells a class."""
    used: Counter[str] = Counter()
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            words = "".join(part.content for part in content.children or [] if part.type in ("text", "code_inline"))
            slug = slugify(words[:100]) or "section"
            used[slug] += 1
            # A slug holds no double hyphen, so a numbered one can be no other heading's slug.
            token.attrs["id"] = ID_PREFIX + (slug if used[slug] == 1 else f"{slug}--{used[slug]}")
        elif style := token.attrs.pop("style", None):
            token.attrs["class"] = str(style).replace("text-align:", "align-")


def _summary_of(page: str) -> str:
    """Return the beginning of the paragraphs of sanitised HTML, or of any text where there is no paragraph."""
    text = text_of(" ".join(re.findall(r"<p(?: [^>]*)?>(.*?)</p>", page, re.DOTALL))) or text_of(page)
    if len(text) <= SUMMARY_LENGTH:
        return text
    # Before the last space, unless that is far away: some scripts write without spaces.
    return re.sub(r"[,;:]? \S{0,40}$", "", text[:SUMMARY_LENGTH])[: SUMMARY_LENGTH - 1] + "…"


def _coloured(code: str, language: str, _: str) -> str:
    """Return `code` as spans with Pygments' classes, or "", which means plain, where the language is unknown."""
    language = language.lower()
    if language not in LANGUAGES or len(code) > COLOURED_LENGTH:
        return ""
    with FIRST_USE:
        lexer = get_lexer_by_name(language, stripnl=False)
    return highlight(code, lexer, FORMATTER)


def _keep(_: str, attribute: str, value: str) -> str | None:
    """Return what stays of an attribute that ATTRIBUTES allows. It must not raise: nh3 would keep the value."""
    if attribute == "class":
        return " ".join(name for name in value.lower().split() if name in CLASSES) or None
    if attribute == "id":
        return value if HEADING_ID.fullmatch(value) else None
    if attribute == "href" and value.startswith("#") and not value.startswith(f"#{ID_PREFIX}"):
        return f"#{ID_PREFIX}{value[1:]}"  # a table of contents, written for ids without the prefix
    if attribute == "src":
        return value if PICTURE_ADDRESS.match(value) else None
    return value


PARSER: Final = MarkdownIt("commonmark", {"highlight": _coloured, "maxNesting": MAX_NESTING})
PARSER.enable(["table", "strikethrough"])
COMMENT_PARSER: Final = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
COMMENT_PARSER.enable("strikethrough").disable(["heading", "lheading", "image", "reference"])
for parser in (PARSER, COMMENT_PARSER):
    parser.render("")  # the first use fills its tables of rules: here, before threads share it
FORMATTER: Final = HtmlFormatter(nowrap=True)
FIRST_USE: Final = Lock()  # a lexer compiles its rules when first used, and not safely for threads
CLEANER: Final = nh3.Cleaner(
    tags=frozenset(HARMLESS.split()),
    attributes=ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes=LINK_SCHEMES,
    set_tag_attribute_values={"img": {"loading": "lazy"}, **SCROLLING},
    link_rel="nofollow noopener",  # many may write here, and no link shall pay for spam
)
COMMENT_CLEANER: Final = nh3.Cleaner(
    tags=frozenset(HARMLESS_IN_COMMENTS.split()),
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    set_tag_attribute_values={"pre": SCROLLING["pre"]},
    url_schemes=LINK_SCHEMES,
    link_rel="nofollow ugc noopener",
)
