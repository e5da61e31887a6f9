"""The models, as a learner uses them in `flask shell`, and the rules that the database enforces."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from app.database import db
from app.models import Post, Tag, User
from tests.rows import NOON, add_many_posts, add_post, add_user, statements

pytestmark = pytest.mark.every_database


def test_a_title_a_body_and_an_author_are_enough_for_a_draft(app: Flask) -> None:
    with app.app_context():
        ada = User(username="ada")
        db.session.add(Post(title="Hi", body="*x*", author=ada))
        db.session.commit()
        post = db.session.scalars(sa.select(Post)).one()
        assert (post.author, post.slug, post.html, post.published_at) == (ada, "hi", "<p><em>x</em></p>\n", None)


def test_a_loop_over_posts_prints_their_authors_with_the_one_statement_for_the_posts(app: Flask) -> None:
    with app.app_context():
        add_many_posts(5)
        db.session.expunge_all()
        posts = db.session.scalars(sa.select(Post)).all()
        with statements(app) as sent:
            assert sorted(post.author.username for post in posts) == [f"grace{number}" for number in range(5)]
        assert sent == []


def test_the_posts_of_a_user_are_found_through_the_user(app: Flask) -> None:
    with app.app_context():
        ada, grace = add_user("ada"), add_user("grace")
        mine = add_post("Engines", ada)
        add_post("Compilers", grace)
        assert db.session.scalars(ada.posts.select()).all() == [mine]


def test_a_post_is_added_through_its_author(app: Flask) -> None:
    with app.app_context():
        ada = add_user()
        ada.posts.add(Post(title="Engines", body=""))
        db.session.commit()
        assert db.session.scalars(sa.select(Post)).one().author is ada


def test_equal_titles_in_one_commit_get_numbered_slugs(app: Flask) -> None:
    with app.app_context():
        ada = add_user()
        db.session.add_all([Post(title="Engines", body="", author=ada) for _ in range(25)])
        db.session.commit()
        numbered = {f"engines-{number}" for number in range(2, 26)}
        assert set(db.session.scalars(sa.select(Post.slug))) == {"engines", *numbered}


def test_equal_titles_in_two_commits_get_numbered_slugs(app: Flask) -> None:
    with app.app_context():
        assert [add_post("Engines").slug for _ in range(12)][-1] == "engines-12"


def test_a_slug_that_is_given_is_kept_and_no_other_post_takes_it(app: Flask) -> None:
    with app.app_context():
        ada = add_user()
        given = Post(title="Notes", body="", author=ada, slug="engines")
        follows = Post(title="Engines", body="", author=ada)
        db.session.add_all([follows, given])
        db.session.commit()
        assert (given.slug, follows.slug) == ("engines", "engines-2")


def test_the_longest_title_twice_gets_two_slugs_that_fit(app: Flask) -> None:
    with app.app_context():
        assert add_post(300 * "a").slug != add_post(300 * "a").slug


def test_a_new_title_keeps_the_address(app: Flask) -> None:
    with app.app_context():
        post = add_post("Engines")
        post.title = "Compilers"
        db.session.commit()
        assert post.slug == "engines"


def test_html_and_summary_follow_a_changed_body(app: Flask) -> None:
    with app.app_context():
        post = add_post(body="old")
        post.body = "**new** words"
        db.session.commit()
        db.session.expire_all()
        assert (post.html, post.excerpt) == ("<p><strong>new</strong> words</p>\n", "new words")


def test_html_follows_the_last_body_that_was_set(app: Flask) -> None:
    with app.app_context():
        post = add_post(body="old")
        post.body, post.body_html, post.summary = "*new*", "<p>new</p>", "new"
        assert post.html == "<p>new</p>"
        post.body = "newest"
        assert (post.html, post.excerpt) == ("<p>newest</p>\n", "newest")
        post.body = "old"
        db.session.commit()
        assert (post.body_html, post.summary) == ("<p>old</p>\n", "old")


def test_a_post_without_stored_html_is_rendered_when_it_is_read(app: Flask) -> None:
    with app.app_context():
        add_post(body="*Hi*")
        db.session.execute(sa.update(Post).values(body_html=None, summary=None))
        db.session.commit()
        post = db.session.scalars(sa.select(Post)).one()
        assert (post.html, post.excerpt) == ("<p><em>Hi</em></p>\n", "Hi")


def test_a_change_moves_updated_at_and_leaves_created_at(app: Flask) -> None:
    with app.app_context():
        post = add_post(created_at=NOON, updated_at=NOON)
        post.title = "Compilers"
        db.session.commit()
        assert post.created_at == NOON < post.updated_at


def test_username_and_email_are_stored_in_lower_case(app: Flask) -> None:
    with app.app_context():
        ada = add_user("Ada", email="Ada@Example.com")
        assert (ada.username, ada.email, ada.name) == ("ada", "ada@example.com", "ada")


@pytest.mark.parametrize("column", ["username", "email"])
def test_the_database_itself_refuses_upper_case(app: Flask, column: str) -> None:
    with app.app_context():
        add_user(email="ada@example.com")
        with pytest.raises((IntegrityError, OperationalError)):  # the second is PyMySQL's name for a broken check
            db.session.execute(sa.text(f"UPDATE users SET {column} = 'Ada@example.com'"))


@pytest.mark.parametrize("taken", [{"username": "Ada"}, {"email": "Ada@example.com"}], ids=["username", "email"])
def test_the_database_itself_refuses_a_second_user_of_one_name(app: Flask, taken: dict[str, str]) -> None:
    with app.app_context():
        add_user("ada", email="ada@example.com")
        with pytest.raises(IntegrityError):
            add_user(**{"username": "grace", "email": "grace@example.com", **taken})


def test_many_users_may_have_no_email(app: Flask) -> None:
    with app.app_context():
        assert add_user("ada").email is add_user("grace").email is None


def test_the_database_refuses_to_delete_a_user_with_posts(app: Flask) -> None:
    with app.app_context():
        db.session.delete(add_post().author)
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            db.session.commit()


def test_a_user_without_posts_can_be_deleted(app: Flask) -> None:
    with app.app_context():
        db.session.delete(add_user())
        db.session.commit()
        assert db.session.scalars(sa.select(User)).all() == []


def test_two_tags_whose_names_make_one_slug_are_refused(app: Flask) -> None:
    with app.app_context():
        db.session.add_all([Tag(name="Flask"), Tag(name="flask")])
        with pytest.raises(IntegrityError):
            db.session.commit()


def test_a_tag_finds_its_posts_and_a_post_its_tags_by_name(app: Flask) -> None:
    with app.app_context():
        post = add_post(tags=[Tag(name="C++"), Tag(name="Ada")])
        db.session.expire_all()
        assert [tag.slug for tag in post.tags] == ["ada", "cpp"]
        assert db.session.scalars(post.tags[1].posts.select()).all() == [post]


def test_a_name_is_one_line(app: Flask) -> None:
    with app.app_context():
        user = add_user(name=" Ada\r\nLovelace\t")
        post = add_post(author=user, tags=[Tag(name="old\n looms ")])
        assert (user.name, post.tags[0].name) == ("Ada Lovelace", "old looms")


def test_every_model_says_which_row_it_is() -> None:
    assert repr(User(username="ada")) == "<User ada>"
    assert repr(Post(title="Engines")) == "<Post Engines>"
    assert repr(Post(title="Engines", slug="engines-2")) == "<Post engines-2>"
    assert repr(Tag(name="C++")) == "<Tag cpp>"
