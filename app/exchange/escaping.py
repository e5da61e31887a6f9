r"""Text, links and pictures written in Markdown so that they mean what they meant before.

A backslash stands only where CommonMark would see more than text, so that what comes out is pleasant to edit:
`snake_case`, `a < b` and `#1` stay as they are. Notice the marks: a piece of text does not know what will stand before
it, so a mark, which is a character that no XML holds, keeps the place of a backslash until `resolve` sees the whole.
CommonMark: https://spec.commonmark.org/0.31.2/#backslash-escapes
Read next: app/exchange/html_to_markdown.py, which uses all this.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

AT_START, AFTER_BRACKET, LINK = "\0", "\1", "\2"  # matters at the start of a line; behind "]"; behind "!"
MARKS: Final = AT_START + AFTER_BRACKET + LINK

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


def escape(line: str, in_link: bool = False) -> str:
    """Return a piece of text, at most a line, as Markdown that says just this. A web address alone becomes a link."""
    before, text, after = edges(line)
    if _ADDRESS.fullmatch(text) and not in_link:
        return f"{before}<{text}>{after}"
    before += AT_START if _LINE_START.match(text) else AFTER_BRACKET if text[:1] in {"(", "[", ":"} else ""
    special = _SPECIAL_IN_LINK if in_link else _SPECIAL
    return before + _NUMBER.sub(r"\1\\", special.sub(r"\\\g<0>", text), count=1) + after


def edges(text: str) -> tuple[str, str, str]:
    """Return the blanks before it, the text, the blanks behind it: none may stand right inside of marks or brackets."""
    inside = text.strip()
    start = text.find(inside)
    return text[:start], inside, text[start + len(inside) :]


def resolve(text: str) -> str:
    """Return the whole text with a backslash for each mark that matters, and without the others."""
    text = _STARTS.sub(r"\1\\", text).replace(f"]{AFTER_BRACKET}", "]\\").replace(f"!{LINK}", "\\!")
    return re.sub(f"[{MARKS}]", "", text)


def link(url: str, text: str = "", title: str = "") -> str:
    """Return a link. `text` is Markdown; where there is none, the address itself is shown."""
    if _ADDRESS.fullmatch(url) and not text:
        return f"<{url}>"
    return f"{LINK}[{text or escape(url, in_link=True)}]({_destination(url, title)})"


def picture(url: str, alt: str, title: str = "") -> str:
    """Return a picture. `alt` and `title` are plain text."""
    return f"![{escape(' '.join(alt.split()), in_link=True)}]({_destination(url, title)})"


def backticks_around(code: str, least: int) -> str:
    """Return a mark that ends code where it should: longer than any in it."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", code)), default=0))


def _destination(url: str, title: str) -> str:
    url = re.sub(rf"[()\\]|{_ENTITY}", r"\\\g<0>", re.sub(r"[\s<>`]", lambda found: quote(found[0]), url))
    title = re.sub(rf'["\\`<]|{_ENTITY}', r"\\\g<0>", " ".join(title.split()))
    return f'{url} "{title}"' if title else url


def can_meet(inside: str, outside: str) -> bool:
    """Tell whether `**` may stand between these two characters and work: not between a full stop and a letter.

    The rules of https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run, on the safe side.
    """
    return not _is_apart(inside) or _is_apart(outside)


def _is_apart(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "PS"
