"""Pelican's front matter: `Key: value` lines at the very top of a file, with nothing around them.

A key has letters, digits, underscores and hyphens. A line that begins with four blanks or a tab goes on with the value
above it, and the first blank line ends all: https://python-markdown.github.io/extensions/meta_data/
What the keys mean: https://docs.getpelican.com/en/latest/content.html#file-metadata

Notice what is not a head: `Note: ...` may open any text. Only where every line is of that kind, and one is a title (the
one key that Pelican demands), is it one; beside a date, the blank line may be forgotten, as in Pelican. A category that
only the name of a folder tells stays untold.
"""

import re

from app.exchange.fields import STATUSES, names_in
from app.exchange.record import RefusedError

# Each line matches in one way only, and none is given back: the time grows with the length of the text and no faster.
_MORE = r"(?:(?: {4}|\t)[ \t]*+\S.*\n)*+"
_HEAD = re.compile(rf"((?: {{0,3}}[\w-]++:.*\n{_MORE})++)([ \t]*\n|\Z)?", re.ASCII)
_PAIR = re.compile(rf" {{0,3}}([\w-]++):(.*\n{_MORE})", re.ASCII)


def split_pelican(text: str) -> tuple[dict[str, str | list[str]], str]:
    """Return the head of `text`, its keys in lower case, and the body below; the head is empty where there is none."""
    found = _HEAD.match(text if text.endswith("\n") else text + "\n")
    lines: dict[str, str] = {}
    for key, value in _PAIR.findall(found[1]) if found else []:
        lines.setdefault(key.lower(), "\n".join(line.strip() for line in value.strip().split("\n")))  # the first counts
    if not found or "title" not in lines or (found[2] is None and "date" not in lines):
        return {}, text
    if lines.get("status", "").lower() not in ("", *STATUSES):
        raise RefusedError(f"the status is {lines['status'][:40]!r}, neither published nor draft nor hidden")
    head: dict[str, str | list[str]] = {"slug": lines["title"], **lines}
    for key in head.keys() & {"tags", "authors"}:
        head[key] = names_in(lines[key])
    for key in head.keys() & {"category", "author"}:  # one name each, whatever it holds
        head[key] = [lines[key]]
    return head, text[found.end() :]
