"""What a reader typed, as terms. Any text is a query, and none is an error: what means nothing is passed over.

    foo bar          both words, the last one also as the beginning of a longer word
    "foo bar"        these words in this order
    foo -bar         foo, but not bar

Notice that the databases cut a term into words themselves, each as it cut the posts. So `4.0.0` and `a@b` are phrases.
Read next: app/search/engines.py.
"""

import re
from dataclasses import dataclass

LENGTH = 200  # characters of a query; what is longer is cut
BEGINNING = 3  # letters at least: `go` means Go, and not good, google and gothic
CHUNK = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True)
class Term:
    """A word, or several that stand together."""

    text: str
    is_excluded: bool = False
    is_beginning: bool = False  # of a word; such a term is a single word


def terms_in(query: str) -> list[Term]:
    """Return the terms of `query`, as a reader wrote it; none where nothing in it is a letter or a digit."""
    plain = re.sub("[“”„«»]", '"', query[:LENGTH])
    terms, may_go_on = [], False
    for sign, phrase, word in CHUNK.findall(plain):
        if any(map(str.isalnum, phrase or word)):
            terms.append(Term(phrase or word, is_excluded=bool(sign)))
            may_go_on = not sign and re.fullmatch(rf"[^\W_]{{{BEGINNING},}}", word) is not None
    if may_go_on:
        terms[-1] = Term(terms[-1].text, is_beginning=True)
    return terms
