"""The part of a post that has what was looked for, as pieces of plain text: those that match, and those between.

The template puts the matches into <mark> and escapes all pieces, so no HTML is made here. Notice that matches are
looked for in a folded copy that is exactly as long as the text: a place in one is the same place in the other.
Read next: app/search/routes.py.
"""

import re
from collections.abc import Sequence
from unicodedata import normalize

from jinja2.filters import do_striptags

from app.posts.models import Post
from app.search.terms import Term

LENGTH = 240  # characters
BEFORE = 60  # of them in front of the first match

Piece = tuple[str, bool]  # some text, and whether it is a match


class _Folded(dict[int, str]):
    """What each character is without its accent and in lower case: one character for one, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = normalize("NFD", chr(code))[0].lower()[0]
        return self[code]


FOLDED = _Folded()


def excerpt_of(post: Post, terms: Sequence[Term]) -> list[Piece]:
    """Return the text of `post` around the first match; its beginning where only the title or an address matches."""
    text = normalize("NFC", do_striptags(post.html))
    folded = text.translate(FOLDED)
    pattern = "|".join(_pattern(term) for term in terms if not term.is_excluded)
    first = re.search(pattern, folded)
    begin = _after_space(text, first.start() - BEFORE, first.start()) if first else 0
    end = begin + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", first.end() if first else begin, end), 0) or end  # scripts without spaces are cut
    pieces: list[Piece] = [("… ", False)] if begin else []
    for match in re.finditer(pattern, folded[:end]):
        if match.start() >= begin:
            pieces += [(text[begin : match.start()], False), (text[match.start() : match.end()], True)]
            begin = match.end()
    return [*pieces, (text[begin:end], False), (" …" if end < len(text) else "", False)]


def _pattern(term: Term) -> str:
    """Return a pattern for the words of `term` with any signs between them, and whole words only."""
    words = r"[\W_]+".join(re.findall(r"[^\W_]+", normalize("NFC", term.text).translate(FOLDED)))
    return rf"(?<![^\W_]){words}" + (r"[^\W_]*" if term.is_beginning else r"(?![^\W_])")


def _after_space(text: str, wanted: int, latest: int) -> int:
    """Return where the first word behind `wanted` begins, `latest` at most; 0 where there is no room for one."""
    return text.find(" ", wanted, latest) + 1 or latest if wanted > 0 else 0
