"""The difference between two texts: complete, short after small changes, and quick for any text."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_markdown.difference import LONGEST, MOST_WORK, Part, difference

TEXT = st.text(alphabet="ab \n\r\u2028", max_size=60) | st.text(max_size=60)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    parts = difference(before, after)
    assert "".join(part.text for part in parts if part.kind != "inserted") == before
    assert "".join(part.text for part in parts if part.kind != "deleted") == after


def test_of_a_changed_line_the_words_are_shown() -> None:
    assert difference("First.\nOne old word.\n\nLast.\n", "First.\nOne new word.\n\nLast.\nMore.") == [
        Part("same", "First.\n"),
        Part("same", "One "),
        Part("deleted", "old"),
        Part("inserted", "new"),
        Part("same", " word.\n"),
        Part("same", "\nLast.\n"),
        Part("inserted", "More."),
    ]


def test_one_word_in_the_longest_text_is_found() -> None:
    before = "word " * 20_000 + "\n" + "line\n" * 20_000
    parts = difference(before, before.replace("word line", "word line", 1).replace("\nline", "\nother", 1))
    assert [part for part in parts if part.kind != "same"] == [Part("deleted", "line"), Part("inserted", "other")]


PAIRS = [
    ("a\n" * (200_000 // 2), "b\n" * (200_000 // 2)),
    ("ab " * (200_000 // 3), "ba " * (200_000 // 3)),
    ("a\nb\n" * (200_000 // 4), "b\na\n" * (200_000 // 4)),
    ("a b " * (200_000 // 4), "b a " * (200_000 // 4)),
    (LONGEST // 2 * "ab ", LONGEST // 2 * "ba "),
    (LONGEST // 4 * "a b\n", LONGEST // 4 * "b a\n"),
    # Many lines with many changed words, and between them a line that stays.
    (
        "".join(f"{n}\n" + "a b " * 240 + "\n" for n in range(200)),
        "".join(f"{n}\n" + "b a " * 240 + "\n" for n in range(200)),
    ),
]


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=range(len(PAIRS)))
def test_the_comparisons_are_bounded_together(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[int] = []

    class Counted(SequenceMatcher[str]):
        """Compares two texts, and counts how much work that may be."""

        def __init__(self, _: None, one: Sequence[str], other: Sequence[str], autojunk: bool) -> None:
            work.append((len(one) + len(other)) ** 2)
            super().__init__(None, one, other, autojunk)

    monkeypatch.setitem(difference.__globals__, "SequenceMatcher", Counted)
    assert difference(before, after)
    assert max(work, default=0) <= LONGEST**2
    assert sum(work) <= MOST_WORK
