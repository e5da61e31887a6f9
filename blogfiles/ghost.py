"""Read the export file of Ghost (Settings > Export): one JSON file with all posts of a blog.

The file has a table for each kind of thing, as in Ghost's database: posts, tags, users, and which belong together. The
versions differ: dates are texts or milliseconds, a page is a type or a mark, an author is a column or a row.
The format: https://ghost.org/docs/migration/custom/
Read next: blogfiles/ghost_text.py, which makes Markdown of a post's text.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from blogfiles.covers import Cover, with_cover
from blogfiles.embeds import notes_about_html
from blogfiles.fields import date_of
from blogfiles.front_matter import yaml_of
from blogfiles.ghost_text import HERE, markdown_from
from blogfiles.markdown_file import content_of
from blogfiles.privacy import part_for_few, signs_of_privacy
from blogfiles.record import Author, Record, RefusedError

SIZE_LIMIT = 100_000_000  # bytes; the whole file is in memory while it is read
KEPT = ("custom_excerpt", "canonical_url", "meta_title", "meta_description", "featured")

Row = dict[str, Any]


def posts_in_ghost(file: Path) -> Iterator[tuple[str, Callable[[], Record]]]:
    """Yield the name of each post in an export file, and a function that returns its record or raises RefusedError."""
    data = _data(file)
    tags, authors = _related(data, "tag", "tags"), _related(data, "author", "users")
    users = {str(user.get("id")): user for user in _rows(data, "users")}
    others = {str(row.get("post_id")): row for row in _rows(data, "posts_meta")}
    for post in _rows(data, "posts"):
        label = f"{file.name}: {post.get('title') or post.get('slug') or post.get('id')}"
        key = str(post.get("id"))
        owner = users.get(str(post.get("author_id")))  # until Ghost 1
        yield label, partial(_record, others.get(key, {}) | post, tags[key], authors[key] or ([owner] if owner else []))


def _data(file: Path) -> Row:
    """Return the tables of the file. Raises RefusedError if it is not an export of Ghost."""
    try:
        content = json.loads(content_of(file, SIZE_LIMIT))
    except (ValueError, RecursionError):
        raise RefusedError("is not valid JSON, or is nested too deeply") from None
    outer = content.get("db") if isinstance(content, dict) else None
    export = outer[0] if isinstance(outer, list) and outer else content
    data = export.get("data") if isinstance(export, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise RefusedError("is JSON, but not an export file of Ghost, the one format in JSON that this program reads")
    return data


def _rows(data: Row, table: str) -> list[Row]:
    rows = data.get(table)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _related(data: Row, name: str, table: str) -> defaultdict[str, list[Row]]:
    """Return the tags or the authors of each post, by the post's id, in their order."""
    known = {str(row.get("id")): row for row in _rows(data, table)}
    links = sorted(_rows(data, f"posts_{name}s"), key=lambda link: str(link.get("sort_order") or 0).zfill(9))
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for link in links:
        if row := known.get(str(link.get(f"{name}_id"))):
            found[str(link.get("post_id"))].append(row)
    return found


def _record(post: Row, tags: list[Row], authors: list[Row]) -> Record:
    title, slug = " ".join(_text(post, "title").split()), _text(post, "slug")
    private = _reason_to_hide(post)
    names = [_text(tag, "name") for tag in tags]
    kept: dict[str, object] = {key: str(post[key]) for key in KEPT if post.get(key)}
    if internal := [name for name in names if name.startswith("#")]:
        kept["internal_tags"] = internal
    cover = Cover(_text(post, "feature_image").replace(HERE, ""), _text(post, "feature_image_alt"))
    created_at, updated_at = _moment(post.get("created_at")), _moment(post.get("updated_at"))
    return Record(
        slug=slug or title or "untitled",
        title=title or slug.replace("-", " ").capitalize() or "Untitled",
        body=with_cover(markdown_from(post), cover),
        date=_moment(post.get("published_at")),
        created_at=created_at,
        updated_at=updated_at,
        is_draft=bool(private) or _text(post, "status") not in ("published", "scheduled"),
        authors=[Author(_text(user, "name") or _text(user, "slug"), _text(user, "slug").lower()) for user in authors],
        tags=[name for name in names if name and not name.startswith("#")],
        front_matter=yaml_of(kept),
        addresses=[f"/{slug}"] if slug else [],
        notes=([f"is a draft now, since {private}"] if private else []) + notes_about_html(_text(post, "html")),
        hash=sha256(repr((post, names, authors)).encode(errors="replace")).hexdigest(),
    )


def _reason_to_hide(post: Row) -> str:
    """Return why a post that is published in Ghost must be a draft here, or ""."""
    if _text(post, "type") == "page" or post.get("page") in (1, True):
        return "it is a page, and here are only posts"
    if _text(post, "status") == "sent" or post.get("email_only"):
        return "it was sent by email only"
    signs = signs_of_privacy({"visibility": post.get("visibility")}).values()
    return next(iter([*signs, *part_for_few(str(post))]), "")


def _moment(value: object) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):  # milliseconds, until Ghost 1
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            raise RefusedError(f"the date {str(value)[:40]!r} does not exist") from None
    return date_of(str(value)) if value else None


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""
