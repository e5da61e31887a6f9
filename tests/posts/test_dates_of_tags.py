"""The date beside each tag of a post is always the date that lists use, whoever writes. See revision 0031."""

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.database import db, utc_now
from app.models import Post, Tag
from app.posts.models import post_tags
from app.posts.queries import published_posts_tagged
from tests.rows import FAR_AHEAD, NOON, add_post

pytestmark = pytest.mark.every_database

AT_ONCE = {"postgresql": "SET lock_timeout = '50ms'", "mariadb": "SET innodb_lock_wait_timeout = 0"}
PUBLISH = sa.update(Post).values(published_at=NOON)


def add_tagged(moment: datetime | None) -> Post:
    return add_post(published_at=moment, tags=[Tag(name="Looms")])


def date_of_tag() -> datetime | None:
    return db.session.scalar(sa.select(post_tags.c.published_at))


@pytest.mark.parametrize("moment", [None, NOON, FAR_AHEAD])
def test_a_new_tag_gets_the_date_of_its_post(app: Flask, moment: datetime | None) -> None:
    with app.app_context():
        add_tagged(moment)
        assert date_of_tag() == moment


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda post: setattr(post, "published_at", None), None),
        (lambda post: setattr(post, "published_at", FAR_AHEAD), FAR_AHEAD),
        (lambda post: setattr(post, "deleted_at", utc_now()), None),
        (lambda post: setattr(post, "menu_position", 1), None),
    ],
)
def test_the_date_of_a_tag_follows_its_post_there_and_back(
    app: Flask, change: Callable[[Post], None], expected: datetime | None
) -> None:
    with app.app_context():
        post = add_tagged(NOON)
        change(post)
        db.session.commit()
        assert date_of_tag() == expected
        post.published_at, post.deleted_at, post.menu_position = NOON, None, None
        db.session.commit()
        assert date_of_tag() == NOON


def test_a_tag_that_a_draft_gets_and_loses_lists_the_post_only_after_its_publication(app: Flask) -> None:
    with app.app_context():
        post = add_tagged(None)
        tag = post.tags[0]
        assert not db.session.scalars(published_posts_tagged(tag)).all()
        db.session.execute(PUBLISH)  # past the session, as a program of somebody else would write
        db.session.commit()
        assert db.session.scalars(published_posts_tagged(tag)).all() == [post]
        post.tags = []
        db.session.commit()
        assert not db.session.scalars(published_posts_tagged(tag)).all()


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
@pytest.mark.parametrize("is_tag_first", [True, False])
def test_a_tag_and_a_publication_at_the_same_moment_wait_for_each_other(
    app: Flask, kind: str, is_tag_first: bool
) -> None:
    """Otherwise each would see the post as it was before the other one, and the date would be missing for ever."""
    with app.app_context():
        post = add_post(published_at=None)
        db.session.add(Tag(name="Looms"))
        db.session.commit()
        tag_it = post_tags.insert().values(post_id=post.id, tag_id=sa.select(Tag.id).scalar_subquery())
        db.session.rollback()
        first, second = (tag_it, PUBLISH) if is_tag_first else (PUBLISH, tag_it)
        with db.engine.connect() as one, db.engine.connect() as other:
            one.execute(first)
            other.exec_driver_sql(AT_ONCE[kind])
            with pytest.raises(OperationalError):
                other.execute(second)
            other.rollback()
            one.commit()
            other.execute(second)
            other.commit()
            other.invalidate()  # it has a timeout of its own
        assert date_of_tag() == NOON
