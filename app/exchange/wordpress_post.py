"""An item of WordPress's export file to the record of a post.

What not everybody could read is a draft: a private post, one behind a password, one with a status that only a plugin
knows. So nothing is published by accident.
Read next: app/exchange/wordpress_text.py, which makes Markdown of a post's text.
"""

import html
import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from app.auth.models import USERNAME_LENGTH
from app.exchange.fields import date_of, lists_of, tags_of
from app.exchange.head import yaml_of
from app.exchange.record import Author, ImportedPost, SkippedError
from app.exchange.wordpress_text import markdown_from
from app.posts.slugs import name_slug_from, slug_from


def post_from(item: Element, texts: dict[str, str], names: dict[str, str]) -> ImportedPost:
    """Return what an item of an export file says; `texts` are those in it, `names` the authors' by their logins.

    Raises SkippedError for what is no post, and RefusedError.
    """
    status = "password" if texts["wp:post_password"] else texts["wp:status"]
    if texts["wp:post_type"] != "post":
        raise SkippedError(f"skipped, since its type is {texts['wp:post_type']!r} and not 'post'")
    if status == "trash":
        raise SkippedError("skipped, since it is in the trash")
    title = plain(texts["title"])
    name, login, content = unquote(texts["wp:post_name"]), texts["dc:creator"], texts["content:encoded"]
    slug = slug_from(name or title)
    if not name and status != "publish":  # WordPress gives a draft no name, and lets it have the title of a post
        slug = f"{slug}-{texts['wp:post_id']}"
    terms = _terms(item)
    words: dict[str, object] = {
        "tags": terms.pop("post_tag", []) + terms.pop("tag", []),
        "categories": terms.pop("category", []),
    }
    record = ImportedPost(
        path=None,
        hash="",
        slug=slug,
        title=title or name.replace("-", " ").capitalize() or "Untitled",
        body=content,
        date=_moment(texts, "wp:post_date_gmt", "wp:post_date") or _publication(texts["pubDate"]),
        created_at=None,
        updated_at=_moment(texts, "wp:post_modified_gmt"),
        is_draft=status not in {"publish", "future"},
        authors=[Author(name_slug_from(login, USERNAME_LENGTH), names.get(login) or login)] if login else [],
        tags=tags_of(words),
        front_matter=yaml_of(lists_of(words) | _unknown(item, texts, terms, status)),
    )
    return replace(record, hash=sha256(repr(record).encode()).hexdigest(), body=markdown_from(content))


def texts_in(element: Element) -> dict[str, str]:
    """Return the text of each element inside, by name; empty for those that are not there."""
    return defaultdict(str, {child.tag: (child.text or "").strip() for child in element})


def plain(text: str) -> str:
    """Return the text of a title or name, which WordPress keeps as HTML, on one line."""
    return " ".join(html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", text)).split())


def _terms(item: Element) -> dict[str, list[str]]:
    """Return the names under each taxonomy: post_tag (in WXR 1.0, tag), category, post_format..."""
    terms: dict[str, list[str]] = defaultdict(list)
    for element in item.iterfind("category"):
        names = terms[element.get("domain", "category")]
        if (name := plain(element.text or "")) and name not in names:  # WXR 1.0 has each twice
            names.append(name)
    return terms


def _unknown(item: Element, texts: dict[str, str], terms: dict[str, list[str]], status: str) -> dict[str, object]:
    """Return what else a post has no column for."""
    fields: dict[str, list[str]] = defaultdict(list)
    for meta in (texts_in(element) for element in item if element.tag == "wp:postmeta"):
        if not meta["wp:meta_key"].startswith("_"):  # those are WordPress's own
            fields[meta["wp:meta_key"]].append(meta["wp:meta_value"])
    unknown = {
        "taxonomies": dict(terms),
        "wordpress_link": texts["link"] or texts["guid"],
        "wordpress_status": status if status in {"pending", "private", "password"} else "",
        "excerpt": texts["excerpt:encoded"],
        "sticky": texts["wp:is_sticky"] == "1",
        "custom_fields": {key: values[0] if len(values) == 1 else values for key, values in fields.items()},
    }
    return {key: value for key, value in unknown.items() if value}


def _moment(texts: dict[str, str], *names: str) -> datetime | None:
    """Return the first of these moments that there is, in UTC: for none, WordPress writes zeros or the year -1."""
    return next((date_of(texts[name]) for name in names if re.match("0*[1-9]", texts[name])), None)


def _publication(text: str) -> datetime | None:
    if "-0001" in text:  # which the library would take for the year 2000
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
