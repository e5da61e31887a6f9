"""Slugs: words that make an address in any alphabet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posts.slugs import SLUG_LENGTH, name_slug_from, slug_from


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("  Notes on the   Analytical Engine ", "notes-on-the-analytical-engine"),
        ("Café au lait", "cafe-au-lait"),
        ("STRASSE und Straße", "strasse-und-strasse"),
        ("Привет", "privet"),
        ("你好", "ni-hao"),
        ("C, C++ and C#", "c-cpp-and-csharp"),
        ("R&D", "r-and-d"),
        ("1 + 1", "1-plus-1"),
        ("don't", "don-t"),
        ("🍎", "1f34e"),
        ("🍎🍏", "1f34e-1f34f"),
        ("", "untitled"),
        (" \n", "untitled"),
    ],
)
def test_a_text_becomes_words_of_an_address(text: str, slug: str) -> None:
    assert slug_from(text) == slug


def test_a_long_text_ends_with_a_whole_word() -> None:
    assert slug_from("engine " * 100, 18) == "engine-engine"


def test_a_slug_leaves_room_for_a_number() -> None:
    assert len(slug_from("a" * 1000)) == SLUG_LENGTH - 10


@given(st.text(max_size=100), st.integers(min_value=10, max_value=64))
def test_any_text_makes_a_slug_that_needs_no_quoting(text: str, length: int) -> None:
    slug = slug_from(text, length)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= length


def test_names_that_sound_alike_in_chinese_are_told_apart() -> None:
    assert name_slug_from("北京", 64) == name_slug_from(" 北京 ", 64)
    assert len({name_slug_from(name, 64) for name in ("北京", "背景", "Bei Jing")}) == 3
    assert name_slug_from("Café", 64) == name_slug_from("cafe", 64) == "cafe"


@given(st.text(max_size=100))
def test_the_slug_of_any_name_is_its_own_slug(name: str) -> None:
    slug = name_slug_from(name, 64)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 64
    assert name_slug_from(slug, 64) == slug
