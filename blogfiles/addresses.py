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

_DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIELD = re.compile(r":([a-z_]+)")
_PATTERN = re.compile(r"[:{}*]|\\")  # of many posts


def addresses_of(values: dict[str, object], path: str) -> list[str]:
    """Return the addresses of the post whose front matter has `values`, in a file with this path.

    `path` is "" if the file has many posts.
    """
    named = [text for key in NAMED for text in items_of(values.get(key)) if isinstance(text, str)]
    fields = _fields(values, PurePosixPath(path)) if path else {}
    named = [_FIELD.sub(lambda field: fields.get(field[1], field[0]), text) for text in named]
    by_name = _by_name(values, PurePosixPath(path)) if path else []
    found = dict.fromkeys(address for text in [*named, *by_name] if (address := address_in(text)))
    return list(found)[:MOST]


def address_in(text: str) -> str:
    """Return the path of an address, or "" if it is none: `pretty` is the name of a pattern in Jekyll."""
    try:
        address = re.sub("/+", "/", unquote(urlsplit(text.strip()).path))
    except ValueError:
        return ""
    address = re.sub(r"(?:/|/index\.html?)$", "", f"/{address.lstrip('/')}")
    is_address = re.search("[/.]", text) and not _PATTERN.search(address) and ".." not in address.split("/")
    return address if is_address and address.isprintable() and 1 < len(address) <= LENGTH_LIMIT else ""


def _fields(values: dict[str, object], path: PurePosixPath) -> dict[str, str]:
    """Return the values of the fields that a pattern of Jekyll or Hexo may have."""
    dated, typed = _DATED_NAME.fullmatch(path.stem), _DAY.match(text_of(values, "date"))
    name = dated[2] if dated else path.stem
    day = typed[0] if typed else dated[1] if dated else ""
    fields = {"title": text_of(values, "slug") or name, "name": name, "output_ext": ".html"}
    fields |= {"slug": fields["title"], "categories": "/".join(_categories(values))}
    return fields | dict(zip(("year", "month", "day"), day.split("-"), strict=False) if day else ())


def _categories(values: dict[str, object]) -> list[str]:
    return [tag.lower() for tag in tags_of({key: values.get(key) for key in ("categories", "category")})]


def _by_name(values: dict[str, object], path: PurePosixPath) -> list[str]:
    is_index = path.stem.lower() == "index" and path.parent.name
    bare = path.parent if is_index else path.with_suffix("")
    dated, typed = _DATED_NAME.fullmatch(bare.name), _DAY.match(text_of(values, "date"))
    if dated or (typed and "_posts" in path.parts):  # Hexo's posts have no date in the name
        categories = _categories(values)
        days = [*([dated[1]] if dated else []), *([typed[0]] if typed else [])]
        name = f"/{dated[2] if dated else bare.name}"
        below = ["/" + "/".join([*start, *day.split("-")]) + name for day in days for start in (categories, [])]
        return [address + end for address in below for end in (".html", "")]
    parts = bare.parts[1:] if bare.parts[:1] == ("content",) else bare.parts
    last = text_of(values, "slug").strip("/") or parts[-1]
    return ["/" + "/".join([*parts[:-1], last]).lower()]
