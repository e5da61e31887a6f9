"""Find the pictures that a post shows in the folder of a blog, and give them new addresses in its text.

The page of a post, which the caller has rendered, tells which pictures the post shows. New addresses go into its text,
which may be Markdown with HTML.
"""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp")

# Where other tools keep what an address such as /cat.png means.
_PLACES = ("", "static", "assets", "images", "public", "source", "content", "_posts", "source/_posts")
UPLOADS = "/wp-content/uploads/"  # the pictures of WordPress
_SCALED = re.compile(r"-\d+x\d+(?=\.\w+$)|size/w\d+/")  # WordPress and Ghost make smaller versions of a picture
_LINKED = r'a [^<>]*?href(?=="[^"]*\.(?:jpe?g|png|gif|webp)")'  # such as the large picture behind a small one
_SHOWN = re.compile(rf'<(?:img [^<>]*?src|{_LINKED})="([^"]*)"', re.IGNORECASE)
# The addresses in a text. The limits keep a hostile text from needing the square of its length.
_BEFORE = r"\]\(\s{0,9}|^[ ]{0,3}\[[^\]\n]{1,300}\]:\s{0,9}"  # ![cat](cat.png), or [cat]: cat.png for a reference
_PLAIN = r"""(?:[^<>"'()\s]|\([^<>"'()\s]{0,200}\))+"""  # cat_(1).png
_IN_MARKDOWN = re.compile(rf"({_BEFORE})(?:<([^<>\n]{{1,500}})>|({_PLAIN}))", re.MULTILINE)
_ATTRIBUTE = r"<(?:img|a)\s[^>]{0,500}?(?:src|href)\s?=\s?"
_IN_HTML = re.compile(rf"""({_ATTRIBUTE})(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'<>]+))""", re.IGNORECASE)


def may_show_pictures(text: str) -> bool:
    """Return False if a text surely has no picture, so there is no need to render it."""
    return bool(re.search(r"!\[|<img|\.(?:jpe?g|png|gif|webp)\b", text, re.IGNORECASE))


def paths_shown(page: str) -> list[str]:
    """Return the path of each picture of a page, also of linked ones. Other sites are left out."""
    return list(dict.fromkeys(filter(None, map(_path_of, _SHOWN.findall(page)))))


def picture_file(path: str, post: Path, folder: Path, also: str = "") -> Path | None:
    """Return the file that a path means for the post in the file `post`, or None. It is never outside of `folder`.

    `also` is one more place in `folder` where the file may be. Hexo has a folder of the same name beside a post.
    """
    path = re.sub(r"^(?:[{|]\w+[}|]/?|@(?:site)?/)", "/", path)  # {static} of Pelican, @site of Docusaurus, @/ of Zola
    path = re.sub(f"^.*{UPLOADS}", UPLOADS, path)
    inside = path.lstrip("/")
    tries = [] if path.startswith("/") else [post.parent / inside, post.with_suffix("") / inside]
    names = [each.removeprefix(cut) for each in (inside, _SCALED.sub("", inside)) for cut in ("", "wp-content/")]
    tries += [folder / place / name for name in names for place in _PLACES] + ([folder / also] if also else [])
    try:
        inner = (each for each in tries if each.is_file() and each.resolve().is_relative_to(folder.resolve()))
        return next(inner, None)
    except OSError:  # no file can have such a long name
        return None


def with_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """Return the text with new addresses for pictures, and for links to them. `addresses` has the new one by path."""

    def changed(match: re.Match[str]) -> str:
        written = match[match.lastindex or 1]
        new = addresses.get(_path_of(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written)))  # without escapes of Markdown
        return (match[1] + (f'"{new}"' if match[1].startswith("<") else new)) if new else match[0]

    return _IN_HTML.sub(changed, _IN_MARKDOWN.sub(changed, text))


def _path_of(address: str) -> str:
    """Return the path in an address as it is in HTML or in a text, or "" for an address of another site."""
    try:
        parts = urlsplit(html.unescape(address))
    except ValueError:  # such as //[
        return ""
    if parts.scheme or parts.netloc:
        return re.sub("^http:", "https:", address) if UPLOADS in parts.path else ""  # WordPress writes whole addresses
    return unquote(parts.path)
