"""Read the values of front matter: text, dates, yes or no, authors, tags.

Each tool has its own keys for the same things, and people write them in many forms. Nothing is guessed: a value that
cannot be read raises RefusedError, since an error message is better than a post with the wrong date.
Jekyll: https://jekyllrb.com/docs/values-matter/ - Hugo: https://gohugo.io/content-management/values-matter/
Zola: https://www.getzola.org/documentation/content/page/ - Pelican: https://docs.getpelican.com/en/latest/content.html
Read next: blogfiles/writer.py, the way back.
"""

import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from blogfiles.record import Author, RefusedError, same_name

TAG_KEYS = ("tags", "tag", "categories", "category")
PUBLISHED_KEYS = ("publishdate", "publishedat", "pubdate", "pubdatetime", "published", "date")  # the first one counts
UPDATED_KEYS = ("last_modified_at", "lastmod", "updated", "modified", "updateddate", "updatedat", "moddatetime")
SUMMARY_KEYS = ("summary", "excerpt", "custom_excerpt", "description")  # the first one present counts
SUMMARY_LENGTH = 1000  # characters; a longer text is no summary
AUTHOR_KEYS = ("name", "username", "display_name", "login")  # jekyll-import writes the last two
# The words of Pelican and WordPress, and whether each makes a draft: a post that was not public becomes one.
STATUSES = {"published": False, **dict.fromkeys(("draft", "hidden", "skip", "private", "pending"), True)}
# A record has a field for these keys if the value has this form. Every other value is kept as it was typed.
FORMS = {
    "lang": re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"),  # of Pelican, and of plugins for Jekyll
    "menu_position": re.compile("[1-9][0-9]?"),  # our own key
}
YES, NO = {"true", "yes", "on"}, {"false", "no", "off"}

_READ = {
    *("title", "slug", "created_at", "draft", "published", "render_with_liquid", "author", "authors", "redirect_from"),
    *(*TAG_KEYS, *PUBLISHED_KEYS, *UPDATED_KEYS),
}
_DATE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:(?:[Tt]| +)(?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"(?: \d{4}(?= ))?"  # people paste the output of `date`, where the year comes again after the time
    r"(?: *(?P<offset>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?"
)
_NO_DATE = "0001-01-01T00:00:00Z"  # of Hugo
_NAMED_MONTH = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?:[A-Za-z]{3,9} \d{1,2},?|\d{1,2} [A-Za-z]{3,9}) \d{4}"
    r"(?: \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC))?"
)


def text_of(values: dict[str, object], key: str) -> str:
    """Return the text under `key` on one line, or "" if there is none."""
    return _one_line(values.get(key), key)


def items_of(value: object) -> list[object]:
    """Return a list as it is, another value as a list of one, and no value as an empty list."""
    return value if isinstance(value, list) else [value] if value else []


def dates_of(values: dict[str, object], keys: tuple[str, ...]) -> list[datetime]:
    """Return the dates under these keys. `published` may also say yes or no."""
    texts = [text for key in keys if (text := text_of(values, key)) and (key != "published" or _DATE.match(text))]
    return [date for text in texts if text != _NO_DATE and (date := date_of(text))]


def date_of(text: str) -> datetime | None:
    """Return the date and time in `text`, converted to UTC. Returns None for an empty text.

    A date alone means midnight, and a time without an offset is UTC. Examples: `2013-05-06`, `2013-05-06 02:12`,
    `2013-05-06 02:12:52 +0200`, `2013-05-06T02:12:52Z`, `May 6, 2013`, `Mon, 06 May 2013 02:12:52 +0200`.
    """
    if not text:
        return None
    found = _DATE.fullmatch(re.sub(r"(?<![\d.])\d(?!\d)", r"0\g<0>", text.replace("/", "-")))  # 5 as 05
    if not found and not _NAMED_MONTH.fullmatch(text):
        raise RefusedError(f"cannot read the date {text[:40]!r}; write it like 2013-05-06 02:12:52 +0200")
    try:
        if not found:
            return parsedate_to_datetime(f"{text} 00:00 +0000").astimezone(UTC)
        offset = found["offset"] if (found["offset"] or "")[:1] in ("+", "-") else "+00"
        return datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise RefusedError(f"the date {text[:40]!r} does not exist") from None


def is_true(values: dict[str, object], key: str, default: bool) -> bool:
    """Return the yes or no under `key`, or `default` if there is none."""
    text = text_of(values, key).lower()
    if text and text not in YES | NO:
        raise RefusedError(f"{key} is {text[:40]!r}; write true or false")
    return text in YES if text else default


def is_draft(values: dict[str, object]) -> bool:
    """Return True if the front matter says, in the words of any tool, that the text is not published."""
    status = STATUSES.get(str(values.get("status")).lower(), False)
    is_dated = _DATE.match(text_of(values, "published"))
    return status or is_true(values, "draft", False) or not (is_dated or is_true(values, "published", True))


def authors_of(values: dict[str, object]) -> list[Author]:
    """Return the authors in order, each once.

    An author is a name, or a mapping with a `name`, a `username` or both. Usernames become lower case. Hugo and Zola
    have no key for authors, so their themes use `params` and `extra`: look there if no author stands elsewhere.
    """
    found: dict[str, Author] = {}
    for key in ("author", "authors"):
        value = values.get(key)
        if key == "authors" and isinstance(value, str):
            value = names_in(value)
        for item in items_of(value):
            mapping = item if isinstance(item, dict) else {"name": item}
            fields = lowered(mapping)
            name = _one_line(fields.get("name") or fields.get("display_name"), key)
            username = _one_line(fields.get("username") or fields.get("login"), key).lower()
            if name or username:
                extra = {label: value for label, value in mapping.items() if label.lower() not in AUTHOR_KEYS}
                found.setdefault(username or same_name(name), Author(name or username, username, extra))
            elif item:
                raise RefusedError(f"{key} has neither a name nor a username")
    inner = [lowered(table) for key in ("params", "extra") if isinstance(table := values.get(key), dict)]
    return list(found.values()) or [author for table in inner for author in authors_of(table)]


def names_in(text: str) -> list[str]:
    """Split a list of names as Pelican does: at semicolons, or at commas if there are no semicolons."""
    return [name.strip() for name in re.split(r"[;\n]" if ";" in text else r"[,\n]", text) if name.strip()]


def tags_of(values: dict[str, object]) -> list[str]:
    """Return the tags and the categories, in order, each once."""
    found: dict[str, str] = {}
    for key in TAG_KEYS:
        for name in _names(values.get(key), key):
            found.setdefault(same_name(name), name)
    return list(found.values())


def summary_of(values: dict[str, object]) -> str:
    """Return the summary that the author has written, as plain text on one line, or ""."""
    found = (plain(text) for key in SUMMARY_KEYS if isinstance(text := values.get(key), str))
    return next((text for text in found if text.lower() not in {"", *YES, *NO} and len(text) <= SUMMARY_LENGTH), "")


def plain(text: str) -> str:
    """Return HTML as plain text on one line: a title, a name or a summary."""
    return " ".join(html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", text)).split())


def in_form(values: dict[str, object], key: str) -> str | None:
    """Return the value under a key of FORMS, or None if there is none in the right form."""
    value = values.get(key)
    return value if isinstance(value, str) and FORMS[key].fullmatch(value) else None


def split_at_spaces(values: dict[str, object]) -> None:
    """Make lists of texts such as `tags: flask sql`, as Jekyll does. For other tools, this is one tag."""
    for key in ("tags", "categories"):
        if isinstance(text := values.get(key), str) and "," not in text:
            values[key] = text.split()


def is_read(values: dict[str, object], key: str) -> bool:
    """Return True if a record has a field for `key`. Every other key is kept as it was typed."""
    if key in FORMS:
        return in_form(values, key) is not None
    return key in _READ or (key == "status" and str(values.get(key)).lower() in STATUSES)


def lowered(mapping: dict[str, object]) -> dict[str, object]:
    """Return the mapping with its keys in lower case."""
    return {key.lower(): value for key, value in mapping.items()}


def _names(value: object, key: str) -> list[str]:
    """Return the names under `key`: the items of a list, or a text split at commas. Hexo has lists in lists."""
    if not isinstance(value, list):
        return [name.strip() for name in _one_line(value, key).split(",") if name.strip()]
    inner = (_names(item, key) if isinstance(item, list) else [_one_line(item, key)] for item in value)
    return [name for names in inner for name in names if name]


def _one_line(value: object, key: str) -> str:
    if isinstance(value, list | dict):
        raise RefusedError(f"{key} is a {'list' if isinstance(value, list) else 'mapping'}, but should be text")
    return " ".join(str(value).split()) if value is not None else ""
