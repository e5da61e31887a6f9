"""Pictures come along with an import and an export, and what is missing is named."""

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.models import Picture
from app.pictures.storing import store
from blogfiles.tests.exports import item, records
from blogfiles.tests.test_ghost import POST
from safe_pictures.tests.files import file_of, opened, photo
from tests.conftest import migrated
from tests.exchange.files import only_post, run, write
from tests.rows import add_post

ADDRESS = r"/pictures/[0-9a-f]{24}-40x30\.webp"
HEAD = "title: Looms\ndate: 2013-05-06"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of files of another blog."""
    return tmp_path / "source"


def put(file: Path, colour: str = "navy") -> None:
    """Write a picture into a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(file_of(photo(colour=colour), "PNG"))


def imported(blog: Flask, source: Path, *options: str) -> str:
    """Run the import and return what it printed."""
    result = run(blog.test_cli_runner(), source, *options)
    assert result.exit_code == 0, result.output
    return result.output


def body_of(blog: Flask) -> str:
    with blog.app_context():
        return only_post().body


def test_the_cover_of_a_post_comes_along_and_stays_out_of_the_summary(blog: Flask, source: Path) -> None:
    put(source / "static/loom.png")
    write(source, "posts/a.md", f"{HEAD}\ncover: {{image: '/loom.png?v=2', alt: A loom}}", "Text.")
    assert "loom" not in imported(blog, source)
    assert re.fullmatch(rf"!\[A loom\]\({ADDRESS}\)\n\nText\.", body_of(blog))
    with blog.app_context():
        assert only_post().summary == "Text."


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("![A loom](loom.png)", "posts/loom.png"),
        ("![A loom](./img/loom.png 'Title')", "posts/img/loom.png"),
        ("![A loom](../loom.png)", "loom.png"),
        ("![A loom](/loom.png)", "static/loom.png"),
        ("![A loom](/assets/loom.png)", "assets/loom.png"),
        ("![A loom](/img/loom.png?v=2)", "assets/img/loom.png"),
        ("![A loom](loom.png)", "images/loom.png"),
        ("![A loom]({static}/images/loom.png)", "images/loom.png"),
        ("![A loom](my%20loom_(1).png)", "posts/my loom_(1).png"),
        ("![A loom](<my loom.png>)", "posts/my loom.png"),
        ("![A loom][1]\n\n[1]: loom.png", "posts/loom.png"),
        ('<img alt="A loom" src="loom.png">', "posts/loom.png"),
        ("<img src='my loom.png' alt='A loom'>", "posts/my loom.png"),
    ],
)
def test_a_picture_beside_the_file_or_in_a_usual_folder_comes_along(
    blog: Flask, source: Path, written: str, file: str
) -> None:
    put(source / file)
    write(source, "posts/2013-05-06-looms.md", HEAD, written)
    output = imported(blog, source)
    assert "missing" not in output
    assert "Skipped" not in output
    with blog.app_context():
        page = only_post().html
    found = re.search(rf'src="({ADDRESS})"', page)
    assert found, page
    assert 'alt="A loom"' in page
    answer = blog.test_client().get(found[1], buffered=True)
    assert opened(answer.data).size == (40, 30)


def test_a_picture_in_a_page_bundle_comes_along_and_so_does_a_link_to_it(blog: Flask, source: Path) -> None:
    put(source / "posts" / "looms" / "loom.png")
    write(source, "posts/looms/index.md", HEAD, "[![A loom](loom.png)](loom.png)")
    imported(blog, source)
    assert re.fullmatch(rf"\[!\[A loom\]\({ADDRESS}\)\]\({ADDRESS}\)", body_of(blog))


def test_the_pictures_of_wordpress_come_along_from_its_folder_and_others_are_told_by_their_site(
    blog: Flask, source: Path
) -> None:
    put(source / "wp-content/uploads/2013/loom.png")
    old = "https://old.example/blog/wp-content/uploads/2013"
    records(source, item(content=f'<img src="{old}/loom-300x200.png"> <img src="{old}/gone.png">'))
    output = imported(blog, source)
    assert "export.xml: Engines: shows pictures that stay on old.example\n" in output
    assert re.fullmatch(rf"!\[\]\({ADDRESS}\) !\[\]\({old}/gone.png\)", body_of(blog))


def test_the_pictures_of_ghost_come_along_from_its_folder_and_others_are_named(blog: Flask, source: Path) -> None:
    put(source / "content/images/2020/loom.png")
    shown = "".join(f'<img src="__GHOST_URL__/content/images/{name}">' for name in ("2020/loom.png", "gone.png"))
    (source / "ghost.json").write_text(json.dumps({"data": {"posts": [POST | {"html": shown}]}}))
    output = imported(blog, source)
    assert "ghost.json: A boat: the picture /content/images/gone.png is missing\n" in output
    assert re.match(rf"!\[\]\({ADDRESS}\)", body_of(blog))


def test_what_is_missing_or_no_picture_is_named_with_the_post_that_wants_it(blog: Flask, source: Path) -> None:
    (source / "posts").mkdir(parents=True)
    (source / "posts" / "notes.png").write_text("not a picture")
    text = "![](gone.png) ![](notes.png) ![](https://example.com/far.png) ![](//[x)"
    write(source, "posts/2013-05-06-looms.md", HEAD, text)
    output = imported(blog, source)
    assert "posts/2013-05-06-looms.md: the picture gone.png is missing\n" in output
    assert "posts/2013-05-06-looms.md: cannot show the picture notes.png: This file is not a JPEG" in output
    assert "far.png" not in output
    assert body_of(blog) == text


def test_nothing_outside_of_the_folder_is_read(blog: Flask, source: Path, tmp_path: Path) -> None:
    put(tmp_path / "secret.png")
    source.mkdir()
    (source / "link.png").symlink_to(tmp_path / "secret.png")
    write(source, "2013-05-06-looms.md", HEAD, f"![](../secret.png) ![](link.png) ![]({'x' * 300}.png)")
    assert imported(blog, source).count("is missing") == 3
    with blog.app_context():
        assert db.session.scalars(sa.select(Picture)).all() == []


def test_a_dry_run_stores_no_picture(blog: Flask, source: Path, folder: Path) -> None:
    put(source / "loom.png")
    write(source, "2013-05-06-looms.md", HEAD, "![A loom](loom.png) ![](gone.png)")
    output = imported(blog, source, "--dry-run")
    assert "the picture gone.png is missing" in output
    assert "loom.png is missing" not in output
    assert not folder.exists()


def test_the_same_import_again_changes_nothing(blog: Flask, source: Path) -> None:
    put(source / "loom.png")
    write(source, "2013-05-06-looms.md", HEAD, "![A loom](loom.png)")
    imported(blog, source)
    before = body_of(blog)
    assert "1 unchanged" in imported(blog, source)
    assert body_of(blog) == before


def test_a_round_trip_through_another_blog_gives_the_same_files(blog: Flask, source: Path, tmp_path: Path) -> None:
    put(source / "loom.png")
    (source / "large.jpg").write_bytes(file_of(photo(2000, 500)))
    write(source, "2013-05-06-looms.md", HEAD, "![A loom](loom.png)\n\n![Large](large.jpg)")
    imported(blog, source)
    other = migrated(f"sqlite:///{tmp_path}/other.db", PICTURES_FOLDER=str(tmp_path / "others"))
    once, twice = tmp_path / "once", tmp_path / "twice"
    blog.test_cli_runner().invoke(args=["export", str(once)])
    assert "missing" not in imported(other, once)
    other.test_cli_runner().invoke(args=["export", str(twice)])
    files = [{file.relative_to(each): file.read_bytes() for file in each.rglob("*.*")} for each in (once, twice)]
    assert files[0] == files[1]
    assert len(files[0]) == 3
    with other.app_context():
        for address in re.findall(r"/pictures/[^ ]+\.webp", only_post().html):
            assert other.test_client().get(address, buffered=True).status_code == 200


def test_an_export_writes_only_the_pictures_of_its_posts(blog: Flask, tmp_path: Path) -> None:
    with blog.app_context():
        used, _ = store(file_of(photo()), None), store(file_of(photo(colour="teal")), None)
        add_post(body=f"![](/pictures/{used}.webp) ![](/pictures/{'0' * 24}-1x1.webp)")
    out = tmp_path / "out"
    assert blog.test_cli_runner().invoke(args=["export", str(out)]).exit_code == 0
    assert [file.name for file in (out / "pictures").iterdir()] == [f"{used}.webp"]


def test_a_file_that_only_has_a_name_like_ours_is_encoded_like_any_other(blog: Flask, source: Path) -> None:
    put(source / "pictures" / f"{'0' * 24}-40x30.webp")
    write(source, "2013-05-06-looms.md", HEAD, f"![](/pictures/{'0' * 24}-40x30.webp)")
    imported(blog, source)
    assert "0" * 24 not in body_of(blog)
    assert re.fullmatch(rf"!\[\]\({ADDRESS}\)", body_of(blog))


def test_an_export_never_follows_a_link_out_of_its_folder(blog: Flask, tmp_path: Path) -> None:
    with blog.app_context():
        add_post(body=f"![](/pictures/{store(file_of(photo()), None)}.webp)")
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "pictures").symlink_to(tmp_path / "elsewhere")
    result = blog.test_cli_runner().invoke(args=["export", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "pictures in it is a link" in result.output
    assert list((tmp_path / "elsewhere").iterdir()) == []
