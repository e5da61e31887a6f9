"""Turn an entry of Blogger's export file into the record of a post.

The file is Atom. Until 2023 it came from Settings > Back up content, with the kind of an entry in a category. Google
Takeout writes it today, with elements of its own: https://support.google.com/blogger/answer/41387
Read next: blogfiles/html_to_markdown.py.
"""

from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from blogfiles.addresses import addresses_of
from blogfiles.embeds import notes_about_html
from blogfiles.fields import date_of, plain
from blogfiles.front_matter import yaml_of
from blogfiles.html_to_markdown import markdown_from_html
from blogfiles.record import Author, Record, SkippedError
from blogfiles.xml_file import texts_in

PUBLIC = {"", "live", "scheduled", "published"}


def post_from(entry: Element, texts: dict[str, str]) -> Record:
    """Return the record of an entry. `texts` has the entry's texts.

    Raises SkippedError if the entry is not a post, and RefusedError if it cannot be read.
    """
    categories = [(one.get("scheme", ""), one.get("term", "")) for one in entry if one.tag == "atom:category"]
    kinds = [term.partition("#")[2] for scheme, term in categories if scheme.endswith("#kind")]
    kind = texts["blogger:type"].lower() or next(iter(kinds), "")
    if kind != "post":
        raise SkippedError(f"skipped: its type is {kind!r}, not 'post'")
    links = [one.get("href", "") for one in entry if one.tag == "atom:link" and one.get("rel") == "alternate"]
    link = texts["blogger:filename"] or next(iter(links), "")
    title, content = plain(texts["atom:title"]), texts["atom:content"]
    name = unquote(PurePosixPath(urlsplit(link).path).stem)
    status = texts["blogger:status"].lower()
    if "trash" in status:
        raise SkippedError("skipped: it is in the trash")
    inner = {name: text for one in entry for name, text in texts_in(one).items()}
    is_draft = inner.get("app:draft") == "yes" or status not in PUBLIC
    author = plain(inner.get("atom:name", ""))
    labels = [plain(term) for scheme, term in categories if not scheme.endswith("#kind")]
    tags = list(dict.fromkeys(filter(None, labels)))
    date, updated_at = date_of(texts["atom:published"]), date_of(texts["atom:updated"])
    said = (title, name, content, date, updated_at, is_draft, author, tags, link)
    return Record(
        slug=name or title or "untitled",
        title=title or name.replace("-", " ").capitalize() or "Untitled",
        body=markdown_from_html(content),
        date=date,
        created_at=None,
        updated_at=updated_at,
        is_draft=is_draft,
        authors=[Author(author)] if author and author != "Unknown" else [],
        tags=tags,
        front_matter=yaml_of({"blogger_link": link} if link else {}),
        addresses=addresses_of({"blogger_link": link}, ""),
        notes=notes_about_html(content),
        hash=sha256(repr(said).encode()).hexdigest(),
    )
