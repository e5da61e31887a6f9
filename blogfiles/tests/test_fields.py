"""The values in front matter, in every form that people write. For authors see test_fields_authors.py."""

from datetime import UTC, datetime, timedelta

import pytest

from blogfiles.fields import date_of, is_draft, is_true, summary_of, tags_of, text_of
from blogfiles.record import RefusedError


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2013-05-06 02:12:52 +0200", datetime(2013, 5, 6, 0, 12, 52, tzinfo=UTC)),
        ("2023-01-29 18:30:22 2023 -0800", datetime(2023, 1, 30, 2, 30, 22, tzinfo=UTC)),
        ("2013-05-06T02:12:52Z", datetime(2013, 5, 6, 2, 12, 52, tzinfo=UTC)),
        ("2013-05-06T02:12:52+02:00", datetime(2013, 5, 6, 0, 12, 52, tzinfo=UTC)),
        ("2013-05-06 02:12:52 UTC", datetime(2013, 5, 6, 2, 12, 52, tzinfo=UTC)),
        ("2013-05-06 02:12:52.5 -08", datetime(2013, 5, 6, 10, 12, 52, 500_000, tzinfo=UTC)),
        ("2013-05-06 02:12:52", datetime(2013, 5, 6, 2, 12, 52, tzinfo=UTC)),
        ("2013-05-06 02:12", datetime(2013, 5, 6, 2, 12, tzinfo=UTC)),
        ("2013-05-06", datetime(2013, 5, 6, tzinfo=UTC)),
        ("2013-5-6 9:05", datetime(2013, 5, 6, 9, 5, tzinfo=UTC)),
        ("2013/05/06", datetime(2013, 5, 6, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str, moment: datetime) -> None:
    assert date_of(text) == moment


def test_a_date_is_converted_to_utc() -> None:
    date = date_of("2013-05-06 02:12:52 +0200")
    assert date is not None
    assert date.utcoffset() == timedelta(0)


def test_an_empty_text_has_no_date() -> None:
    assert date_of("") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-45",
        "2026-02-30",
        "2026-01-01 25:00",
        "31 Feb 2026",
        "6 Pay 2026",
        "0000-01-01",
        "2026-01-01 10:00 +2500",
    ],
)
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="does not exist"):
        date_of(text)


@pytest.mark.parametrize("text", ["0001-01-01 00:00 +0200", "9999-12-31 23:00 -0200"])
def test_a_date_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="does not exist"):
        date_of(text)


@pytest.mark.parametrize(
    "text", ["5", "yesterday", "May 2013", "5/6/2013", "2013-05-06 02:12 CET", "2013-05-06 02:12 extra"]
)
def test_a_date_in_an_unknown_form_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="cannot read the date"):
        date_of(text)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("Jul 08 2022", 0), ("July 8, 2022", 0), ("8 Jul 2022", 0), ("Fri, 08 Jul 2022 02:12:52 -0300", 5)],
)
def test_a_month_may_have_its_name(text: str, hour: int) -> None:
    date = date_of(text)
    assert date is not None
    assert (date.date().isoformat(), date.hour) == ("2022-07-08", hour)


@pytest.mark.parametrize("text", ["true", "True", "yes", "on"])
def test_yes_has_many_spellings(text: str) -> None:
    assert is_true({"draft": text}, "draft", default=False)


@pytest.mark.parametrize("text", ["false", "No", "OFF"])
def test_no_has_many_spellings(text: str) -> None:
    assert not is_true({"published": text}, "published", default=True)


@pytest.mark.parametrize("default", [True, False])
def test_a_yes_or_no_that_is_missing_is_the_default(default: bool) -> None:
    assert is_true({"draft": None}, "draft", default) is default


def test_a_value_other_than_yes_or_no_is_refused() -> None:
    with pytest.raises(RefusedError, match="'perhaps'; write true or false"):
        is_true({"draft": "perhaps"}, "draft", default=False)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({}, False),
        ({"draft": "true"}, True),
        ({"draft": "false", "published": "true"}, False),
        ({"published": "false"}, True),
        ({"status": "Draft"}, True),
        ({"status": "hidden"}, True),
        ({"status": "skip"}, True),
        ({"status": "private"}, True),
        ({"status": "pending"}, True),
        ({"status": "published"}, False),
        ({"status": "published", "draft": "true"}, True),
        ({"status": "publish"}, False),
    ],
)
def test_every_tool_s_word_for_a_draft_is_understood(head: dict[str, object], expected: bool) -> None:
    assert is_draft(head) is expected


def test_a_text_over_several_lines_becomes_one() -> None:
    assert text_of({"title": "One\n  two\n"}, "title") == "One two"


@pytest.mark.parametrize(("value", "shape"), [(["a"], "list"), ({"a": "b"}, "mapping")])
def test_a_list_or_a_mapping_is_not_text(value: object, shape: str) -> None:
    with pytest.raises(RefusedError, match=f"title is a {shape}"):
        text_of({"title": value}, "title")


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ({"tags": ["Flask", "SQL injection"]}, ["Flask", "SQL injection"]),
        ({"tags": "another tag"}, ["another tag"]),
        ({"categories": "flask, SQL injection"}, ["flask", "SQL injection"]),
        ({"category": "SQL injection"}, ["SQL injection"]),
        ({"tag": "one, two"}, ["one", "two"]),
        ({"tags": ["a"], "tag": "b", "categories": ["c"], "category": "d"}, ["a", "b", "c", "d"]),
        ({"tags": None, "categories": []}, []),
        ({"tags": ["", None, "a"]}, ["a"]),
    ],
)
def test_tags_and_categories_are_read_in_every_usual_form(head: dict[str, object], tags: list[str]) -> None:
    assert tags_of(head) == tags


def test_tags_that_differ_only_in_case_are_one() -> None:
    assert tags_of({"tags": ["Flask", "flask"], "category": "FLASK"}) == ["Flask"]


def test_the_categories_of_hexo_may_be_lists_in_a_list() -> None:
    assert tags_of({"categories": [["Sports", "Baseball"], "Play"]}) == ["Sports", "Baseball", "Play"]


@pytest.mark.parametrize("value", [{"x": "1"}, [["a", {"b": "c"}]], [{"a": "b"}]])
def test_tags_that_are_not_words_are_refused(value: object) -> None:
    with pytest.raises(RefusedError, match="tags is a"):
        tags_of({"tags": value})


@pytest.mark.parametrize(
    ("values", "summary"),
    [
        ({"description": "About looms."}, "About looms."),
        ({"summary": "Short", "description": "For engines"}, "Short"),
        ({"excerpt": "<p>Of &amp; about\n<b>looms</b></p>"}, "Of & about looms"),
        ({"custom_excerpt": "From Ghost"}, "From Ghost"),
        ({"excerpt": "false", "description": "x" * 1001, "summary": ["a"]}, ""),
        ({}, ""),
    ],
)
def test_a_summary_is_found_under_the_key_of_any_tool(values: dict[str, object], summary: str) -> None:
    assert summary_of(values) == summary
