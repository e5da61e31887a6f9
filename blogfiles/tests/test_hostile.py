"""Files that would do harm, by accident or on purpose: each gets one clear line."""

from pathlib import Path

import pytest

from blogfiles.markdown_file import read_post
from blogfiles.record import RefusedError
from blogfiles.tests.hostile import REFUSED, TAKEN


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_one_line(tmp_path: Path, name: str) -> None:
    content, reason = REFUSED[name]
    file = tmp_path / "a.md"
    file.write_bytes(content)
    with pytest.raises(RefusedError) as caught:
        read_post(file, tmp_path)
    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_file_is_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.md"
    file.write_bytes(TAKEN[name])
    post = read_post(file, tmp_path)
    assert (post.title, post.body) == ("Hi", "Text")
