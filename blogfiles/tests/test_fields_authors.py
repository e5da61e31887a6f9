"""Authors, in every form that people write."""

import pytest

from blogfiles.fields import authors_of
from blogfiles.record import Author, RefusedError

ADA = Author("ada")


@pytest.mark.parametrize(
    "head",
    [
        {"author": "ada"},
        {"authors": "ada"},
        {"authors": ["ada"]},
        {"author": {"name": "ada"}},
        {"author": {"username": "ada"}},
        {"authors": [{"name": "ada", "email": "ada@example.com"}]},
        {"author": {"display_name": "ada", "login": "ada"}},
        {"params": {"author": "ada"}},
        {"extra": {"authors": ["ada"]}},
    ],
)
def test_an_author_is_read_in_every_usual_form(head: dict[str, object]) -> None:
    assert [author.name for author in authors_of(head)] == ["ada"]


def test_an_author_keeps_the_name_as_written() -> None:
    assert authors_of({"author": "Ada Lovelace"}) == [Author("Ada Lovelace")]


def test_an_author_may_have_a_username_beside_the_name() -> None:
    assert authors_of({"author": {"name": "Ada Lovelace", "username": "Ada"}}) == [Author("Ada Lovelace", "ada")]


def test_a_username_is_taken_as_it_is_written_in_lower_case() -> None:
    assert authors_of({"author": {"username": "Ada_Lovelace.1"}}) == [Author("ada_lovelace.1", "ada_lovelace.1")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada, Grace", ["Ada", "Grace"]),
        ("Lovelace, Ada; Hopper, Grace", ["Lovelace, Ada", "Hopper, Grace"]),
        ("Ada\nGrace", ["Ada", "Grace"]),
    ],
)
def test_authors_in_one_text_are_cut_as_pelican_does(text: str, names: list[str]) -> None:
    assert [author.name for author in authors_of({"authors": text})] == names


def test_an_author_is_one_name_whatever_is_in_it() -> None:
    assert authors_of({"author": "Lovelace, Ada"}) == [Author("Lovelace, Ada")]


def test_an_author_who_is_named_twice_is_one() -> None:
    assert authors_of({"author": "Ada", "authors": ["ada", "Grace"]}) == [
        Author("Ada"),
        Author("Grace"),
    ]


def test_an_author_at_the_top_wins_over_one_below_params() -> None:
    assert authors_of({"author": "ada", "params": {"author": "grace"}}) == [ADA]


def test_several_authors_keep_their_order() -> None:
    assert [author.name for author in authors_of({"authors": ["grace", {"name": "Ada"}]})] == ["grace", "Ada"]


def test_the_author_comes_before_the_authors() -> None:
    assert authors_of({"authors": ["grace"], "author": "ada"})[0] == ADA


@pytest.mark.parametrize("head", [{}, {"author": None}, {"authors": []}])
def test_there_may_be_no_author(head: dict[str, object]) -> None:
    assert authors_of(head) == []


@pytest.mark.parametrize("value", [{"email": "ada@example.com"}, [["ada"]], {"name": ["ada"]}])
def test_an_author_without_a_name_is_refused(value: object) -> None:
    with pytest.raises(RefusedError, match="author"):
        authors_of({"author": value})
