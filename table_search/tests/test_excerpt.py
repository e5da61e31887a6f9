"""The excerpt shows the text around the first match, marks whole words, and never contains HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from table_search import excerpt_of, terms_in
from table_search.excerpt import BEFORE, LENGTH


def excerpt(text: str, query: str) -> str:
    """Return the excerpt with its matches in square brackets."""
    pieces = excerpt_of(text, terms_in(query))
    return "".join(f"[{text}]" if is_match else text for text, is_match in pieces)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("A loom weaves.", "loom", "A [loom] weaves."),
        ("Looms weave, and a loom rests.", "loom", "[Looms] weave, and a [loom] rests."),
        ("Looms weave.", "loom weave", "Looms [weave]."),
        ("A Café in CAFÉ street.", "cafe", "A [Café] in [CAFÉ] street."),
        ("Café noir", "cafe\u0301", "[Café] noir"),
        ("Jekyll 3.0.1 and 3.0.10", "3.0.1", "Jekyll [3.0.1] and 3.0.10"),
        ("The log files, the files.", '"log files" -loom', "The [log files], the files."),
        ("Nothing of it here.", "loom", "Nothing of it here."),
        ("<b> & loom", "loom b", "<[b]> & [loom]"),
        ("", "loom", ""),
    ],
)
def test_matches_are_marked(text: str, query: str, marked: str) -> None:
    assert excerpt(text, query) == marked


def test_a_long_text_is_shown_around_the_first_match() -> None:
    shown = excerpt("before " * 100 + "loom " + "after " * 100, "loom")
    assert shown.startswith("… before ")
    assert "before [loom] after" in shown
    assert shown.endswith("after …")
    assert shown.index("[loom]") <= BEFORE + len("… ")
    assert LENGTH / 2 < len(shown) <= LENGTH + len("… [] …")


def test_a_text_without_spaces_is_cut_too() -> None:
    assert len(excerpt("猫" * 1000, "犬")) == LENGTH + len(" …")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.text())
def test_any_text_and_any_query_have_an_excerpt_of_the_text(text: str, query: str) -> None:
    assert len("".join(piece for piece, _ in excerpt_of(text, terms_in(query)))) <= LENGTH + len("…  …")
