"""Split what a reader typed into search terms. Every text is a valid query: characters without a meaning are ignored.

    foo bar          both words, and the last one may be the beginning of a longer word
    "foo bar"        these words in this order
    foo -bar         foo, but not bar

The database splits a term into words, in the same way as it split the texts. So `4.0.0` and `a@b` become phrases.
Read next: table_search/matches.py.
"""

import re
from dataclasses import dataclass

LENGTH = 200  # characters; a longer query is cut
BEGINNING = 3  # letters at least: `go` finds Go, but not good, google and gothic
CHUNK = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True)
class Term:
    """One word, or several words in a row."""

    text: str
    is_excluded: bool = False
    is_beginning: bool = False  # of a longer word; then the term is a single word


def terms_in(query: str) -> list[Term]:
    """Return the terms of a query. The list is empty if the query has no letter and no digit."""
    plain = re.sub("[“”„«»]", '"', query[:LENGTH])
    terms, may_go_on = [], False
    for sign, phrase, word in CHUNK.findall(plain):
        if any(map(str.isalnum, phrase or word)):
            terms.append(Term(phrase or word, is_excluded=bool(sign)))
            may_go_on = not sign and re.fullmatch(rf"[^\W_]{{{BEGINNING},}}", word) is not None
    if may_go_on:
        terms[-1] = Term(terms[-1].text, is_beginning=True)
    return terms
