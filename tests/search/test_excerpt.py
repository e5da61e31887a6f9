"""The excerpt: around the first match, whole words, marked, and text that is never HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import Post
from app.search.excerpt import BEFORE, LENGTH, excerpt_of
from app.search.terms import terms_in


def excerpt(body: str, query: str) -> str:
    """Return the excerpt with its matches in square brackets."""
    pieces = excerpt_of(Post(title="Notes", body=body), terms_in(query))
    return "".join(f"[{text}]" if is_match else text for text, is_match in pieces)


@pytest.mark.parametrize(
    ("body", "query", "marked"),
    [
        ("A loom weaves.", "loom", "A [loom] weaves."),
        ("Looms weave, and a loom rests.", "loom", "[Looms] weave, and a [loom] rests."),
        ("Looms weave.", "loom weave", "Looms [weave]."),
        ("A *Café* in CAFÉ street.", "cafe", "A [Café] in [CAFÉ] street."),
        ("Cafe\u0301 noir", "café", "[Café] noir"),
        ("Jekyll 3.0.1 and 3.0.10", "3.0.1", "Jekyll [3.0.1] and 3.0.10"),
        ("The log files, the files.", '"log files" -loom', "The [log files], the files."),
        ("Nothing of it here.", "loom", "Nothing of it here."),
        ("`<b>` & [loom](https://example.com/bobbin)", "loom b", "<[b]> & [loom]"),
        ("", "loom", ""),
    ],
)
def test_matches_are_marked(body: str, query: str, marked: str) -> None:
    assert excerpt(body, query) == marked


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
    post = Post(title="Notes", body="", body_html=text)
    assert len("".join(piece for piece, _ in excerpt_of(post, terms_in(query)))) <= LENGTH + len("…  …")
