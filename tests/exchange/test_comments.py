"""Comments come in with their post, and go out with it, on each database."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.database import db
from app.models import Comment, Post, User
from blogfiles.tests.exports import item, records
from tests.conftest import migrated
from tests.exchange.files import edit, run
from tests.rows import FAR_AHEAD, NOON

NAME = "<wp:post_name>engines</wp:post_name>"


def comment(number: int, content: str, parent: int = 0, state: str = "1", kind: str = "") -> str:
    """Return a comment of WXR, a minute later than the one before."""
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Grace &amp; Co</wp:comment_author>"
        f"<wp:comment_author_email>grace@example.com</wp:comment_author_email>"
        f"<wp:comment_date_gmt>2013-05-06 02:{number:02}:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{content}]]></wp:comment_content>"
        f"<wp:comment_approved>{state}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


THREAD = [comment(1, "First <b>words</b>."), comment(2, "A reply.", 1), comment(3, "A reply to it.", 2)]
OTHERS = [comment(4, "Wait.", state="0"), comment(5, "Buy!", state="spam"), comment(6, "Linked.", kind="pingback")]


def stored(app: Flask) -> list[Comment]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Comment).order_by(Comment.created_at)))


def test_a_reply_that_stands_before_its_comment_or_has_an_earlier_date_stays_in_the_thread(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    records(tmp_path, item(more=NAME + comment(2, "Early.", 5) + comment(5, "First.") + comment(6, "Late.", 5)))
    run(cli, tmp_path)
    early, first, late = stored(app)
    assert (early.body, early.reply_to_id, late.reply_to_id) == ("Early.", first.id, first.id)


def test_threads_dates_and_states_come_in_and_the_counts_are_told(
    app: Flask, client: FlaskClient, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    records(tmp_path, item(more=NAME + "".join(THREAD + OTHERS)))
    output = run(cli, tmp_path).output
    assert "Comments: 1 spam left out, 1 pingback left out, 3 imported, 1 waiting for approval.\n" in output
    first, second, third, waiting = stored(app)
    assert (first.name, first.body, first.reply_to_id) == ("Grace & Co", "First **words**.", None)
    assert first.created_at == first.approved_at == datetime(2013, 5, 6, 2, 1, tzinfo=UTC)
    assert second.reply_to_id == third.reply_to_id == first.id
    assert (waiting.body, waiting.approved_at) == ("Wait.", None)
    page = client.get("/posts/engines").text
    assert "A reply to it." in page
    assert "Wait." not in page
    assert "grace@example.com" not in page


def test_another_run_adds_only_new_comments(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    records(tmp_path, item(more=NAME + "".join(THREAD[:2])))
    run(cli, tmp_path)
    assert "Comments" not in run(cli, tmp_path).output
    records(tmp_path, item(more=NAME + "".join(THREAD)))
    assert "Comments: 1 imported.\n" in run(cli, tmp_path).output
    first, _, third = stored(app)
    assert third.reply_to_id == first.id


def test_a_post_that_was_edited_here_gets_none(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    records(tmp_path, item(more=NAME))
    run(cli, tmp_path)
    edit(app, title="Mine")
    records(tmp_path, item(content="New", more=NAME + "".join(THREAD)))
    assert "left alone" in run(cli, tmp_path).stderr
    assert stored(app) == []


def test_comments_that_answer_each_other_in_a_circle_stop_nobody(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    circle = [comment(1, "One.", parent=2), comment(2, "Two.", parent=1), comment(3, "x" * 5001)]
    records(tmp_path, item(more=NAME + "".join(circle)))
    assert "Comments: 2 imported, 1 too long or damaged, left out.\n" in run(cli, tmp_path).output
    assert len(stored(app)) == 2


def exported(blog: Flask, folder: Path, *options: str) -> dict[str, str]:
    """Export a blog, and return the texts of the files."""
    result = blog.test_cli_runner().invoke(args=["export", str(folder), *options])
    assert result.exit_code == 0, result.output
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def rows(blog: Flask) -> list[tuple[object, ...]]:
    """Return all that a comment is, with the text of the comment that it answers."""
    with blog.app_context():
        found = {comment.id: comment for comment in db.session.scalars(sa.select(Comment))}
        return [
            (
                *(one.writer, one.author_id is None, one.body, one.created_at, one.approved_at is None, one.is_hidden),
                one.reply_to_id and found[one.reply_to_id].body,
            )
            for one in sorted(found.values(), key=lambda one: (one.reply_to_id or one.id, one.id))
        ]


def comment_here(app: Flask) -> None:
    """Add a comment of a member, a reply that is hidden, and a comment of a member who is gone."""
    with app.app_context():
        post = db.session.scalars(sa.select(Post)).one()
        edith = User(username="edith_2", name="Edith", is_author=False)
        first = Comment(post_id=post.id, author=edith, body="By a *member*.", created_at=NOON, approved_at=FAR_AHEAD)
        db.session.add(first)
        db.session.flush()
        columns = {"post_id": post.id, "created_at": NOON}
        db.session.add(Comment(name="Joan", body="Buy!", is_hidden=True, reply_to_id=first.id, **columns))
        db.session.add(Comment(body="I am gone.", **columns))
        db.session.commit()


def test_comments_go_out_and_come_into_another_blog_as_they_were(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    records(tmp_path, item(more=NAME + "".join(THREAD + OTHERS)))
    run(cli, tmp_path)
    comment_here(app)
    once = exported(app, tmp_path / "once")
    text = once["2013-05-06-engines.comments.json"]
    assert "@" not in text
    assert '"username": "edith_2"' in text
    other = migrated(f"sqlite:///{tmp_path}/other.db")
    back = run(other.test_cli_runner(), tmp_path / "once")
    assert (back.exit_code, back.stderr) == (0, "")
    assert "Comments: 5 imported, 2 waiting for approval.\n" in back.output
    assert rows(other) == rows(app)
    assert exported(other, tmp_path / "twice") == once
    for blog in (app, other):
        again = run(blog.test_cli_runner(), tmp_path / "once")
        assert "Comments" not in again.output
        assert exported(blog, tmp_path / "once") == once


def test_comments_that_were_deleted_leave_an_empty_list_in_the_folder(
    app: Flask, cli: FlaskCliRunner, tmp_path: Path
) -> None:
    records(tmp_path, item(more=NAME + THREAD[0]))
    run(cli, tmp_path)
    exported(app, tmp_path / "out")
    with app.app_context():
        db.session.execute(sa.delete(Comment))
        db.session.commit()
    left = cli.invoke(args=["export", str(tmp_path / "out")])
    assert (left.exit_code, "0 posts exported, 1 unchanged, 0 left alone." in left.output) == (1, True)
    assert left.stderr.startswith("2013-05-06-engines.comments.json: left alone")
    assert exported(app, tmp_path / "out", "--overwrite")["2013-05-06-engines.comments.json"] == "[]\n"


def test_a_comment_that_the_blog_cannot_store_stops_no_other(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> None:
    records(tmp_path, item(more=NAME + comment(1, "e" + "\u0301" * 40) + comment(2, "Fine.")))
    assert "Comments: 1 too long or damaged, left out, 1 imported.\n" in run(cli, tmp_path).output
    assert [one.body for one in stored(app)] == ["Fine."]
