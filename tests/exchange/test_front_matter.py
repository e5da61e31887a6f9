"""Front matter in YAML: a head and a body, or a reason. What the blog does not know is kept as it was typed."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.exchange.front_matter import split_front_matter
from app.exchange.record import RefusedError


def split(text: str) -> tuple[dict[str, object], str]:
    head, body = split_front_matter(text)
    return head.values, body


def head_of(text: str) -> dict[str, object]:
    return split(f"---\n{text}\n---\n")[0]


def kept_of(text: str) -> str:
    return split_front_matter(f"---\n{text}\n---\n")[0].kept()


def reason_for(text: str) -> str:
    with pytest.raises(RefusedError) as caught:
        split_front_matter(text)
    return str(caught.value)


def test_the_body_begins_below_the_second_line_of_dashes() -> None:
    assert split("---\ntitle: Hi\n---\nText\n---\nMore\n") == ({"title": "Hi"}, "Text\n---\nMore\n")


def test_three_dots_end_a_head_too() -> None:
    assert split("---\ntitle: Hi\n...\nText") == ({"title": "Hi"}, "Text")


def test_a_head_may_be_empty() -> None:
    assert split("---\n---\nText") == ({}, "Text")


def test_a_text_without_a_head_is_all_body() -> None:
    assert split("Text\n---\nMore") == ({}, "Text\n---\nMore")


def test_more_than_three_dashes_begin_no_head() -> None:
    assert split("----\na: b\n---\n") == ({}, "----\na: b\n---\n")


def test_a_value_is_the_text_that_was_typed() -> None:
    assert head_of("title: 1.10\ntags: [no, 010]") == {"title": "1.10", "tags": ["no", "010"]}


def test_a_value_left_empty_is_none() -> None:
    assert head_of("title:\ndate: null\nslug: ~") == {"title": None, "date": None, "slug": None}


def test_a_quoted_null_is_a_word() -> None:
    assert head_of('title: "null"') == {"title": "null"}


def test_keys_are_read_in_lower_case() -> None:
    assert head_of("Title: Hi") == {"title": "Hi"}


def test_a_head_without_an_end_is_refused() -> None:
    assert "no ---" in reason_for("---\ntitle: Hi\n\nText")


def test_broken_yaml_is_refused_with_the_line_of_the_file() -> None:
    assert reason_for("---\ntitle: One: two\n---\n") == (
        "the head is not YAML: mapping values are not allowed here (line 2)"
    )


def test_a_control_character_in_the_head_is_refused() -> None:
    assert "control character" in reason_for("---\ntitle: \x07\n---\n")


@pytest.mark.parametrize("head", ["- a\n- b", "just words", "5"])
def test_a_head_that_is_no_mapping_is_refused(head: str) -> None:
    assert "key: value" in reason_for(f"---\n{head}\n---\n")


@pytest.mark.parametrize("head", ["? [a]\n: b", "image: {? [a] : b}"])
def test_a_key_that_is_a_list_is_refused(head: str) -> None:
    assert reason_for(f"---\ntitle: Hi\n{head}\n---\n") == "a key in the head is a list or a mapping (line 3)"


def test_a_key_that_is_no_text_is_its_text() -> None:
    assert head_of("~: a\n5: b") == {"~": "a", "5": "b"}


def test_twenty_levels_are_read() -> None:
    assert head_of(f"deep: {'[' * 19}{']' * 19}")["deep"]


def test_a_tag_that_would_build_an_object_builds_only_text() -> None:
    assert head_of("title: !!python/object/apply:os.getcwd []") == {"title": []}


def test_what_zola_has_below_taxonomies_is_read_at_the_top() -> None:
    head = "taxonomies: {tags: [a], categories: [b], authors: [ada], series: [c]}"
    assert head_of(head) == {"tags": ["a"], "categories": ["b"], "authors": ["ada"], "taxonomies": {"series": ["c"]}}
    assert kept_of(head) == "categories:\n- b\ntaxonomies: {series: [c]}\n"


@pytest.mark.parametrize(
    "head",
    [
        'layout: post\nimage: true\nversion: 1.10\nquoted: "1.10"\nday: 2020-01-01\nnothing:\ntilde: ~',
        "Image: 'Über'\nlinks: [no, {b: c}]\nmenu:\n  main:\n    weight: 010\n  other: {}",
        "redirect_from:\n- /a\n- /b",
        'summary: "a\\nb"',
        "odd: !custom {a: b}",
        "status: publish",
        "<<: {a: b}",
    ],
)
def test_what_the_blog_does_not_know_is_kept_as_it_was_typed(head: str) -> None:
    assert kept_of(f"title: Hi\n{head}\ndraft: true") == f"{head}\n"


def test_what_a_post_holds_is_not_kept() -> None:
    head = """
title: Hi
SLUG: hi
date: 2020-01-01
publishDate: 2020-01-01
created_at: 2020-01-01
last_modified_at: 2020-01-01
lastmod: 2020-01-01
updated: 2020-01-01
modified: 2020-01-01
draft: false
published: true
status: draft
render_with_liquid: false
author: ada
tags: [a]
"""
    assert kept_of(head) == ""


def test_of_several_authors_all_are_kept() -> None:
    head = "authors: [Ada Lovelace, {name: Grace, username: hopper}, {username: Alan}]"
    assert kept_of(head) == "authors:\n- Ada Lovelace\n- name: Grace\n  username: hopper\n- alan\n"


def test_all_that_is_said_of_an_author_is_kept_as_it_was_typed() -> None:
    head = "author: {login: ada, display_name: Ada L., Email: 'a@b.example', id: 010, likes: [1.10]}"
    kept = "authors:\n- name: Ada L.\n  username: ada\n  Email: 'a@b.example'\n  id: 010\n  likes:\n  - 1.10\n"
    assert kept_of(head) == kept
    assert kept_of(kept) == kept
    assert kept_of("author: {name: Ada L., username: ada}") == ""


def test_a_tag_under_two_keys_is_kept_under_both() -> None:
    head = "tags: [c, a, b]\ncategories: B, A, d"
    assert kept_of(head) == "tags:\n- a\n- b\ncategories:\n- B\n- A\n- d\n"


def test_a_tag_is_kept_under_the_key_it_came_from() -> None:
    head = "tags: [a]\ncategories: b c\ncategory: SQL injection\ntag: d, e"
    assert kept_of(head) == "tag:\n- d\n- e\ncategories:\n- b\n- c\ncategory:\n- SQL injection\n"


@given(
    st.sampled_from(["x: {}", "x:\n  {}", "x: |\n  {}", "x: >\n  {}", "x: '{}'", 'x: "{}"', "x: [{}]", "x: {{{}}}"]),
    st.text(st.sampled_from("ab:-#|>'\"[]{}&*!?, \n\\~10é\u2028\x85")),
)
@settings(max_examples=300, deadline=None)
def test_what_is_kept_says_the_same_when_it_is_read_again(shape: str, text: str) -> None:
    try:
        head = split_front_matter(f"---\n{shape.format(text)}\n---\n")[0]
    except RefusedError:
        assume(False)
    again, body = split_front_matter(f"---\n{head.kept()}---\nText")
    assert (again.values, again.kept(), body) == (head.values, head.kept(), "Text")
