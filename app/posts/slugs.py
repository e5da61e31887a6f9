"""Make slugs, the last part of an address, from a title or a name.

app/posts/saving.py calls this for a post without a slug, and app/posts/models.py for a tag.
"""

import re
from unicodedata import normalize
from zlib import crc32

from slugify import slugify

from app.text import composed, one_line

SLUG_LENGTH = 200  # characters; a slug made from a title is shorter, so that a number fits behind it
RESERVED = frozenset({"new", "preview"})  # /posts/new is the editor
REPLACEMENTS = [("c++", "cpp"), ("c#", "csharp"), ("f#", "fsharp"), ("&", " and "), ("+", " plus ")]

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def slug_from(text: str, length: int = SLUG_LENGTH - 10) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens: `length` characters at most, and never empty.

    A text without any letter or digit, such as an emoji, becomes its code points.
    """
    slug = slugify(composed(text.lower()), max_length=length, word_boundary=True, replacements=REPLACEMENTS)
    return slug or "-".join(f"{ord(character):x}" for character in text.strip())[:length].strip("-") or "untitled"


def name_slug_from(name: str, length: int) -> str:
    """Return the slug of a tag or a person. Names with the same slug are the same tag, or the same person.

    Different Chinese words sound alike: 北京 (Beijing) and 背景 (background) both give `bei-jing`. So the slug of a
    Chinese name ends with a checksum of the name.
    """
    if not HAN.search(name):
        return slug_from(name, length)
    return f"{slug_from(name, length - 9)}-{crc32(normalize('NFKC', one_line(composed(name.lower()))).encode()):08x}"
