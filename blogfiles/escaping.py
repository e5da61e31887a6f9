r"""Write text, links and pictures in Markdown so that they keep their meaning.

A backslash is added only if CommonMark would read more than text, so the result is pleasant to edit: `snake_case`,
`a < b` and `#1` stay as they are. (markdownify can escape too. It wrote 368 backslashes into 20,620 words of real
posts, where 100 were enough, and made `C:\Users` and `[gallery ids="1"]` harder to read.)
When a piece of text is written, its neighbours are not known yet. So marks, which are characters that no text contains,
stand in the places where a backslash or an asterisk may be needed, until `resolve` sees the whole text.
CommonMark: https://spec.commonmark.org/0.31.2/#backslash-escapes
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

from markdown_it import MarkdownIt

AT_START, AFTER_BRACKET, LINK = "\0", "\1", "\2"  # matters at the start of a line; after "]"; after "!"
BEGIN, NAMED, END = "\3", "\4", "\5"  # BEGIN name NAMED emphasized text END
MARKS: Final = AT_START + AFTER_BRACKET + LINK + BEGIN + NAMED + END
EMPHASES: Final = {"b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}

_ENTITY = r"&(?=#?\w{1,32};)"
_SPECIAL = re.compile(
    r"[`*]|\\(?=[!-/:-@\[-`{-~]|\s*$)|(?<![^\W_])_|_(?![^\W_])|~(?=~|\s*$)|(?<![^~])~|<(?=[A-Za-z/!?]|\s*$)|\](?=[(:\[])"
    r"|(?<!\S)#(?=#*\s*$)|" + _ENTITY
)
_SPECIAL_IN_LINK = re.compile(_SPECIAL.pattern + r"|[\[\]]")
_LINE_START = re.compile(r"#{1,6}\s|[+-](?:\s|$)|-[-|:]|=+\s*$|>|\||:-")
_NUMBER = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_STARTS = re.compile(rf"^((?:[^\S\n]|>|[*+-] |\d+\. )*){AT_START}", re.MULTILINE)
_EMPHASIS = re.compile(f"{BEGIN}(\\w+){NAMED}([^{BEGIN}-{END}]+){END}")
_CLEAR = re.compile(r"[\s!-/:-@\[-`{-~].|.[^\W_]", re.DOTALL)  # a character outside, then its neighbour inside
# A backtick that nothing closes is text.
_TICKS = re.compile(r"(?<!`)(?P<ticks>`++)(?:(?!\n[ \t]*\n).){1,2000}?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_CODE = ("fence", "code_block")
_BLOCKS = MarkdownIt("commonmark")
_BLOCKS.core.ruler.disable("inline")  # or else it takes many times as long


def escape(line: str, in_link: bool = False) -> str:
    """Return a piece of text, at most one line, as Markdown. A web address that stands alone becomes a link."""
    before, text, after = edges(line)
    if _ADDRESS.fullmatch(text) and not in_link:
        return f"{before}<{text}>{after}"
    before += AT_START if _LINE_START.match(text) else AFTER_BRACKET if text[:1] in {"(", "[", ":"} else ""
    special = _SPECIAL_IN_LINK if in_link else _SPECIAL
    return before + _NUMBER.sub(r"\1\\", special.sub(r"\\\g<0>", text), count=1) + after


def edges(text: str) -> tuple[str, str, str]:
    """Split into leading whitespace, text and trailing whitespace: none may stand just inside marks or brackets."""
    inside = text.strip()
    start = text.find(inside)
    return text[:start], inside, text[start + len(inside) :]


def resolve(text: str) -> str:
    """Replace the marks in the whole text: by a backslash where one is needed, and by emphasis where it works."""
    text = _STARTS.sub(r"\1\\", text).replace(f"]{AFTER_BRACKET}", "]\\").replace(f"!{LINK}", "\\!")
    text = re.sub(f"[{AT_START}{AFTER_BRACKET}{LINK}]", "", text)
    while BEGIN in text:  # from the inside out
        text = _EMPHASIS.sub(_emphasis, text)
    return text


def _emphasis(found: re.Match[str]) -> str:
    """Return emphasized text with asterisks or tildes, or as HTML where those do not work: `<b>Note:</b>b`.

    This follows https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run and stays on the safe side.
    """
    (name, inside), text, (start, end) = found.groups(), found.string, found.span()
    before, after = text[max(start - 1, 0) : start] or "\n", text[end : end + 1] or "\n"
    if before != END and after != BEGIN and _CLEAR.match(before + inside[0]) and _CLEAR.match(after + inside[-1]):
        return EMPHASES[name] + inside + EMPHASES[name]
    return f"<{name}>{inside}</{name}>"


def emphasis(name: str, inside: str) -> str:
    """Mark the Markdown `inside` as emphasized by the element `name`."""
    return f"{BEGIN}{name}{NAMED}{inside}{END}"


def link(url: str, text: str = "", title: str = "") -> str:
    """Return a link. `text` is Markdown. Without it, the link shows its address."""
    if _ADDRESS.fullmatch(url) and not text:
        return f"<{url}>"
    return f"{LINK}[{text or escape(url, in_link=True)}]({_destination(url, title)})"


def picture(url: str, alt: str, title: str = "") -> str:
    """Return a picture. `alt` and `title` are plain text."""
    return f"![{escape(' '.join(alt.split()), in_link=True)}]({_destination(url, title)})"


def backticks_around(code: str, least: int = 3) -> str:
    """Return backticks to put around code: more than stand anywhere in it."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", code)), default=0))


def _destination(url: str, title: str) -> str:
    url = re.sub(rf"[()\\]|{_ENTITY}", r"\\\g<0>", re.sub(r"[\s<>`]", lambda found: quote(found[0]), url))
    title = re.sub(rf'["\\`<]|{_ENTITY}', r"\\\g<0>", " ".join(title.split()))
    return f'{url} "{title}"' if title else url


def change_text(markdown: str, change: Callable[[str], str]) -> str:
    """Return the Markdown with `change` applied to every piece between code, so that code stays as it is."""
    lines, end = re.split(r"(?<=\n)", markdown), 0
    parts: list[str] = []
    for start, after in (token.map for token in _BLOCKS.parse(markdown) if token.map and token.type in _CODE):
        parts += [*_changed("".join(lines[end:start]), change), *lines[start:after]]
        end = after
    return "".join([*parts, *_changed("".join(lines[end:]), change)])


def _changed(text: str, change: Callable[[str], str]) -> Iterator[str]:
    position = 0
    for code in _TICKS.finditer(text):
        yield change(text[position : code.start()])
        yield code[0]
        position = code.end()
    yield change(text[position:])
