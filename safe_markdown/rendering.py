"""Turn Markdown into safe HTML: `render` for posts, `render_comment` for comments.

Three packages do the work: markdown-it-py parses the text, Pygments colours the code, and nh3 removes everything that
is not on a list. nh3 comes last, so the steps before it need not be safe. The lists below contain every element and
attribute that a text can put on a page.
Read next: safe_markdown/limits.py.
"""

import html
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType
from pygments.token import STANDARD_TYPES
from slugify import slugify

from safe_markdown.code_colours import LANGUAGES, coloured, limit_colours
from safe_markdown.extras import CALLOUTS, ID_PREFIX, extend
from safe_markdown.headings import with_levels
from safe_markdown.limits import MOST_HTML, TooMuchError, check_html, check_tokens, limit

MAX_NESTING: Final = 40  # of quotes, lists and items; a list deeper than 19 loses its inner part and the text after it

# With ID_PREFIX, the id of a heading is never the same as another id of the page or a name in scripts (`forms`).
HEADING_ID: Final = re.compile(ID_PREFIX + r"[a-z0-9-]+")

CLASSES: Final = frozenset(
    {
        *STANDARD_TYPES.values(),  # Pygments' short names: k, s, c1...
        *(f"language-{alias}" for alias in LANGUAGES),
        *("align-left", "align-center", "align-right", "footnotes", "task-list-item"),
        *" ".join(CALLOUTS.values()).split(),
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
    "a": {"href", "id"},
    "details": {"open"},
    "li": {"id"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
}
SCROLLING: Final = {tag: {"tabindex": "0"} for tag in ("pre", "table")}  # so that a keyboard can scroll them
LINK_SCHEMES: Final = {"http", "https", "mailto"}
# https, or an address without a scheme: it has no colon before the first slash, question mark or hash.
PICTURE_ADDRESS: Final = re.compile(r"https:|[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)


def render(text: str) -> str:
    """Return the HTML of a post's Markdown: CommonMark, tables, ~~strikethrough~~, HTML and the extras.

    No input is an error: half a surrogate pair becomes "?", and a NUL becomes the replacement character. A text that
    needs more work than safe_markdown/limits.py allows is shown as it was typed.
    A text of 200,000 characters may take two seconds, so do not keep a database waiting meanwhile.
    """
    text = _as_text(text)
    try:
        return _page_of(text)
    except TooMuchError:
        return CLEANER.clean(f"<pre>{html.escape(text)}</pre>")


def render_comment(text: str) -> str:
    """Return the HTML of a comment's Markdown: paragraphs, emphasis, links, lists, quotes and code.

    Anybody may write a comment. So HTML, headings, pictures and reference definitions appear as they were typed, and
    code gets no colours, which may take seconds. Each link is marked as the visitor's own, so that spam pays nothing:
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    A line break stays a line break, because not everybody knows Markdown.
    """
    return COMMENT_CLEANER.clean(COMMENT_PARSER.render(_as_text(text)))


def _page_of(text: str) -> str:
    """Return safe HTML. Raises TooMuchError."""
    environment: EnvType = {}
    tokens = PARSER.parse(text, environment)
    _adapt(tokens)
    limit_colours(tokens)
    has_html = check_tokens(tokens)
    page = with_levels(PARSER.renderer.render(tokens, PARSER.options, environment))
    if has_html:
        check_html(page)
        page = CLEANER.clean(page)  # A link in a table in a link settles the second time: then browsers read it so too.
    page = CLEANER.clean(page)
    if len(page) > MOST_HTML:
        raise TooMuchError
    return page


def _as_text(text: str) -> str:
    return text.removeprefix("\ufeff").encode(errors="replace").decode()


def _adapt(tokens: Sequence[Token]) -> None:
    """Give every heading its own id, and turn the inline style of table cells into a class."""
    used: Counter[str] = Counter()
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            words = "".join(part.content for part in content.children or [] if part.type in ("text", "code_inline"))
            slug = token.meta.get("slug") or slugify(words[:100]) or "section"
            used[slug] += 1
            # A slug never has two hyphens in a row, so no other heading can have this numbered id.
            token.attrs["id"] = ID_PREFIX + (slug if used[slug] == 1 else f"{slug}--{used[slug]}")
        elif style := token.attrs.pop("style", None):
            token.attrs["class"] = str(style).replace("text-align:", "align-")


def _keep(_: str, attribute: str, value: str) -> str | None:
    """Return the value to keep of an allowed attribute, or None. An error here would make nh3 keep the value."""
    if attribute == "class":
        return " ".join(name for name in value.lower().split() if name in CLASSES) or None
    if attribute == "id":
        return value if HEADING_ID.fullmatch(value) else None
    if attribute == "href" and value.startswith("#") and not value.startswith(f"#{ID_PREFIX}"):
        return f"#{ID_PREFIX}{value[1:]}"  # a table of contents that was written for ids without the prefix
    if attribute == "src":
        secure = re.sub("^http:", "https:", value, flags=re.IGNORECASE)  # old posts; most servers know both
        return secure if PICTURE_ADDRESS.match(secure) else None
    return value


PARSER: Final = MarkdownIt("commonmark", {"highlight": coloured, "maxNesting": MAX_NESTING})
PARSER.enable(["table", "strikethrough"])
extend(PARSER)
COMMENT_PARSER: Final = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
COMMENT_PARSER.enable("strikethrough").disable(["heading", "lheading", "image", "reference"])
for parser in (PARSER, COMMENT_PARSER):
    limit(parser)
    parser.render("")  # the first use fills its tables of rules, so do that before threads share it
CLEANER: Final = nh3.Cleaner(
    tags=frozenset(HARMLESS.split()),
    attributes=ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes=LINK_SCHEMES,
    set_tag_attribute_values={"img": {"loading": "lazy"}, **SCROLLING},
    link_rel="nofollow noopener",  # many people may write here, and search engines shall not reward spam
)
COMMENT_CLEANER: Final = nh3.Cleaner(
    tags=frozenset(HARMLESS_IN_COMMENTS.split()),
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    set_tag_attribute_values={"pre": SCROLLING["pre"]},
    url_schemes=LINK_SCHEMES,
    link_rel="nofollow ugc noopener",
)
