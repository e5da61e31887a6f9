"""Find out whether a post was public on its old site. If it was not, it becomes a draft here.

Each tool has its own keys to hide a post: a password, a date of expiry, a page that is not rendered or not listed. A
key that only looks like one of them makes a draft too: a person can publish a draft in a moment, but nobody can take
back what was published by accident.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from blogfiles.fields import NO, date_of, lowered
from blogfiles.record import RefusedError

Keys = tuple[str, ...]  # where a value stands: ("password",) or ("params", "hidden")

_TABLES = ("params", "extra")  # Hugo's and Zola's tables for keys of a theme
_HIDING = {  # keys that hide a post if their value means yes
    "password": "it has a password",  # hexo-blog-encrypt and others
    "unlisted": "it is unlisted",  # Docusaurus
    "private": "it is private",
    "hidden": "it is hidden",  # jekyll-paginate, hexo-hide-posts
    "headless": "it has no page of its own",  # Hugo
    "hiddeninhomelist": "it is not listed",  # PaperMod, a theme of Hugo
    "eleventyexcludefromcollections": "it is not listed",
}
_SHOWING = {  # keys that hide a post if their value means no
    "permalink": "it has no page",  # Eleventy
    "render": "it is not rendered",  # Zola
    "listed": "it is not listed",
    "publish": "it is not published",  # Obsidian
}
_EXPIRY = ("expirydate", "unpublishdate")  # Hugo
_AUDIENCE = ("visibility", "access", "audience")
_EVERYONE = {"", "public", "everyone", "everybody", "anyone", "all", "open", "published"}
_SUSPICIOUS = re.compile(r"password|passphrase|private|secret|protected|encrypt|unlisted|hidden|paywall|members?.?only")


def signs_of_privacy(values: dict[str, object]) -> dict[Keys, str]:
    """Return each key that means that the post is not public, and the reason in words: `it has a password`."""
    found = dict(_signs(values))
    for name in _TABLES:
        if isinstance(table := values.get(name), dict):
            found |= {(name, *keys): reason for keys, reason in _signs(lowered(table))}
    return found


def _signs(values: dict[str, object]) -> Iterator[tuple[Keys, str]]:
    for key, value in values.items():
        if key in _HIDING and _is_set(value):
            yield (key,), _HIDING[key]
        elif key in _SHOWING and _is_no(value):
            yield (key,), _SHOWING[key]
        elif key in _EXPIRY and _is_set(value):
            if reason := _expiry(value):
                yield (key,), reason
        elif key in _AUDIENCE and str(value or "").strip().lower() not in _EVERYONE:
            yield (key,), f"its {key} is {str(value)[:40]!r}"
        elif key in ("build", "_build") and isinstance(value, dict):  # Hugo
            for inner, how in lowered(value).items():
                if inner in ("render", "list") and (_is_no(how) or str(how).lower() not in ("always", "true")):
                    yield (key,), "it is not rendered" if inner == "render" else "it is not listed"
        elif key not in _HIDING and _SUSPICIOUS.search(key) and _is_set(value):
            yield (key,), f"its key {key!r} may mean that it is not public"


def _is_no(value: object) -> bool:
    return str(value).lower() in NO | {"never"}


def _is_set(value: object) -> bool:
    return bool(value) and not _is_no(value) and str(value) != "0"


def _expiry(value: object) -> str:
    try:
        moment = date_of(" ".join(str(value).split()))
    except RefusedError:
        return f"its date of expiry, {str(value)[:40]!r}, cannot be read"
    return f"it expired on {moment.date().isoformat()}" if moment and moment <= datetime.now(UTC) else ""
