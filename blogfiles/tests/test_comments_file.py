"""Comments go to a file beside their post and come back from it. A bad file of comments costs no post."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogfiles import Comment, Record, RefusedError, comments_file, comments_text, find, read
from blogfiles.comments_file import read_comments
from blogfiles.record import STATES

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
THREAD = [
    Comment("7", "", "Grace & <Co>", "First *words*.\n\n    code \t\n", NOON, "approved"),
    Comment("9", "7", "Ada", "A reply.", NOON.replace(microsecond=5), "hidden", "ada"),
    Comment("8", "9", "", "A reply to it.", NOON, "waiting"),
    Comment("10", "none", "雪", "Another thread\u2028.", NOON, "approved"),
]
ONE = '"date": "2026-05-06", "state": "approved", "body": "x"'
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read_back(folder: Path, comments: list[Comment]) -> list[Comment]:
    file = comments_file(folder / "a.md")
    file.write_text(comments_text(comments), "utf-8")
    return read_comments(file)


def test_a_thread_comes_back_and_the_places_of_the_comments_are_their_ids(tmp_path: Path) -> None:
    back = read_back(tmp_path, THREAD)
    assert [(one.id, one.parent) for one in back] == [("1", ""), ("1.1", "1"), ("1.1.1", "1.1"), ("2", "")]
    said = [(one.name, one.username, one.body, one.date, one.state) for one in THREAD]
    assert [(one.name, one.username, one.body, one.date, one.state) for one in back] == said
    assert comments_text(back) == comments_text(THREAD)
    assert "@" not in comments_text(back)


@given(
    name=TEXTS, body=TEXTS.filter(str.strip), date=st.datetimes(timezones=st.just(UTC)), state=st.sampled_from(STATES)
)
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, body: str, date: datetime, state: str
) -> None:
    comment = Comment("1", "", " ".join(name.split()), body, date, state)
    assert read_back(tmp_path_factory.getbasetemp(), [comment]) == [comment]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"replies": ' * 100_000, "nested too deeply"),
        ("[1]", "comment 1 does not consist of names and values"),
        ('[{"state": "approved", "body": "x"}]', "comment 1 needs a date"),
        ('[{"date": "soon", "state": "approved", "body": "x"}]', "cannot read the date 'soon'"),
        (f"[{{{ONE}}}, {{{ONE.replace('approved', 'spam')}}}]", "comment 2 needs a date, a body"),
        (f'[{{{ONE}, "name": "\\ud800"}}]', "comment 1 needs"),
        (f'[{{{ONE}, "name": ["x"]}}]', "name is a list, but should be text"),
        (f'[{{{ONE}, "replies": 5}}]', "comment 1.1 does not consist of names and values"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_its_post_comes_in(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "a.md").write_text("Text")
    (tmp_path / "a.comments.json").write_text(text)
    (name, problem), (_, post) = read(tmp_path)
    assert isinstance(problem, RefusedError)
    assert reason in str(problem)
    assert (name, isinstance(post, Record) and post.comments) == ("a.comments.json", [])


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.comments.json").symlink_to("/etc/hostname")
    with pytest.raises(RefusedError, match="symbolic link"):
        read_comments(tmp_path / "a.comments.json")


def test_a_file_whose_post_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.markdown").write_text("Text")
    for name in ("a", "b"):
        (tmp_path / f"{name}.comments.json").write_text("[]")
    found = find(tmp_path)
    assert [file.name for file in found.files] == ["a.markdown"]
    assert found.not_posts == [(tmp_path / "b.comments.json", "a file of comments whose post is missing")]
    assert not found.others
