"""What follows from a change of a post: a revision, a redirect, a higher version."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from app.database import db, start_writing
from app.models import OldSlug, Post, Revision, Tag, User
from app.posts.models import BODY_LENGTH
from tests.rows import NOON, add_post

pytestmark = pytest.mark.every_database


def revisions() -> list[tuple[int, str, str]]:
    rows = db.session.execute(sa.select(Revision.version, Revision.title, Revision.body).order_by(Revision.id))
    return [(row.version, row.title, row.body) for row in rows]


def old_slugs() -> dict[str, int]:
    return {old.slug: old.post_id for old in db.session.scalars(sa.select(OldSlug))}


def test_each_change_of_the_words_keeps_the_words_before(app: Flask) -> None:
    with app.app_context():
        post = add_post("Engines", body="One.")
        post.body = "Two."
        db.session.commit()
        post.title = "More engines"
        db.session.commit()
        assert revisions() == [(1, "Engines", "One."), (2, "Engines", "Two.")]
        assert post.version == 3


def test_a_revision_knows_when_its_words_were_written(app: Flask) -> None:
    with app.app_context():
        post = add_post(body="One.", updated_at=NOON)
        post.body, post.updated_at = "Two.", NOON + timedelta(hours=1)
        db.session.commit()
        assert db.session.scalars(sa.select(Revision.written_at)).all() == [NOON]


def test_a_change_of_the_date_or_the_same_words_keep_nothing(app: Flask) -> None:
    with app.app_context():
        post = add_post(body="One.")
        post.published_at = None
        post.body = "One.\r\n"
        db.session.commit()
        assert revisions() == []


def test_another_tag_is_another_version(app: Flask) -> None:
    with app.app_context():
        post = add_post()
        post.tags.append(Tag(name="engines"))
        db.session.commit()
        assert (post.version, revisions()) == (2, [])


def test_a_save_over_a_version_that_somebody_replaced_fails_and_changes_nothing(app: Flask) -> None:
    with app.app_context():
        post = add_post(body="One.")
        assert post.version == 1
        db.session.execute(sa.update(db.metadata.tables["posts"]).values(version=2))  # as another process does
        post.body = "Three."
        with pytest.raises(StaleDataError):
            db.session.flush()
        db.session.rollback()
        assert (post.body, revisions()) == ("One.", [])


def test_an_address_that_a_post_had_leads_to_it(app: Flask) -> None:
    with app.app_context():
        post = add_post(slug="a")
        for slug in ("b", "c", "a"):  # back to `a`, which is then no old address
            post.slug = slug
            db.session.commit()
        assert old_slugs() == {"b": post.id, "c": post.id}


def test_an_address_that_two_posts_had_leads_to_the_one_that_had_it_last(app: Flask) -> None:
    with app.app_context():
        first, second = add_post(slug="a"), add_post(slug="b")
        first.slug = "c"
        db.session.commit()
        second.slug = "a"
        db.session.commit()
        second.slug = "d"
        db.session.commit()
        assert old_slugs() == {"a": second.id, "b": second.id}


def test_what_a_deleted_post_left_goes_with_it(app: Flask) -> None:
    with app.app_context():
        post = add_post(slug="a")
        post.slug, post.body = "b", "Two."
        db.session.commit()
        db.session.delete(post)
        db.session.commit()
        assert (revisions(), old_slugs()) == ([], {})


def test_the_lines_of_a_body_end_alike_and_none_is_empty_at_either_end(app: Flask) -> None:
    with app.app_context():
        assert add_post(body="\r\n\r\n  One.\rTwo.\r\n\r\n").body == "  One.\nTwo."


def test_a_title_is_one_line(app: Flask) -> None:
    with app.app_context():
        assert add_post(" On\n engines\t ").title == "On engines"


def test_a_body_that_is_too_long_is_refused_before_it_is_rendered() -> None:
    Post(body="x" * BODY_LENGTH)
    with pytest.raises(ValueError, match="200000 characters at most; this has 200001"):
        Post(body="[" * (BODY_LENGTH + 1))


def test_writing_looks_at_what_is_there_now(app: Flask) -> None:
    with app.app_context():
        post = add_post(body="One.")
        assert post.body == "One."
        with app.app_context():
            db.session.scalars(sa.select(Post)).one().body = "Two."
            db.session.commit()
        start_writing()
        assert post.body == "Two."
        assert db.session.scalars(sa.select(User.username)).all() == ["ada"]
