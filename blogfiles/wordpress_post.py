"""Turn an item of WordPress's export file into the record of a post.

A post that was not public becomes a draft, so nothing is published by accident: a private post, a post with a password,
a post with the status of some plugin.
Read next: blogfiles/wordpress_text.py, which makes Markdown of a post's text.
"""

from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from blogfiles.addresses import addresses_of
from blogfiles.fields import lists_of, plain, tags_of
from blogfiles.front_matter import yaml_of
from blogfiles.record import Author, Record, SkippedError
from blogfiles.wordpress_comments import comments_of
from blogfiles.wordpress_text import markdown_from
from blogfiles.xml_file import moment_in, texts_in

PRIVATE = {"private": "it is private", "password": "it has a password"}
TITLE_IN_SLUG = 190  # characters that a draft's title may add to its slug, so that there is room for its number


def post_from(item: Element, texts: dict[str, str], names: dict[str, str]) -> Record:
    """Return the record of an item. `texts` has the item's texts, and `names` the display name for each login.

    Raises SkippedError if the item is not a post, and RefusedError if it cannot be read.
    """
    status = "password" if texts["wp:post_password"] else texts["wp:status"]
    if texts["wp:post_type"] != "post":
        raise SkippedError(f"skipped: its type is {texts['wp:post_type']!r}, not 'post'")
    if status == "trash":
        raise SkippedError("skipped: it is in the trash")
    title = plain(texts["title"])
    name, login, content = unquote(texts["wp:post_name"]), texts["dc:creator"], texts["content:encoded"]
    slug = name or title or "untitled"
    if not name and status != "publish":  # a draft has no name yet, and may have the same title as a post
        slug = f"{slug[:TITLE_IN_SLUG]}-{texts['wp:post_id']}"
    terms = _terms(item)
    words: dict[str, object] = {
        "tags": terms.pop("post_tag", []) + terms.pop("tag", []),
        "categories": terms.pop("category", []),
    }
    tags, front_matter = tags_of(words), yaml_of(lists_of(words) | _unknown(item, texts, terms, status))
    date = moment_in(texts, "wp:post_date_gmt", "wp:post_date") or _publication(texts["pubDate"])
    updated_at = moment_in(texts, "wp:post_modified_gmt")
    author = names.get(login) or login
    comments, left_out = comments_of(item)
    said = (slug, title, content, date, updated_at, status, login, author, tags, front_matter)
    return Record(
        slug=slug,
        title=title or name.replace("-", " ").capitalize() or "Untitled",
        body=markdown_from(content),
        date=date,
        created_at=None,
        updated_at=updated_at,
        is_draft=status not in {"publish", "future"},
        authors=[Author(author, login)] if login else [],
        tags=tags,
        front_matter=front_matter,
        addresses=addresses_of({"wordpress_link": texts["link"]}, ""),
        comments=comments,
        comments_left_out=left_out,
        notes=[f"is a draft now, since {PRIVATE[status]}"] if status in PRIVATE else [],
        hash=sha256(repr(said).encode()).hexdigest(),
    )


def _terms(item: Element) -> dict[str, list[str]]:
    """Return the names in each taxonomy: post_tag (`tag` in WXR 1.0), category, post_format and others."""
    terms: dict[str, list[str]] = defaultdict(list)
    for element in item.iterfind("category"):
        names = terms[element.get("domain", "category")]
        if (name := plain(element.text or "")) and name not in names:  # WXR 1.0 lists each name twice
            names.append(name)
    return terms


def _unknown(item: Element, texts: dict[str, str], terms: dict[str, list[str]], status: str) -> dict[str, object]:
    """Return everything that has no field in a record."""
    fields: dict[str, list[str]] = defaultdict(list)
    for meta in (texts_in(element) for element in item if element.tag == "wp:postmeta"):
        if not meta["wp:meta_key"].startswith("_"):  # these belong to WordPress itself
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


def _publication(text: str) -> datetime | None:
    if "-0001" in text:  # which email.utils would read as the year 2000
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
