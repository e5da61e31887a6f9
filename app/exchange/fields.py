"""What the values of a head mean: text, a date, yes or no, authors, tags.

Jekyll, Hugo and plain people write the same things under different keys and in different shapes. Each function finds
one thing. Notice that none guesses: what cannot be read is a RefusedError, since a line that asks is better than a post
that came out on the wrong day.
Jekyll: https://jekyllrb.com/docs/front-matter/ - Hugo: https://gohugo.io/content-management/front-matter/
Read next: app/exchange/importer.py.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app.exchange.front_matter import RefusedError
from app.posts.models import TAG_LENGTH
from app.posts.slugs import slug_from

USERNAME_LENGTH = 64  # characters; the column's
TAG_KEYS = ("tags", "tag", "categories", "category")
YES, NO = {"true", "yes", "on"}, {"false", "no", "off"}

_DATE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:(?:[Tt]| +)(?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"(?: \d{4}(?= ))?"  # some paste what `date` prints, which has the year once more behind the time
    r"(?: *(?P<offset>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?"
)


@dataclass(frozen=True)
class Author:
    """Who wrote a file: `username` is a slug, `name` is as it was written."""

    username: str
    name: str

    @classmethod
    def named(cls, name: str) -> "Author":
        """Return the author whose username follows from `name`."""
        return cls(slug_from(name, USERNAME_LENGTH), name)


def text_of(head: dict[str, object], key: str) -> str:
    """Return the text under `key` on one line; empty where there is none."""
    return _one_line(head.get(key), key)


def date_of(text: str) -> datetime | None:
    """Return the moment that `text` names, in UTC, or None for an empty text.

    A day, or a day and a time, which is UTC where no offset follows: `2013-05-06`, `2013-05-06 02:12`,
    `2013-05-06 02:12:52 +0200`, `2013-05-06T02:12:52Z`.
    """
    if not text:
        return None
    two_digits = re.sub(r"(?<![\d.])\d(?!\d)", r"0\g<0>", text.replace("/", "-"))
    found = _DATE.fullmatch(two_digits)
    if not found:
        raise RefusedError(f"the date {text[:40]!r} is not understood; write it as 2013-05-06 02:12:52 +0200")
    offset = found["offset"] if (found["offset"] or "")[:1] in ("+", "-") else "+00"
    try:
        return datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise RefusedError(f"the date {text[:40]!r} does not exist") from None


def is_true(head: dict[str, object], key: str, default: bool) -> bool:
    """Return the yes or no under `key`; `default` where there is none."""
    text = text_of(head, key).lower()
    if text and text not in YES | NO:
        raise RefusedError(f"{key} is {text[:40]!r}, neither true nor false")
    return text in YES if text else default


def authors_of(head: dict[str, object]) -> list[Author]:
    """Return who wrote it, in order: names, or mappings with `name`, `username` or both, or a list of these."""
    found = []
    for key in ("author", "authors"):
        value = head.get(key)
        for item in value if isinstance(value, list) else [value]:
            fields = item if isinstance(item, dict) else {"name": item}
            name, username = (_one_line(fields.get(part), key) for part in ("name", "username"))
            if name or username:
                found.append(Author(slug_from(username or name, USERNAME_LENGTH), name or username))
            elif item:
                raise RefusedError(f"{key} has neither a name nor a username")
    return found


def tags_of(head: dict[str, object]) -> list[str]:
    """Return tags and categories alike, in order. Names that make the same slug are one tag."""
    found: dict[str, str] = {}
    for key in TAG_KEYS:
        for name in _names(head.get(key), key):
            if len(name) > TAG_LENGTH:
                raise RefusedError(f"the tag {name[:20]!r}... is longer than {TAG_LENGTH} characters")
            found.setdefault(slug_from(name, TAG_LENGTH), name)
    return list(found.values())


def _names(value: object, key: str) -> list[str]:
    """Return the words under `key`: a list's items, or a text cut at its commas, or, under a plural key, at blanks."""
    if isinstance(value, list):
        names = [_one_line(item, key) for item in value]
    else:
        text = _one_line(value, key)
        plural = key.endswith("s")
        names = text.split(",") if "," in text else text.split() if plural else [text]
    return [name.strip() for name in names if name.strip()]


def _one_line(value: object, key: str) -> str:
    if isinstance(value, list | dict):
        raise RefusedError(f"{key} holds a {'list' if isinstance(value, list) else 'mapping'} where a text belongs")
    return " ".join(str(value).split()) if value is not None else ""
