"""Posts in reStructuredText, as Pelican's documentation shows them, and texts that would make docutils slow."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from blogfiles import find
from blogfiles.markdown_file import read_post
from blogfiles.record import Record, RefusedError, SkippedError

PELICAN = r"""
My super title
##############
:date: 2010-10-03 10:20
:modified: 2010-10-04 18:40
:tags: thats, awesome
:category: yeah, right
:slug: my-super-post
:authors: Alexis Metaireau; Conan Doyle
:summary: Short version for
    *index* and feeds

A `link <https://example.com/x_y>`_, ``code`` and **bold**. [1]_

.. figure:: {static}/images/cat.png
   :alt: A cat

   In the sun.

Section
=======

.. code-block:: python
   :linenos:

   print("*x*")

.. warning:: Mind the *gap*.

1. one
2. two

== ==
a  b
== ==
1  2
== ==

.. [1] The note.
"""
BODY = r"""A [link](https://example.com/x_y), `code` and **bold**. [^1]

![A cat]({static}/images/cat.png)

In the sun.

## Section

```python
print("*x*")
```

> **Warning**
>
> Mind the *gap*.

1. one
2. two

| a | b |
| --- | --- |
| 1 | 2 |

[^1]: The note."""
HEAD = "Hi\n==\n:date: 2020-02-03\n\n"


def read(folder: Path, text: str) -> Record:
    (folder / "my-file.rst").write_text(text, "utf-8")
    return read_post(folder / "my-file.rst", folder)


def test_a_post_of_pelican_is_read(tmp_path: Path) -> None:
    post = read(tmp_path, PELICAN)
    assert (post.title, post.slug) == ("My super title", "my-super-post")
    assert post.body == BODY
    assert post.published_at == datetime(2010, 10, 3, 10, 20, tzinfo=UTC)
    assert post.updated_at == datetime(2010, 10, 4, 18, 40, tzinfo=UTC)
    assert [author.name for author in post.authors] == ["Alexis Metaireau", "Conan Doyle"]
    assert post.tags == ["thats", "awesome", "yeah, right"]
    assert yaml.safe_load(post.front_matter)["summary"] == "Short version for\nindex and feeds"
    assert post.notes == []
    assert find(tmp_path).files == [tmp_path / "my-file.rst"]


def test_a_draft_stays_one_and_a_title_alone_gives_the_slug(tmp_path: Path) -> None:
    post = read(tmp_path, "Hi there\n========\n:date: 2020-02-03\n:status: draft\n\nText")
    assert (post.title, post.slug, post.is_draft) == ("Hi there", "Hi there", True)


def test_front_matter_of_hugo_may_stand_above(tmp_path: Path) -> None:
    post = read(tmp_path, "---\ntitle: Hi\ndate: 2020-02-03\n---\nTop\n===\n\n*Text*")
    assert (post.title, post.body) == ("Hi", "## Top\n\n*Text*")


def test_a_heading_that_docutils_takes_for_a_subtitle_stays_in_the_text(tmp_path: Path) -> None:
    assert read(tmp_path, "Hi\n==\n\nSub\n---\n\n:date: 2020-02-03\n\nText").body == "## Sub\n\nText"


def test_a_document_without_fields_is_not_a_post(tmp_path: Path) -> None:
    with pytest.raises(SkippedError, match=r"^skipped: it has no fields such as :date:"):
        read(tmp_path, "Manual\n======\n\nText")


@pytest.mark.parametrize(
    ("written", "shown", "note"),
    [
        (".. youtube:: abc", ".. youtube:: abc", 'Unknown directive type "youtube".'),
        (".. include:: /etc/passwd", ".. include:: /etc/passwd", '"include" directive disabled.'),
        (".. raw:: html\n\n   <b>x</b>", "<b>x</b>", '"raw" directive disabled.'),
        (".. csv-table:: x\n   :file: /etc/passwd", ":file: /etc/passwd", "File and URL access deactivated"),
        (":kbd:`Enter`", ":kbd:\\`Enter\\`", 'Unknown interpreted text role "kbd".'),
    ],
)
def test_what_docutils_must_not_do_or_does_not_know_is_shown_as_typed_with_a_note(
    tmp_path: Path, written: str, shown: str, note: str
) -> None:
    post = read(tmp_path, HEAD + written)
    assert shown in post.body
    assert "root:" not in post.body
    assert [text for text in post.notes if text.startswith(f"shown as typed: {note}")] == post.notes != []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * 100_001, "is longer than 100000 characters"),
        ("`a *b\n" * 5_000, "has more than 10000 characters without a blank line"),
        ("\n\n".join(" " * number + "x" for number in range(400)), "is nested too deeply"),
        ("* " * 4_000, "is nested too deeply"),
        (f"|a2|\n\n.. |a0| replace:: x\n.. |a1| replace:: {'|a0| ' * 9}", "has a replacement inside a replacement"),
    ],
)
def test_a_text_that_would_take_minutes_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=f"^{re.escape(reason)}"):
        read(tmp_path, text if len(text) > 100_000 else HEAD + text)


def test_without_docutils_the_reason_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "blogfiles.restructured_text", raising=False)
    monkeypatch.setitem(sys.modules, "docutils", None)  # as if it were not installed
    with pytest.raises(RefusedError, match=r"^is reStructuredText, which needs docutils to be read"):
        read(tmp_path, PELICAN)
