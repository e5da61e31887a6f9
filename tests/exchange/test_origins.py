"""Which blog an import reads, on each database: the same blog again, or another one whose files have the same paths."""

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app.database import db
from app.models import Post, Source
from tests.exchange.files import edit, run, sums, write
from tests.rows import add_post

DAYS = ("2020-01-02", "2020-02-03", "2020-03-04", "2020-04-05")


def write_blog(folder: Path, author: str, year: int = 2020, language: str = "") -> None:
    """Write four posts that have the same paths in each blog."""
    for number, day in enumerate(DAYS):
        head = f"title: Post {number}{language}\ndate: {day.replace('2020', str(year))}\nauthor: {author}"
        write(folder, f"posts/{number}.md", head, f"{author} wrote {number}{language}")


def bodies(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {post.slug: post.body for post in db.session.scalars(sa.select(Post).order_by(Post.id))}


def origins(app: Flask) -> Counter[str | None]:
    """Return the number of posts from each origin."""
    with app.app_context():
        return Counter(db.session.scalars(sa.select(Source.origin)))


def forget_origins(app: Flask) -> None:
    """Leave the rows as code before revision 0021 wrote them."""
    with app.app_context():
        db.session.execute(sa.update(Source).values(origin=None))
        db.session.commit()


def test_the_same_blog_in_another_folder_updates_its_posts(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write_blog(tmp_path / "old", "Kim")
    assert sums(run(cli, tmp_path / "old")) == "4 posts imported"
    (tmp_path / "old").rename(tmp_path / "new")
    write(tmp_path / "new", "posts/1.md", "title: Another title\ndate: 2022-01-01", "All is new.")
    write(tmp_path / "new", "posts/2.md", f"title: Post 2\ndate: {DAYS[2]}\nauthor: Kim", "Corrected.")
    write(tmp_path / "new", "posts/5.md", "title: Post 5\ndate: 2020-06-07", "Added.")
    result = run(cli, tmp_path / "new")
    assert sums(result) == "1 post imported, 1 updated, 2 unchanged, 1 left alone"
    assert (
        "1.md: left alone: it seems to be another post than 1; --source old says that it is the same" in result.output
    )
    assert bodies(app)["2"] == "Corrected."
    assert sums(run(cli, tmp_path / "new", "--source", "old")) == "1 updated, 4 unchanged"
    assert bodies(app)["1"] == "All is new."
    assert origins(app) == {"old": 5}


def test_two_blogs_in_folders_named_content_never_touch_each_other(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write_blog(tmp_path / "kim/content", "Kim")
    write_blog(tmp_path / "pat/content", "Pat", year=2015)
    assert sums(run(cli, tmp_path / "kim/content")) == "4 posts imported"
    kims = bodies(app)
    result = run(cli, tmp_path / "pat/content", "--overwrite")
    assert sums(result) == "4 posts imported"
    assert "posts/0.md: gets the slug 0-2015-01-02, since another post has the slug 0\n" in result.output
    assert {slug: body for slug, body in bodies(app).items() if slug in kims} == kims
    assert origins(app) == {"content": 4, "content-2": 4}
    for name, changed in (("kim", "0"), ("pat", "0-2015-01-02")):
        file = tmp_path / name / "content/posts/0.md"
        file.write_text(file.read_text("utf-8").replace("wrote", "corrected"), "utf-8")
        assert sums(run(cli, tmp_path / name / "content")) == "1 updated, 3 unchanged"
        assert bodies(app)[changed] == f"{name.title()} corrected 0"
    assert origins(app) == {"content": 4, "content-2": 4}


@pytest.mark.parametrize("title", ["Hello world", "Hello from Pat"])
def test_two_blogs_that_begin_with_one_name_are_two_posts(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path, title: str
) -> None:
    write(tmp_path / "a", "hello-world.md", "title: Hello world\nauthor: Kim\ndate: 2020-01-02", "Kim wrote this.")
    write(tmp_path / "b", "hello-world.md", f"title: {title}\nauthor: Pat\ndate: 2015-01-02", "Pat wrote this.")
    run(cli, tmp_path / "a")
    for options, outcome in (((), "1 post imported"), (("--overwrite",), "1 unchanged")):
        assert sums(run(cli, tmp_path / "b", *options)) == outcome
        assert bodies(app) == {"hello-world": "Kim wrote this.", "hello-world-2015-01-02": "Pat wrote this."}


def test_two_languages_of_one_blog_stop_the_import_until_a_person_names_the_source(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write_blog(tmp_path / "en", "Kim", language=" in English")
    write_blog(tmp_path / "ja", "Kim", language=" 日本語")
    run(cli, tmp_path / "en")
    english = bodies(app)
    for options in ((), ("--overwrite",)):
        result = run(cli, tmp_path / "ja", *options)
        assert result.exit_code == 1
        assert result.stderr == (
            "Error: 4 posts in these files resemble 4 posts from en, but may be those of another blog. Nothing was "
            "written. Add --source NAME with the name of their source, or with a new name for another blog.\n"
        )
        assert bodies(app) == english
    assert sums(run(cli, tmp_path / "ja", "--source", "ja")) == "4 posts imported"
    assert bodies(app) == english | {f"{number}-{day}": f"Kim wrote {number} 日本語" for number, day in enumerate(DAYS)}
    assert sums(run(cli, tmp_path / "ja")) == sums(run(cli, tmp_path / "en")) == "4 unchanged"


def test_a_sample_post_that_two_blogs_share_does_not_make_them_one(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    for name, author, year in (("a", "Kim", 2020), ("b", "Pat", 2015)):
        write_blog(tmp_path / name, author, year)
        write(tmp_path / name, "hello.md", "title: Hello\ndate: 2020-01-01", "This is a sample.")
    run(cli, tmp_path / "a")
    kims = bodies(app)
    assert "1 post from a" in run(cli, tmp_path / "b").stderr
    assert bodies(app) == kims
    result = run(cli, tmp_path / "b", "--source", "b")
    assert sums(result) == "4 posts imported, 1 left alone"
    assert "hello.md: left alone: the post from hello.md of the source a has the slug hello\n" in result.stderr


def test_posts_of_earlier_imports_are_taken_over_by_the_first_run_that_matches_them(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write_blog(tmp_path / "kim", "Kim")
    write_blog(tmp_path / "pat", "Pat", year=2015)
    run(cli, tmp_path / "kim")
    forget_origins(app)
    assert sums(run(cli, tmp_path / "pat")) == "4 posts imported"
    assert origins(app) == {None: 4, "pat": 4}
    assert "4 unchanged" in sums(run(cli, tmp_path / "kim", "--dry-run"))
    assert origins(app) == {None: 4, "pat": 4}
    write(tmp_path / "kim", "posts/3.md", f"title: Post 3\ndate: {DAYS[3]}\nauthor: Kim", "Corrected.")
    assert sums(run(cli, tmp_path / "kim")) == "1 updated, 3 unchanged"
    assert origins(app) == {"kim": 4, "pat": 4}
    assert bodies(app)["3"] == "Corrected."


def test_a_named_source_takes_over_only_the_earlier_posts_that_it_has(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    write_blog(tmp_path / "kim", "Kim")
    run(cli, tmp_path / "kim")
    forget_origins(app)
    for number in range(1, 4):
        write(tmp_path / "kim", f"posts/{number}.md", f"title: Other {number}\ndate: 2015-01-0{number}", "Other words.")
    assert run(cli, tmp_path / "kim").exit_code == 1
    assert origins(app) == {None: 4}
    assert sums(run(cli, tmp_path / "kim", "--source", "mine")) == "3 posts imported, 1 unchanged"
    assert origins(app) == {None: 3, "mine": 4}


def test_files_that_came_in_one_by_one_become_one_blog(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write_blog(tmp_path, "Kim")
    for number in range(3):
        run(cli, tmp_path / f"posts/{number}.md")
    assert len(origins(app)) == 3
    assert sums(run(cli, tmp_path / "posts")) == "1 post imported, 3 unchanged"
    assert list(origins(app).values()) == [4]


def test_no_run_takes_back_what_an_edited_export_brought(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write_blog(tmp_path / "blog", "Kim")
    write(tmp_path / "blog", "2020-05-06-same-path.md", "title: Same path\nauthor: Kim", "One.")
    run(cli, tmp_path / "blog")
    assert cli.invoke(args=["export", str(tmp_path / "export")]).exit_code == 0
    assert sums(run(cli, tmp_path / "export")) == "5 unchanged"
    assert sums(run(cli, tmp_path / "blog")) == "5 unchanged"
    for name in ("2020-01-02-0.md", "2020-05-06-same-path.md"):
        file = tmp_path / "export" / name
        file.write_text(file.read_text("utf-8") + "\nEdited in the export.\n", "utf-8")
    assert sums(run(cli, tmp_path / "export")) == "2 updated, 3 unchanged"
    edited = bodies(app)
    assert edited["same-path"] == "One.\n\nEdited in the export."
    result = run(cli, tmp_path / "blog")
    assert sums(result) == "3 unchanged, 2 left alone"
    assert "posts/0.md: left alone: this version was imported before, and a later one since\n" in result.stderr
    assert bodies(app) == edited
    assert len(origins(app)) == 1
    assert sums(run(cli, tmp_path / "blog", "--overwrite")) == "2 updated, 3 unchanged"
    assert bodies(app)["same-path"] == "One."


def test_a_post_that_was_edited_here_is_still_recognized(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    write(tmp_path, "a.md", "title: Engines\ndate: 2020-02-03", "One.")
    run(cli, tmp_path)
    edit(app, title="Mine", body="Mine.")
    write(tmp_path, "a.md", "title: Engines\ndate: 2020-02-03", "Two.")
    assert run(cli, tmp_path).stderr == "a.md: left alone: edited here since it was imported\n"


def test_two_blogs_may_have_the_same_path_but_one_blog_may_not(app: Flask) -> None:
    with app.app_context():
        ids = [add_post(slug, slug=slug).id for slug in ("a", "b", "c")]
        rows = [
            {"post_id": post_id, "origin": origin, "path": "a.md", "hash": "", "version": 1, "front_matter": ""}
            for post_id, origin in zip(ids, ("one", "two", "two"), strict=True)
        ]
        db.session.execute(sa.insert(Source), rows[:2])
        db.session.commit()
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.insert(Source), rows[2:])
        db.session.rollback()
