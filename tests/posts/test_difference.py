"""The difference of two texts: nothing is missing, it is short where little changed, and quick on any text."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posts.difference import Part, difference
from app.posts.models import BODY_LENGTH

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
    ("a\n" * (BODY_LENGTH // 2), "b\n" * (BODY_LENGTH // 2)),
    ("ab " * (BODY_LENGTH // 3), "ba " * (BODY_LENGTH // 3)),
    ("a\nb\n" * (BODY_LENGTH // 4), "b\na\n" * (BODY_LENGTH // 4)),
    ("a b " * (BODY_LENGTH // 4), "b a " * (BODY_LENGTH // 4)),
    *[  # the longest that is compared: of few words, in many lines
        (
            "".join(f"{'x y z ' * length}\n{line}\n" for line in range(900)),
            "".join(f"{'z x y ' * length}\n{line}\n" for line in range(900)),
        )
        for length in (3, 30)
    ],
]


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=range(len(PAIRS)))
def test_no_text_takes_long(before: str, after: str) -> None:
    started = process_time()
    assert difference(before, after)
    assert process_time() - started < 10  # seconds, on a slow machine
