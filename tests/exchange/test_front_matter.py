"""Front matter: a head of text values and a body, or a reason."""

import pytest

from app.exchange.front_matter import HEAD_LIMIT, RefusedError, split_front_matter


def head_of(text: str) -> dict[str, object]:
    return split_front_matter(f"---\n{text}\n---\n")[0]


def reason_for(text: str) -> str:
    with pytest.raises(RefusedError) as caught:
        split_front_matter(text)
    return str(caught.value)


def test_the_body_begins_below_the_second_line_of_dashes() -> None:
    assert split_front_matter("---\ntitle: Hi\n---\nText\n---\nMore\n") == ({"title": "Hi"}, "Text\n---\nMore\n")


def test_three_dots_end_a_head_too() -> None:
    assert split_front_matter("---\ntitle: Hi\n...\nText") == ({"title": "Hi"}, "Text")


def test_a_head_may_be_empty() -> None:
    assert split_front_matter("---\n---\nText") == ({}, "Text")


def test_a_text_without_a_head_is_all_body() -> None:
    assert split_front_matter("Text\n---\nMore") == ({}, "Text\n---\nMore")


def test_more_than_three_dashes_begin_no_head() -> None:
    assert split_front_matter("----\na: b\n---\n") == ({}, "----\na: b\n---\n")


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


def test_a_key_that_is_a_list_is_refused() -> None:
    assert "unhashable key" in reason_for("---\n? [a]\n: b\n---\n")


def test_a_key_that_is_no_text_is_passed_over() -> None:
    assert head_of("~: a\ntitle: Hi") == {"title": "Hi"}


def test_an_alias_bomb_is_refused() -> None:
    bomb = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]" for n in range(1, 30))])
    assert "alias" in reason_for(f"---\n{bomb}\n---\n")


def test_a_merge_key_bomb_is_refused() -> None:
    bomb = "\n".join(["a0: &a0 {k: v}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 30))])
    assert "alias" in reason_for(f"---\n{bomb}\n---\n")


def test_tens_of_thousands_of_brackets_are_refused() -> None:
    assert "deeper" in reason_for(f"---\ntitle: {'[' * 60_000}\n---\n")


def test_a_hundred_thousand_brackets_are_refused() -> None:
    assert str(HEAD_LIMIT) in reason_for(f"---\ntitle: {'[' * 100_000}\n---\n")


def test_twenty_levels_are_read() -> None:
    assert head_of(f"deep: {'[' * 19}{']' * 19}")["deep"]


def test_a_tag_that_would_build_an_object_builds_only_text() -> None:
    assert head_of("title: !!python/object/apply:os.getcwd []") == {"title": []}


def test_a_head_in_toml_is_refused_by_its_name() -> None:
    assert "TOML" in reason_for("+++\ntitle = 'Hi'\n+++\n")
