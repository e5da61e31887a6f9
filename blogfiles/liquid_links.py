"""Resolve what only the old tool understands inside the addresses of links: Liquid, and paths of other posts' files.

The tags: https://jekyllrb.com/docs/liquid/tags/#links - the filters: https://jekyllrb.com/docs/liquid/filters/
Pelican's paths: https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from blogfiles.code_parts import change_text

PostAddress = Callable[[str], str]  # returns the address of the post with this slug

_LIQUID = r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|\{filename\}"
_BEFORE = r"""\]\([ \t]*<?|^[ \t]*\[[^\]\n]+\]:[ \t]*<?|\b(?:href|src)\s*=\s*["']?"""
_IN_ADDRESS = re.compile(rf"""(?P<before>{_BEFORE})(?P<url>(?:{_LIQUID}|[^\s<>(){{}}"'])+)""", re.MULTILINE)
_LINK = re.compile(r"\{%-?\s*(?P<tag>link|post_url)\s+(?P<path>[^\s%]+)\s*-?%\}")
_SITE = re.compile(r"\{\{-?\s*site\.(?:baseurl|url|github\.url)\s*-?\}\}")
_FILTERED = re.compile(r"\{\{-?\s*([\"'])(?P<path>[^\"'{}]*)\1\s*\|\s*(?:relative|absolute)_url\s*-?\}\}")
_FILE = re.compile(  # {filename}x.md of Pelican, {{< ref "x.md" >}} of Hugo, and x.md alone
    r"(?:[{|]filename[}|]|\{\{[<%]\s*(?:rel)?ref\s+\")?(?P<path>[^\s\"{}|:#?]+\.(?:md|mdx|markdown|rst))"
    r"(?P<rest>[#?][^\s\"]*)?(?:\"\s*[>%]\}\})?"
)
_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-")


def resolved(markdown: str, address_of: PostAddress, slug_in: Callable[[str], str] = lambda _: "") -> str:
    """Return the Markdown with addresses that the blog has. What is not understood stays as it is.

    `slug_in` returns the slug of the post in the file with this path, or "" if there is none.
    """

    def address(url: str) -> str:
        if (file := _FILE.fullmatch(url)) and (slug := slug_in(file["path"])):
            return address_of(slug) + (file["rest"] or "")
        url = _FILTERED.sub(lambda found: found["path"], _SITE.sub("", url))
        return _LINK.sub(lambda found: _target(found["tag"], found["path"], address_of), url)

    def change(text: str) -> str:
        return _IN_ADDRESS.sub(lambda found: found["before"] + address(found["url"]), text)

    return change_text(markdown, change) if re.search(r"\{[%{]|\.(?:md|mdx|markdown|rst)\b", markdown) else markdown


def _target(tag: str, path: str, address_of: PostAddress) -> str:
    """Return the address of a file of the blog. A page `about.md` had the address `/about/`."""
    file = PurePosixPath(path)
    name = file.name if tag == "post_url" else file.stem
    if tag == "post_url" or _DATED.match(name):
        return address_of(_DATED.sub("", name))
    is_page = file.suffix in (".md", ".markdown", ".html")
    place = f"/{file.with_suffix('')}/" if is_page else f"/{file}"
    return re.sub("^/_", "/", place)  # a collection has its pages below its name: _docs/history.md
