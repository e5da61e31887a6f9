"""Front matter in YAML is split from the body. Unknown keys are kept as they were typed."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blogfiles.record import RefusedError
from blogfiles.splitting import split_front_matter


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


def test_three_dots_end_front_matter_too() -> None:
    assert split("---\ntitle: Hi\n...\nText") == ({"title": "Hi"}, "Text")


def test_front_matter_may_be_empty() -> None:
    assert split("---\n---\nText") == ({}, "Text")


def test_a_text_without_front_matter_is_all_body() -> None:
    assert split("Text\n---\nMore") == ({}, "Text\n---\nMore")


def test_four_dashes_do_not_start_front_matter() -> None:
    assert split("----\na: b\n---\n") == ({}, "----\na: b\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        '---json\n{\n\t"title": "Hi", "tags": ["a"]\n}\n---\nText\n---\nMore',
        '---toml\ntitle = "Hi"\ntags = ["a"]\n---\nText\n---\nMore',
        "---  yaml\ntitle: Hi\ntags: [a]\n---\nText\n---\nMore",
        "title: Hi\ntags:\n- a\n---\nText\n---\nMore",
        '"title": "Hi",\n"tags": ["a"]\n;;;\nText\n---\nMore',
        "-----\ntitle: Hi\ntags: [a]\n-----\nText\n---\nMore",
    ],
    ids=["Eleventy's JSON", "its TOML", "its YAML", "Hexo without a first line", "its JSON", "its longer lines"],
)
def test_front_matter_may_name_its_language_or_leave_the_first_line_out(text: str) -> None:
    assert split(text) == ({"title": "Hi", "tags": ["a"]}, "Text\n---\nMore")


@pytest.mark.parametrize(
    "script",
    [
        "{\n  title: \"Hi\", // a name\n  tags: ['a', 'it\\'s, so: b;'], /* two */\n  permalink: false,\n}",
        'const title = \'Hi\';\nlet tags = ["a", "it\'s, so: b;"]\nvar permalink = false;',
        "{title:'Hi',tags:['a',\"it's, so: b;\",],permalink:false}",
    ],
    ids=["an object", "constants", "an object in one line"],
)
def test_plain_values_in_javascript_are_read(script: str) -> None:
    values = {"title": "Hi", "tags": ["a", "it's, so: b;"], "permalink": "false"}
    assert split(f"---js\n{script}\n---\nText") == (values, "Text")


@pytest.mark.parametrize(
    "script", ["{ title: name }", "{ draft: isNew ? true : false }", "{ title() { return 'Hi' } }", "{ a: () => 1 }"]
)
def test_front_matter_that_is_a_program_is_refused(script: str) -> None:
    assert reason_for(f"---js\n{script}\n---\nText") == (
        "the front matter is a program in JavaScript; write it in YAML, TOML or JSON"
    )


def test_front_matter_in_another_language_is_refused() -> None:
    assert "is written in 'coffee'" in reason_for("---coffee\na: 1\n---\nText")


@pytest.mark.parametrize("before", ["\n\n", "\ufeff", "\u200b\n", " \n", "<!-- a note -->\n"])
def test_blanks_and_comments_above_front_matter_do_not_hide_it(before: str) -> None:
    assert split(f"{before}---\ndraft: true\n---\nText") == ({"draft": "true"}, "Text")


@pytest.mark.parametrize(
    "text", ["---json\nText without an end", "note: a heading\n---\nText", "Text\n\ntitle: x\n---\n"]
)
def test_what_only_looks_like_such_front_matter_is_body(text: str) -> None:
    assert split(text) == ({}, text)


def test_a_value_is_the_text_that_was_typed() -> None:
    assert head_of("title: 1.10\ntags: [no, 010]") == {"title": "1.10", "tags": ["no", "010"]}


def test_a_value_left_empty_is_none() -> None:
    assert head_of("title:\ndate: null\nslug: ~") == {"title": None, "date": None, "slug": None}


def test_a_quoted_null_is_a_word() -> None:
    assert head_of('title: "null"') == {"title": "null"}


def test_keys_are_read_in_lower_case() -> None:
    assert head_of("Title: Hi") == {"title": "Hi"}


def test_front_matter_without_an_end_is_refused() -> None:
    assert "no closing ---" in reason_for("---\ntitle: Hi\n\nText")


def test_broken_yaml_is_refused_with_the_line_of_the_file() -> None:
    assert reason_for("---\ntitle: One: two\n---\n") == (
        "the front matter is not valid YAML: mapping values are not allowed here (line 2)"
    )


def test_a_control_character_in_front_matter_is_refused() -> None:
    assert "control character" in reason_for("---\ntitle: \x07\n---\n")


@pytest.mark.parametrize("head", ["- a\n- b", "just words", "5"])
def test_front_matter_must_be_a_mapping(head: str) -> None:
    assert "key: value" in reason_for(f"---\n{head}\n---\n")


@pytest.mark.parametrize("head", ["? [a]\n: b", "image: {? [a] : b}"])
def test_a_key_that_is_a_list_is_refused(head: str) -> None:
    assert reason_for(f"---\ntitle: Hi\n{head}\n---\n") == "a key in the front matter is a list or a mapping (line 3)"


def test_a_key_that_is_a_number_or_null_is_read_as_text() -> None:
    assert head_of("~: a\n5: b") == {"~": "a", "5": "b"}


def test_twenty_levels_are_read() -> None:
    assert head_of(f"deep: {'[' * 19}{']' * 19}")["deep"]


def test_a_tag_that_would_build_an_object_builds_only_text() -> None:
    assert head_of("title: !!python/object/apply:os.getcwd []") == {"title": []}


def test_zola_s_taxonomies_are_read_as_keys_at_the_top() -> None:
    head = "taxonomies: {tags: [a], categories: [b], authors: [ada], series: [c]}"
    assert head_of(head) == {"tags": ["a"], "categories": ["b"], "authors": ["ada"], "taxonomies": {"series": ["c"]}}
    assert kept_of(head) == "categories:\n- b\ntaxonomies: {series: [c]}\n"


@pytest.mark.parametrize(
    "head",
    [
        'layout: post\nimage: true\nversion: 1.10\nquoted: "1.10"\nday: 2020-01-01\nnothing:\ntilde: ~',
        "Image: 'Über'\nlinks: [no, {b: c}]\nmenu:\n  main:\n    weight: 010\n  other: {}",
        "related:\n- /a\n- /b",
        'summary: "a\\nb"',
        "odd: !custom {a: b}",
        "status: publish",
        "<<: {a: b}",
    ],
)
def test_unknown_keys_are_kept_as_they_were_typed(head: str) -> None:
    assert kept_of(f"title: Hi\n{head}\ndraft: true") == f"{head}\n"


def test_known_keys_are_not_kept() -> None:
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


def test_several_authors_are_all_kept() -> None:
    head = "authors: [Ada Lovelace, {name: Grace, username: hopper}, {username: Alan}]"
    assert kept_of(head) == "authors:\n- Ada Lovelace\n- name: Grace\n  username: hopper\n- alan\n"


def test_details_of_an_author_are_kept_as_they_were_typed() -> None:
    head = "author: {login: ada, display_name: Ada L., Email: 'a@b.example', id: 010, likes: [1.10]}"
    kept = "authors:\n- name: Ada L.\n  username: ada\n  Email: 'a@b.example'\n  id: 010\n  likes:\n  - 1.10\n"
    assert kept_of(head) == kept
    assert kept_of(kept) == kept
    assert kept_of("author: {name: Ada L., username: ada}") == ""


def test_a_tag_under_two_keys_is_kept_under_both() -> None:
    head = "tags: [c, a, b]\ncategories: B, A, d"
    assert kept_of(head) == "tags:\n- a\n- b\ncategories:\n- B\n- A\n- d\n"


def test_a_tag_is_kept_under_the_key_it_came_from() -> None:
    head = "tags: [a]\ncategories: b, c\ncategory: SQL injection\ntag: d, e"
    assert kept_of(head) == "tag:\n- d\n- e\ncategories:\n- b\n- c\ncategory:\n- SQL injection\n"


@given(
    st.sampled_from(["x: {}", "x:\n  {}", "x: |\n  {}", "x: >\n  {}", "x: '{}'", 'x: "{}"', "x: [{}]", "x: {{{}}}"]),
    st.text(st.sampled_from("ab:-#|>'\"[]{}&*!?, \n\\~10é\u2028\x85")),
)
@settings(max_examples=300, deadline=None)
def test_kept_front_matter_is_the_same_when_it_is_read_again(shape: str, text: str) -> None:
    try:
        head = split_front_matter(f"---\n{shape.format(text)}\n---\n")[0]
    except RefusedError:
        assume(False)
    again, body = split_front_matter(f"---\n{head.kept()}---\nText")
    assert (again.values, again.kept(), body) == (head.values, head.kept(), "Text")
