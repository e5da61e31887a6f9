"""The pictures of a post: which ones its page shows, which files they are, and where new addresses go."""

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from blogfiles.pictures import may_show_pictures, paths_shown, picture_file, with_addresses


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("![Cat](cat.png)", "cat.png"),
        ("![Cat](<my cat.png> 'Title')", "my cat.png"),
        ("![Cat](my%20cat_(1).png)", "my cat_(1).png"),
        ("![Cat][1]\n\n[1]: /img/cat.png?v=2", "/img/cat.png"),
        ("Text <IMG alt='Cat' src='my cat.png'>", "my cat.png"),
        ("[![Cat](cat.png)](cat.png)", "cat.png"),
        (r"![Cat](my\_cat\(1\).png)", "my_cat(1).png"),
        ("<img alt=Cat src=cat.png>", "cat.png"),
        ("![Cat](http://a.b/c/wp-content/uploads/cat.png)", "https://a.b/c/wp-content/uploads/cat.png"),
    ],
)
def test_a_picture_gets_a_new_address_wherever_it_stands(written: str, path: str) -> None:
    assert may_show_pictures(written)
    page = MarkdownIt().render(with_addresses(written, {path: "/new.webp"}))
    assert "/new.webp" in page
    assert "cat" not in page.replace("Cat", "").lower()


def test_pictures_of_other_sites_and_addresses_that_are_none_are_left_out() -> None:
    page = '<img alt="" src="a%20b.png"><img src="https://example.com/c.png"><img src="//[x"><img src="a b.png">'
    assert paths_shown(page) == ["a b.png"]
    assert with_addresses("![](c.png) ![](//[x)", {"a b.png": "/new.webp"}) == "![](c.png) ![](//[x)"


def test_a_picture_that_is_only_linked_comes_along() -> None:
    assert may_show_pictures("[Large](large.jpg)")
    page = '<a title="a" href="/large.JPG" rel="b"><img src="small.png"></a><a href="b.html">.png</a>'
    assert paths_shown(page) == ["/large.JPG", "small.png"]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("cat.png", "posts/cat.png"),
        ("../cat.png", "cat.png"),
        ("/cat.png", "static/cat.png"),
        ("{static}/img/cat.png", "img/cat.png"),
        ("cat.png", "images/cat.png"),
        ("/blog/pictures/cat.png", "pictures/cat.png"),
        ("cat.png", "posts/a/cat.png"),
        ("@site/static/cat.png", "static/cat.png"),
        ("https://a.b/c/wp-content/uploads/2020/cat.png", "wp-content/uploads/2020/cat.png"),
        ("https://a.b/wp-content/uploads/2020/cat-300x200.png", "uploads/2020/cat.png"),
        ("/content/images/size/w600/cat.png", "content/images/cat.png"),
    ],
)
def test_a_file_is_found_where_the_tools_keep_it(tmp_path: Path, path: str, file: str) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).touch()
    found = picture_file(path, tmp_path / "posts" / "a.md", tmp_path, also="pictures/cat.png")
    assert found
    assert found.samefile(tmp_path / file)


@pytest.mark.parametrize("path", ["../secret.png", "/../secret.png", "link.png", "x" * 300 + ".png", "gone.png"])
def test_no_file_outside_of_the_folder_is_found(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.png").touch()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert picture_file(path, folder / "a.md", folder) is None
