"""The text of a WordPress post, as its database holds it, to Markdown.

It is HTML, but not all of it: the block editor puts comments around each block, the older editor leaves lines and blank
lines where a page has breaks and paragraphs, and shortcodes stand in square brackets.
Blocks: https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/
Lines: https://developer.wordpress.org/reference/functions/wpautop/
Read next: app/exchange/html_to_markdown.py.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from app.exchange.html_to_markdown import markdown_of
from app.exchange.record import RefusedError
from app.posts.models import BODY_LENGTH

HTML_LIMIT: Final = BODY_LENGTH * 3 // 2  # characters: HTML needs more of them to say the same
OPEN_LIMIT: Final = 1000  # elements open at once; old posts forgot some end tags, but not that many
ENDED_BY_OTHERS: Final = {"a", "br", "dd", "dt", "hr", "img", "input", "li", "option", "p", "td", "th", "tr"}

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
# What core/freeform holds was written in the older editor.
_BLOCK = re.compile(r"<!--\s+(?P<closes>/?)wp:(?!(?:core/)?freeform\s)[^<>]*?(?P<alone>/?)-->")
# The block of the most used plugin for code says the language only in its comment.
_CODE_BLOCK = re.compile(r'<!--\s+wp:syntaxhighlighter/code [^<>]*?"language":"([\w+#-]+)"[^<>]*-->\s*<pre\b')
_CODE = re.compile(r"\[(?P<closes>/?)(?P<name>code|sourcecode)\b(?P<attributes>[^\[\]\n]*)\]")
_CODE_LANGUAGE = re.compile(r"""\blang(?:uage)?=["']?([\w+#-]+)""")
_UNWRAPPED = re.compile(r"\[/?(?:wp_)?(?:caption|embed)\b[^\[\]]*\]")
_CAPTION = re.compile(r'\bcaption="([^"]*)"')


def markdown_from(content: str) -> str:
    """Return what `content:encoded` holds as Markdown. Raises RefusedError where it is too long, or nests too deep."""
    if len(content) > HTML_LIMIT:
        raise RefusedError(f"its text is longer than {HTML_LIMIT} characters of HTML")
    _refuse_open_elements(content)
    pieces = _pieces("".join(_without_shortcodes(_CODE_BLOCK.sub(r'\g<0> class="language-\1"', content))))
    return "\n\n".join(filter(None, (markdown_of(piece, keep_lines) for piece, keep_lines in pieces)))


def _refuse_open_elements(content: str) -> None:
    """Refuse what a browser's rules, which nh3 follows, take minutes to read: thousands of elements in each other."""
    opened: Counter[str] = Counter()
    for closes, name in _TAG.findall(content.lower()):
        if name not in ENDED_BY_OTHERS and (opened[name] or not closes):
            opened[name] += -1 if closes else 1
            opened[""] += -1 if closes else 1
            if opened[""] > OPEN_LIMIT:
                raise RefusedError(f"its HTML nests deeper than {OPEN_LIMIT} levels")


def _without_shortcodes(content: str) -> Iterator[str]:
    """Yield the content with code in <pre>, captions and embeds unwrapped. Other shortcodes stay the text they are."""
    position, opening = 0, None
    for tag in _CODE.finditer(content):
        if opening is None and not tag["closes"]:
            yield _UNWRAPPED.sub(_old_caption, content[position : tag.start()])
            position, opening = tag.start(), tag
        elif opening and tag["closes"] and tag["name"] == opening["name"]:
            language = _CODE_LANGUAGE.search(opening["attributes"])
            # It was stored with or without entities. As text of a <pre>, no bracket of it is a shortcode.
            code = html.escape(html.unescape(content[opening.end() : tag.start()]))
            yield f'<pre class="language-{language[1] if language else ""}">\n{code}</pre>'
            position, opening = tag.end(), None
    yield _UNWRAPPED.sub(_old_caption, content[position:])


def _old_caption(tag: re.Match[str]) -> str:
    """Return the text that captions had as an attribute until WordPress 3.4."""
    caption = _CAPTION.search(tag[0])
    return f"\n\n{html.unescape(caption[1])}\n\n" if caption else "\n"


def _pieces(content: str) -> Iterator[tuple[str, bool]]:
    """Yield the content cut at the outermost blocks, each piece with whether its lines count: outside they do."""
    position, depth = 0, 0
    for mark in _BLOCK.finditer(content):
        outer = depth
        if not mark["alone"]:
            depth = max(0, depth + (-1 if mark["closes"] else 1))
        if (outer == 0) != (depth == 0):
            if piece := content[position : mark.start()].strip():
                yield piece, outer == 0
            position = mark.end()
    if piece := content[position:].strip():
        yield piece, depth == 0
