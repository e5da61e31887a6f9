"""Convert the text of a WordPress post to Markdown.

The text is HTML with three additions. The block editor puts comments around each block. In the classic editor, newlines
and blank lines mean line breaks and paragraphs. Shortcodes stand in square brackets.
Footnotes stand in a field beside the text.
Blocks: https://developer.wordpress.org/block-editor/explanations/architecture/key-concepts/
Lines: https://developer.wordpress.org/reference/functions/wpautop/
Read next: blogfiles/html_to_markdown.py.
"""

import html
import json
import re
from collections.abc import Iterator

from blogfiles.footnotes import note, place, with_footnotes
from blogfiles.html_to_markdown import markdown_from_html, refuse_bombs
from blogfiles.liquid import replace_blocks

# A block named core/freeform holds text of the classic editor.
_BLOCK = re.compile(r"<!--\s+(?P<closes>/?)wp:(?!(?:core/)?freeform\s)[^<>]*?(?P<alone>/?)-->")
# SyntaxHighlighter, a popular plugin, names the language only in the comment.
_CODE_BLOCK = re.compile(r'<!--\s+wp:syntaxhighlighter/code [^<>]*?"language":"([\w+#-]+)"[^<>]*-->\s*<pre\b')
_CODE = re.compile(r"\[(?P<name>code|sourcecode)\b(?P<attributes>[^\[\]\n]*)\]")
_END_OF = {name: re.compile(rf"\[/{name}\b[^\[\]\n]*\]") for name in ("code", "sourcecode")}
_CODE_LANGUAGE = re.compile(r"""\blang(?:uage)?=["']?([\w+#-]+)""")
_UNWRAPPED = re.compile(r"\[/?(?:wp_)?(?:caption|embed)\b[^\[\]]*\]")
_CAPTION = re.compile(r'\bcaption="([^"]*)"')
_FOOTNOTE = re.compile(r'<sup data-fn="([\w-]+)"[^<>]*>.{0,500}?</sup>', re.DOTALL)


def markdown_from(content: str, footnotes: str = "") -> str:
    """Convert the text in `content:encoded`. Raises RefusedError if it is too long or nested too deeply.

    `footnotes` is the field of that name.
    """
    refuse_bombs(content)
    content = _with_notes(content, footnotes)
    refuse_bombs(content)
    pieces = _pieces(_without_shortcodes(_CODE_BLOCK.sub(r'\g<0> class="language-\1"', content)))
    written = (markdown_from_html(piece, keep_lines) for piece, keep_lines in pieces)
    return with_footnotes("\n\n".join(filter(None, written)))


def _with_notes(content: str, footnotes: str) -> str:
    """Put the notes below the text. The field is JSON: `[{"id": "a1b2", "content": "A <em>note</em>."}]`."""
    try:
        texts = {str(one["id"]): str(one["content"]) for one in json.loads(footnotes or "[]")}
    except (ValueError, LookupError, TypeError, RecursionError):  # another plugin has a field of this name
        return content
    labels = {key: str(number) for number, key in enumerate(texts, 1)}
    content = _FOOTNOTE.sub(lambda found: place(labels[found[1]]) if found[1] in labels else found[0], content)
    return content + "".join(f"\n\n<p>{note(labels[key])}{text}</p>" for key, text in texts.items())


def _without_shortcodes(content: str) -> str:
    """Put code into <pre>, and unwrap captions and embeds. All other shortcodes stay text."""
    return _UNWRAPPED.sub(_old_caption, replace_blocks(content, _CODE, lambda start: _END_OF[start["name"]], _in_pre))


def _in_pre(start: re.Match[str], inside: str, _: re.Match[str]) -> str:
    language = _CODE_LANGUAGE.search(start["attributes"])
    # The code may be stored with or without entities. As an entity, no bracket in it begins a shortcode.
    code = html.escape(html.unescape(inside)).replace("[", "&#91;")
    return f'<pre class="language-{language[1] if language else ""}">\n{code}</pre>'


def _old_caption(tag: re.Match[str]) -> str:
    """Return the text of a caption. Until WordPress 3.4 it was an attribute."""
    caption = _CAPTION.search(tag[0])
    return f"\n\n{html.unescape(caption[1])}\n\n" if caption else "\n"


def _pieces(content: str) -> Iterator[tuple[str, bool]]:
    """Split the content at the outermost blocks. Each piece says whether newlines matter: they do outside blocks."""
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
