"""Front matter in TOML, as the documentation of Hugo and Zola shows it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from blogfiles.markdown_file import read_post
from blogfiles.record import Author, Record, RefusedError
from blogfiles.splitting import TOO_MUCH

HUGO = """\
+++
title = 'On the "engine"'
date = 2024-02-02T04:14:54-08:00
lastmod = 2024-03-01
draft = false
weight = 10
slug = "engine"
description = 'It weaves algebra.'
tags = ['Engines', 'SQL injection']
categories = ['Notes']
aliases = ['/old/engine/']

[params]
author = 'Ada Lovelace'

[[resources]]
src = 'images/*.png'
+++
The *engine*.
"""

ZOLA = """\
+++
title = "Looms"
description = ""
date = 2021-05-06
updated = 2021-05-07T08:09:10Z
weight = 0
draft = true
authors = ["Ada Lovelace", "Grace Hopper"]
template = "page.html"

[taxonomies]
tags = ["rust", "web"]
categories = ["Machines"]
series = ["Looms of the North"]

[extra]
math = true
opens = 08:30:00
version = "1.10"
+++

Cloth.
<!-- more -->
"""


def read(folder: Path, text: str, name: str = "a.md") -> Record:
    (folder / name).write_text(text, "utf-8")
    return read_post(folder / name, folder)


def reason_for(folder: Path, head: str) -> str:
    with pytest.raises(RefusedError) as caught:
        read(folder, f"+++\n{head}\n+++\nText\n")
    return str(caught.value)


def test_a_hugo_post_is_read(tmp_path: Path) -> None:
    post = read(tmp_path, HUGO)
    assert (post.title, post.slug, post.body) == ('On the "engine"', "engine", "The *engine*.")
    assert post.published_at == datetime(2024, 2, 2, 12, 14, 54, tzinfo=UTC)
    assert post.updated_at == datetime(2024, 3, 1, tzinfo=UTC)
    assert post.authors == [Author("Ada Lovelace")]
    assert post.tags == ["Engines", "SQL injection", "Notes"]


def test_the_rest_of_hugo_s_front_matter_is_kept_with_its_types(tmp_path: Path) -> None:
    assert yaml.safe_load(read(tmp_path, HUGO).front_matter) == {
        "categories": ["Notes"],
        "weight": 10,
        "description": "It weaves algebra.",
        "aliases": ["/old/engine/"],
        "params": {"author": "Ada Lovelace"},
        "resources": [{"src": "images/*.png"}],
    }


def test_a_zola_post_is_read(tmp_path: Path) -> None:
    post = read(tmp_path, ZOLA, "2021-05-05_looms.md")
    assert (post.title, post.slug, post.body) == ("Looms", "looms", "Cloth.\n<!-- more -->")
    assert (post.date, post.published_at) == (datetime(2021, 5, 6, tzinfo=UTC), None)
    assert post.updated_at == datetime(2021, 5, 7, 8, 9, 10, tzinfo=UTC)
    assert [author.name for author in post.authors] == ["Ada Lovelace", "Grace Hopper"]
    assert post.tags == ["rust", "web", "Machines"]


def test_the_rest_of_zola_s_front_matter_is_kept_with_its_types(tmp_path: Path) -> None:
    assert yaml.safe_load(read(tmp_path, ZOLA).front_matter) == {
        "categories": ["Machines"],
        "authors": ["Ada Lovelace", "Grace Hopper"],
        "description": "",
        "weight": 0,
        "template": "page.html",
        "taxonomies": {"series": ["Looms of the North"]},
        "extra": {"math": True, "opens": "08:30:00", "version": "1.10"},
    }


def test_a_date_and_time_without_a_zone_is_utc(tmp_path: Path) -> None:
    post = read(tmp_path, "+++\ndate = 2021-05-06T07:08:09\n+++\n")
    assert post.published_at == datetime(2021, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_a_date_may_be_a_text(tmp_path: Path) -> None:
    assert read(tmp_path, '+++\ndate = "2012-04-06"\n+++\n').date == datetime(2012, 4, 6, tzinfo=UTC)


def test_toml_may_be_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "+++\n+++\nText").body == "Text"


def test_front_matter_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("+++\ntitle = 'Hi'\n---\n")
    with pytest.raises(RefusedError, match=r"starts with \+\+\+ but has no closing \+\+\+"):
        read_post(tmp_path / "a.md", tmp_path)


def test_broken_toml_is_refused_with_the_line_of_the_file(tmp_path: Path) -> None:
    reason = reason_for(tmp_path, "draft = true\ntitle = Hi")
    assert reason == "the front matter is not valid TOML: Invalid value (at line 3, column 9)"


def test_a_date_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "Invalid date or datetime (at line 2" in reason_for(tmp_path, "date = 2026-02-30")


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000])
def test_a_huge_number_is_refused(tmp_path: Path, number: str) -> None:
    assert reason_for(tmp_path, f"weight = {number}") == TOO_MUCH


@pytest.mark.parametrize(
    "head",
    [
        f"a = {'[' * 21}{']' * 21}",
        f"a = {'[' * 60_000}",
        f"a = {'{a = ' * 12_000}",
        f"[{'.'.join('a' * 100)}]",
        f"{'.'.join('a' * 32_000)} = 1",
    ],
    ids=["21 levels", "brackets", "braces", "header", "dotted key"],
)
def test_deeply_nested_front_matter_is_refused(tmp_path: Path, head: str) -> None:
    assert "the front matter is nested" in reason_for(tmp_path, head)
