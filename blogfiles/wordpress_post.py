"""Turn an item of WordPress's export file into the record of a post.

A post that was not public becomes a draft, so nothing is published by accident: a private post, a post with a password,
a post that some plugin keeps for members. Of the writer of a comment only the name is kept, not the email address.
Read next: blogfiles/wordpress_text.py, which makes Markdown of a post's text.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from blogfiles.addresses import addresses_of
from blogfiles.covers import Cover, with_cover
from blogfiles.embeds import notes_about_html
from blogfiles.fields import plain, tags_of
from blogfiles.front_matter import lists_of, yaml_of
from blogfiles.html_to_markdown import markdown_from_html
from blogfiles.privacy import part_for_few, signs_of_privacy
from blogfiles.record import Author, Comment, Record, RefusedError, SkippedError
from blogfiles.wordpress_text import markdown_from
from blogfiles.xml_file import moment_in, texts_in

Names = dict[str, list[str]]  # the names in each taxonomy, or the values of each field
Attachments = Callable[[], dict[str, str]]  # returns the addresses of pictures by their ids

_STATES = {"1": "approved", "approve": "approved", "0": "waiting", "hold": "waiting"}
UNFINISHED = {"draft", "pending", "auto-draft", "inherit"}  # a draft without a reason
TITLE_IN_SLUG = 190  # characters that a draft's title may add to its slug, so that there is room for its number


def post_from(item: Element, texts: dict[str, str], names: dict[str, str], attachments: Attachments) -> Record:
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
    fields = _fields(item)
    old = [texts["link"].rstrip("/").rpartition("/")[0] + f"/{slug}/" for slug in fields.get("_wp_old_slug", ())]
    tags, front_matter = tags_of(words), yaml_of(lists_of(words) | _unknown(fields, texts, terms, status))
    date = moment_in(texts, "wp:post_date_gmt", "wp:post_date", "pubDate")
    updated_at = moment_in(texts, "wp:post_modified_gmt")
    author = names.get(login) or login
    comments, left_out = _comments(item)
    signs = signs_of_privacy({status: "yes", "status": status, **{key.lower(): fields[key][-1] for key in fields}})
    private = [] if status in UNFINISHED else [*signs.values(), *part_for_few(content)]
    also = [*private] if status == "publish" else []  # another status says it already
    has_cover = fields.get("_thumbnail_id", ["0"])[-1] not in ("", "0", "-1")
    cover = attachments().get(fields["_thumbnail_id"][-1], "") if has_cover else ""
    also += [cover] if cover else []
    notes = [f"is a draft now, since {private[0]}"] if private else []
    notes += ["its cover is not in the export"] if has_cover and not cover else []
    notes += ["the text of its synced pattern is missing"] if "<!-- wp:block " in content else []
    notes += notes_about_html(content)
    said = (slug, title, content, date, updated_at, status, login, author, tags, front_matter, *also)
    return Record(
        slug=slug,
        title=title or name.replace("-", " ").capitalize() or "Untitled",
        body=with_cover(markdown_from(content, fields.get("footnotes", [""])[-1]), Cover(cover)),
        date=date,
        created_at=None,
        updated_at=updated_at,
        is_draft=bool(private) or status in UNFINISHED,
        authors=[Author(author, login)] if login else [],
        tags=tags,
        front_matter=front_matter,
        addresses=addresses_of({"wordpress_link": texts["link"], "aliases": old}, ""),
        comments=comments,
        comments_left_out=left_out,
        notes=notes,
        hash=sha256(repr(said).encode()).hexdigest(),
    )


def _terms(item: Element) -> Names:
    """Return the names in each taxonomy: post_tag (`tag` in WXR 1.0), category, post_format and others."""
    terms: Names = defaultdict(list)
    for element in item.iterfind("category"):
        names = terms[element.get("domain", "category")]
        if (name := plain(element.text or "")) and name not in names:  # WXR 1.0 lists each name twice
            names.append(name)
    return terms


def _fields(item: Element) -> Names:
    fields: Names = defaultdict(list)
    for meta in (texts_in(element) for element in item if element.tag == "wp:postmeta"):
        fields[meta["wp:meta_key"]].append(meta["wp:meta_value"])
    return fields


def _unknown(fields: Names, texts: dict[str, str], terms: Names, status: str) -> dict[str, object]:
    """Return everything that has no field in a record. WordPress itself has the fields that begin with "_"."""
    custom = {key: values for key, values in fields.items() if not key.startswith("_")}
    unknown = {
        "taxonomies": dict(terms),
        "wordpress_link": texts["link"] or texts["guid"],
        "wordpress_status": status if status in {"pending", "private", "password"} else "",
        "excerpt": texts["excerpt:encoded"],
        "sticky": texts["wp:is_sticky"] == "1",
        "custom_fields": {key: values[0] if len(values) == 1 else values for key, values in custom.items()},
    }
    return {key: value for key, value in unknown.items() if value}


def _comments(item: Element) -> tuple[list[Comment], Counter[str]]:
    """Return the comments of a post, the oldest first, and how many are left out, by the reason.

    Spam and what is in the trash stay out, and so do pingbacks, with which another blog says that it links here.
    """
    found: list[Comment] = []
    left_out: Counter[str] = Counter()
    for texts in (texts_in(element) for element in item if element.tag == "wp:comment"):
        state, kind = texts["wp:comment_approved"], texts["wp:comment_type"]
        if state not in _STATES:
            left_out["spam" if state == "spam" else "in the trash"] += 1
        elif kind not in ("", "comment"):
            left_out[kind[:20]] += 1
        else:
            try:
                found.append(_comment(texts))
            except RefusedError:
                left_out["unreadable"] += 1
    dates = {one.id: one.date for one in found}  # a reply never comes before what it answers
    found.sort(key=lambda one: (max(one.date, dates.get(one.parent, one.date)), one.parent in dates))
    return found, left_out


def _comment(texts: dict[str, str]) -> Comment:
    """Return a comment. Raises RefusedError if its text or its date is missing or cannot be read."""
    body = markdown_from_html(texts["wp:comment_content"], keep_lines=True)
    date = moment_in(texts, "wp:comment_date_gmt", "wp:comment_date")
    if not body or not date:
        raise RefusedError("has no text or no date")
    name, state = plain(texts["wp:comment_author"]), _STATES[texts["wp:comment_approved"]]
    return Comment(texts["wp:comment_id"], texts["wp:comment_parent"], name, body, date, state)
