"""Slugs: the last part of an address, made from a title or a name.

app/posts/models.py calls this for every post and tag that has none.
"""

from slugify import slugify

SLUG_LENGTH = 200  # characters; the column's length, which leaves room for a number behind a slug
RESERVED = frozenset({"new", "preview"})  # /posts/new is where one writes
REPLACEMENTS = [("c++", "cpp"), ("c#", "csharp"), ("&", " and "), ("+", " plus ")]


def slug_from(text: str, length: int = SLUG_LENGTH - 10) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, `length` characters at most and never empty.

    Text without a letter or digit (a lone emoji) becomes its code points, so that it has an address too.
    """
    slug = slugify(text.lower(), max_length=length, word_boundary=True, replacements=REPLACEMENTS)
    return slug or "-".join(f"{ord(character):x}" for character in text.strip())[:length].strip("-") or "untitled"
