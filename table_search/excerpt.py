"""Choose the part of a text that matches the query, as pieces of plain text: the matches and the text between them.

Your template escapes all pieces and puts the matches into <mark>, so this module makes no HTML. Matches are searched in
a copy without accents and capital letters. The copy is exactly as long as the text, so positions are the same in both.
"""

import re
from collections.abc import Sequence
from unicodedata import normalize

from table_search.terms import Term

LENGTH = 240  # characters
BEFORE = 60  # of these characters, how many come before the first match

Piece = tuple[str, bool]  # some text, and whether it is a match


class _Folded(dict[int, str]):
    """Maps each character to one without accent and in lower case. `str.translate` calls it."""

    def __missing__(self, code: int) -> str:
        self[code] = normalize("NFD", chr(code))[0].lower()[0]
        return self[code]


FOLDED = _Folded()


def excerpt_of(text: str, terms: Sequence[Term]) -> list[Piece]:
    """Return `text` around the first match, or its beginning if it has no match.

    The text must be in the Unicode form NFC. Then "é" is one character, which is found as "e" too.
    """
    folded = text.translate(FOLDED)
    pattern = "|".join(_pattern(term) for term in terms if not term.is_excluded)
    first = re.search(pattern, folded)
    begin = _after_space(text, first.start() - BEFORE, first.start()) if first else 0
    end = begin + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", first.end() if first else begin, end), 0) or end  # some scripts have no spaces
    pieces: list[Piece] = [("… ", False)] if begin else []
    for match in re.finditer(pattern, folded[:end]):
        if match.start() >= begin:
            pieces += [(text[begin : match.start()], False), (text[match.start() : match.end()], True)]
            begin = match.end()
    return [*pieces, (text[begin:end], False), (" …" if end < len(text) else "", False)]


def _pattern(term: Term) -> str:
    """Return a pattern that matches the words of `term` as whole words, with any punctuation between them."""
    words = r"[\W_]+".join(re.findall(r"[^\W_]+", normalize("NFC", term.text).translate(FOLDED)))
    return rf"(?<![^\W_]){words}" + (r"[^\W_]*" if term.is_beginning else r"(?![^\W_])")


def _after_space(text: str, wanted: int, latest: int) -> int:
    """Return where the first word after `wanted` begins, but at most `latest`, and 0 if `wanted` is not positive."""
    return text.find(" ", wanted, latest) + 1 or latest if wanted > 0 else 0
