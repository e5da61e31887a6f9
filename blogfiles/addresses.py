"""Find the addresses that a post had in its old blog, so that a new blog can redirect from them.

A file may name them, or a configuration may have a pattern such as `/:year/:title/`. If there is none, the defaults of
Jekyll and Hugo follow from its name: https://jekyllrb.com/docs/permalinks/ - https://gohugo.io/content-management/urls/
An address is a path without a slash at its end and without `index.html`: `/2016/03/09/hello.html`.
"""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from blogfiles.fields import items_of, tags_of, text_of

NAMED = ("permalink", "url", "path", "alias", "aliases", "redirect_from", "save_as", "wordpress_link", "blogger_link")
LENGTH_LIMIT = 500  # characters
MOST = 50  # addresses of one post

_DATED_NAME = re.compile(r"(\d{4}-\d\d?-\d\d?)-(.+)")
_DAY = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?")
_OF_JEKYLL = [f"{start}/:year/:month/:day/:name{end}" for start in ("/:categories", "") for end in (".html", "")]
_FIELD = re.compile(r":([a-z_]+)")
_PATTERN = re.compile(r"[:{}*]|\\")  # of many posts


def addresses_of(values: dict[str, object], path: str) -> list[str]:
    """Return the addresses of the post whose front matter has `values`, in a file with this path.

    `path` is "" if the file has many posts.
    """
    named = [text for key in NAMED for text in items_of(values.get(key)) if isinstance(text, str)]
    patterns, fields = _by_name(values, PurePosixPath(path)) if path else ([], [{}])
    texts = [_filled(text, each) for text in [*named, *patterns] for each in fields]
    return list(dict.fromkeys(address for text in texts if (address := address_in(text))))[:MOST]


def address_in(text: str) -> str:
    """Return the path of an address, or "" if it is none: `pretty` is the name of a pattern in Jekyll."""
    try:
        address = unquote(urlsplit(text.strip()).path)
    except ValueError:
        return ""
    address = re.sub(r"(?:/|/index\.html?)$", "", f"/{address.lstrip('/')}")
    is_address = re.search("[/.]", text) and not _PATTERN.search(address) and ".." not in address.split("/")
    return address if is_address and address.isprintable() and 1 < len(address) <= LENGTH_LIMIT else ""


def _filled(pattern: str, fields: dict[str, str]) -> str:
    text = _FIELD.sub(lambda found: fields.get(found[1], found[0]), pattern)
    return text if text == pattern else re.sub("/+", "/", text)  # a post may have no categories


def _by_name(values: dict[str, object], path: PurePosixPath) -> tuple[list[str], list[dict[str, str]]]:
    """Return the patterns for a file with this path, and the values of their fields for each date of the post."""
    is_index = path.stem.lower() == "index" and path.parent.name
    bare = path.parent if is_index else path.with_suffix("")
    dated, typed = _DATED_NAME.fullmatch(bare.name), _DAY.match(text_of(values, "date"))
    name, slug = dated[2] if dated else bare.name, text_of(values, "slug").strip("/")
    categories = tags_of({key: values.get(key) for key in ("categories", "category")})
    fields = {"title": slug or name, "slug": slug or name, "name": name, "output_ext": ".html"}
    fields["categories"] = "/".join(categories).lower()
    days = [re.split("[-/]", day) for day in (typed and typed[0], dated and dated[1]) if day]
    dates = [{"year": year, "month": month.zfill(2), "day": day.zfill(2)} for year, month, day in days] or [{}]
    if dated or (typed and "_posts" in path.parts):  # Hexo's posts have no date in the name
        return _OF_JEKYLL, [fields | date for date in dates]
    folders = bare.parts[1:-1] if bare.parts[:1] == ("content",) else bare.parts[:-1]
    return ["/" + "/".join([*folders, slug or bare.name]).lower()], [fields | date for date in dates]
