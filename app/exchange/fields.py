"""What the values of a head mean: text, a date, yes or no, authors, tags.

Jekyll, Hugo, Zola, Pelican and plain people write the same things under different keys and in different shapes. None
is guessed: what cannot be read is a RefusedError, since a line that asks is better than a post on the wrong day.
Jekyll: https://jekyllrb.com/docs/front-matter/ - Hugo: https://gohugo.io/content-management/front-matter/
Zola: https://www.getzola.org/documentation/content/page/ - Pelican: https://docs.getpelican.com/en/latest/content.html
Read next: app/exchange/store.py.
"""

import re
from datetime import UTC, datetime

from app.auth.models import USERNAME_LENGTH
from app.exchange.record import Author, RefusedError
from app.posts.models import TAG_LENGTH
from app.posts.slugs import name_slug_from

TAG_KEYS = ("tags", "tag", "categories", "category")
PUBLISHED_KEYS = ("publishdate", "pubdate", "date")  # the first two are Hugo's; the first that is there counts
UPDATED_KEYS = ("last_modified_at", "lastmod", "updated", "modified")  # Jekyll's plugin, Hugo, Zola, Pelican
AUTHOR_KEYS = ("name", "username", "display_name", "login")  # the last two by jekyll-import
# Pelican's and WordPress's, and which of them is a draft here: what not everybody could read.
STATUSES = {"published": False, **dict.fromkeys(("draft", "hidden", "skip", "private", "pending"), True)}
YES, NO = {"true", "yes", "on"}, {"false", "no", "off"}

_READ = {
    *("title", "slug", "created_at", "draft", "published", "render_with_liquid", "author", "authors"),
    *(*TAG_KEYS, *PUBLISHED_KEYS, *UPDATED_KEYS),
}
_DATE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:(?:[Tt]| +)(?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"(?: \d{4}(?= ))?"  # some paste what `date` prints, which has the year once more behind the time
    r"(?: *(?P<offset>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?"
)


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
    found = _DATE.fullmatch(re.sub(r"(?<![\d.])\d(?!\d)", r"0\g<0>", text.replace("/", "-")))  # 5 as 05
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


def is_draft(head: dict[str, object]) -> bool:
    """Tell whether a head says in any tool's words that the text is not published."""
    status = STATUSES.get(str(head.get("status")).lower(), False)
    return status or is_true(head, "draft", False) or not is_true(head, "published", True)


def authors_of(head: dict[str, object]) -> list[Author]:
    """Return who wrote it, each once, in order: names, or mappings with `name`, `username` or both, or lists of these.

    A username is taken as it is written, in lower case; for a name alone one is made. Hugo and Zola know no author, so
    their themes look below `params` and `extra`: that is where they are found if nowhere else.
    """
    found: dict[str, Author] = {}
    for key in ("author", "authors"):
        value = head.get(key)
        if key == "authors" and isinstance(value, str):
            value = names_in(value)
        for item in value if isinstance(value, list) else [value]:
            mapping = item if isinstance(item, dict) else {"name": item}
            fields = lowered(mapping)
            name = _one_line(fields.get("name") or fields.get("display_name"), key)
            username = _one_line(fields.get("username") or fields.get("login"), key).lower()
            if name or username:
                extra = {label: value for label, value in mapping.items() if label.lower() not in AUTHOR_KEYS}
                author = Author(username or name_slug_from(name, USERNAME_LENGTH), name or username, extra)
                found.setdefault(author.username, author)
            elif item:
                raise RefusedError(f"{key} has neither a name nor a username")
    inner = [lowered(table) for key in ("params", "extra") if isinstance(table := head.get(key), dict)]
    return list(found.values()) or [author for table in inner for author in authors_of(table)]


def names_in(text: str) -> list[str]:
    """Return the names in a text that lists them, as Pelican reads it: cut at semicolons or else at commas."""
    return [name.strip() for name in re.split(r"[;\n]" if ";" in text else r"[,\n]", text) if name.strip()]


def tags_of(head: dict[str, object]) -> list[str]:
    """Return tags and categories alike, in order. Names that make the same slug are one tag."""
    found: dict[str, str] = {}
    for key in TAG_KEYS:
        for name in _names(head.get(key), key):
            if len(name) > TAG_LENGTH:
                raise RefusedError(f"the tag {name[:20]!r}... is longer than {TAG_LENGTH} characters")
            found.setdefault(name_slug_from(name, TAG_LENGTH), name)
    return list(found.values())


def is_read(head: dict[str, object], key: str) -> bool:
    """Tell whether a post holds what the head says under `key`; all else is kept beside it as it was written."""
    return key in _READ or (key == "status" and str(head.get(key)).lower() in STATUSES)


def lists_of(head: dict[str, object]) -> dict[str, object]:
    """Return the lists of a head that a post does not hold in full: what is said of authors, which tag is where.

    Under `tags` are only those that stand under another key too: all that stand nowhere else are there anyway.
    """
    lists: dict[str, list[str]] = {key: tags_of({key: head.get(key)}) for key in TAG_KEYS}
    elsewhere = {name_slug_from(name, TAG_LENGTH) for key in TAG_KEYS[1:] for name in lists[key]}
    lists["tags"] = sorted(name for name in lists["tags"] if name_slug_from(name, TAG_LENGTH) in elsewhere)
    authors = authors_of(head)
    is_more = len(authors) > 1 or any(author.extra for author in authors)
    return {key: names for key, names in lists.items() if names} | (
        {"authors": [author.written for author in authors]} if is_more else {}
    )


def lowered(mapping: dict[str, object]) -> dict[str, object]:
    """Return the same with its keys in lower case."""
    return {key.lower(): value for key, value in mapping.items()}


def _names(value: object, key: str) -> list[str]:
    """Return the words under `key`: a list's items, or a text cut at its commas, or, under a plural key, at blanks."""
    if isinstance(value, list):
        names = [_one_line(item, key) for item in value]
    else:
        text = _one_line(value, key)
        names = text.split(",") if "," in text else text.split() if key.endswith("s") else [text]
    return [name.strip() for name in names if name.strip()]


def _one_line(value: object, key: str) -> str:
    if isinstance(value, list | dict):
        raise RefusedError(f"{key} holds a {'list' if isinstance(value, list) else 'mapping'} where a text belongs")
    return " ".join(str(value).split()) if value is not None else ""
