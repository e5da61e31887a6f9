"""Front matter in JSON, as Hugo's documentation shows it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from blogfiles.markdown_file import read_post
from blogfiles.record import Author, Record, RefusedError

HUGO = """\
{
\t"title": "On the \\"engine\\": caf\\u00e9 \\/ loom \\ud83d\\ude82",
\t"date":"2024-02-02T04:14:54-08:00",
\t"draft": false,
\t"weight": 10,
\t"version": 1.10,
\t"nothing": null,
\t"tags": ["Engines", "SQL injection"],
\t"params": {
\t\t"author": "Ada Lovelace"
\t}
}

The *engine*.
{
}
"""


def read(folder: Path, text: str) -> Record:
    (folder / "a.md").write_text(text, "utf-8")
    return read_post(folder / "a.md", folder)


def reason_for(folder: Path, text: str) -> str:
    with pytest.raises(RefusedError) as caught:
        read(folder, text)
    return str(caught.value)


def test_a_hugo_post_is_read(tmp_path: Path) -> None:
    post = read(tmp_path, HUGO)
    assert (post.title, post.slug, post.body) == ('On the "engine": café / loom 🚂', "a", "The *engine*.\n{\n}")
    assert post.published_at == datetime(2024, 2, 2, 12, 14, 54, tzinfo=UTC)
    assert post.authors == [Author("Ada Lovelace")]
    assert post.tags == ["Engines", "SQL injection"]


def test_the_rest_of_its_front_matter_is_kept_as_it_was_typed(tmp_path: Path) -> None:
    kept = read(tmp_path, HUGO).front_matter
    assert '"version": 1.10' in kept
    assert yaml.safe_load(kept) == {
        "weight": 10,
        "version": 1.1,
        "nothing": None,
        "params": {"author": "Ada Lovelace"},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{\n"title": "Hi"\n', "the front matter is not valid JSON: Expecting ',' delimiter (line 3)"),
        (
            '{\n"title": "Hi",\n"a": "b" "c"\n}\n',
            "the front matter is not valid JSON: Expecting ',' delimiter (line 3)",
        ),
        ('{\n"a": ' + "[" * 60_000 + "\n}\n", "the front matter is nested too deeply"),
        ('{\n"a": ' + "[" * 30 + "]" * 30 + "\n}\n", "the front matter is nested more than 20 levels deep"),
        ('{\n"a": "' + "x" * 70_000 + '"\n}\n', "the front matter is longer than 65536 characters"),
    ],
    ids=["no end", "broken", "far too deep", "deep", "long"],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert reason_for(tmp_path, text).startswith(reason)


@pytest.mark.parametrize(
    "text", ['{ "title": "Hi", "draft": true }\nText', '{\n"draft": true,\n"params": {\n}, "title": "Hi"}\nText']
)
def test_its_last_brace_may_stand_anywhere(tmp_path: Path, text: str) -> None:
    post = read(tmp_path, text)
    assert (post.title, post.is_draft, post.body) == ("Hi", True, "Text")


@pytest.mark.parametrize("text", ["{ a brace\n}\nText", "{% raw %}x{% endraw %}", "Text\n{\n}"])
def test_ordinary_text_has_no_front_matter(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).front_matter == ""
