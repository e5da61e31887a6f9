"""Slugs: the last part of an address, made from a title or a name.

app/posts/models.py calls this for every post and tag that has none.
"""

import re
from unicodedata import normalize
from zlib import crc32

from slugify import slugify

from app.text import one_line

SLUG_LENGTH = 200  # characters; the column's length, which leaves room for a number behind a slug
RESERVED = frozenset({"new", "preview"})  # /posts/new is where one writes
REPLACEMENTS = [("c++", "cpp"), ("c#", "csharp"), ("f#", "fsharp"), ("&", " and "), ("+", " plus ")]

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def slug_from(text: str, length: int = SLUG_LENGTH - 10) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, `length` characters at most and never empty.

    Text without a letter or digit (a lone emoji) becomes its code points, so that it has an address too.
    """
    slug = slugify(text.lower(), max_length=length, word_boundary=True, replacements=REPLACEMENTS)
    return slug or "-".join(f"{ord(character):x}" for character in text.strip())[:length].strip("-") or "untitled"


def name_slug_from(name: str, length: int) -> str:
    """Return the slug of a tag or a person, by which they are known again: names with the same slug are the same.

    Chinese characters sound alike, 北京 (Beijing) and 背景 (background) are both `bei-jing`: so such a slug ends with
    the name's checksum.
    """
    if not HAN.search(name):
        return slug_from(name, length)
    return f"{slug_from(name, length - 9)}-{crc32(normalize('NFKC', one_line(name.lower())).encode()):08x}"
