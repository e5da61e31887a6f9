"""The text that a reader typed becomes search terms, and no text is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from table_search.terms import LENGTH, Term, terms_in


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("flask", [Term("flask", is_beginning=True)]),
        ("flask sqlite", [Term("flask"), Term("sqlite", is_beginning=True)]),
        ('"flask run" sqlite', [Term("flask run"), Term("sqlite", is_beginning=True)]),
        ("sqlite “flask run”", [Term("sqlite"), Term("flask run")]),
        ("flask -sqlite", [Term("flask"), Term("sqlite", is_excluded=True)]),
        ('-"flask run" sqlite', [Term("flask run", is_excluded=True), Term("sqlite", is_beginning=True)]),
        ("well-known", [Term("well-known")]),
        ("4.0.0", [Term("4.0.0")]),
        ("go", [Term("go")]),
        ("flask - &&", [Term("flask", is_beginning=True)]),
        ('"flask', [Term("flask")]),
        ('+ " -- "" *', []),
        ("", []),
    ],
)
def test_a_query_is_words_phrases_and_what_is_not_wanted(query: str, terms: list[Term]) -> None:
    assert terms_in(query) == terms


@given(st.text())
def test_any_text_has_terms_that_fit_into_quotes_and_hold_a_letter_or_digit(query: str) -> None:
    for term in terms_in(query):
        assert '"' not in term.text
        assert any(map(str.isalnum, term.text))


def test_a_long_query_is_cut() -> None:
    assert sum(len(term.text) for term in terms_in("word " * 2000)) <= LENGTH
