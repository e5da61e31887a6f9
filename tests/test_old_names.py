"""What older tutorials write is answered with the line of today."""

from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.debug import DebuggedApplication
from werkzeug.test import Client

from app.auth.access import Role, allow
from app.models import Post, User
from tests.conftest import RunFlask, migrated
from tests.test_imports import in_a_new_python

NOTE = "A collection such as user.posts does not load its rows by itself."


@pytest.mark.parametrize(
    ("model", "name", "today"),
    [
        (User, "query", r"db\.session\.scalars\(sa\.select\(User\)\)\.all\(\)"),
        (Post, "query", r"db\.session\.scalars\(sa\.select\(Post\)\)\.all\(\)"),
        (User, "set_password", r"change_password\(user, password\), from app\.auth\.passwords"),
        (User, "check_password", r"is_password_of\(user, password\), from app\.auth\.passwords"),
    ],
)
def test_an_old_name_says_what_to_write(model: type, name: str, today: str) -> None:
    for owner in (model, model()):
        with pytest.raises(AttributeError, match=f"^{model.__name__} has no {name}, .*Write: {today}$"):
            getattr(owner, name)


@pytest.mark.slow
def test_the_global_app_of_older_tutorials_says_what_to_write() -> None:
    said = in_a_new_python("from app import app")
    assert "ImportError: There is no global app here" in said
    assert "write `from app import create_app`" in said


@pytest.mark.slow
def test_flask_still_finds_the_factory_in_the_package(run_flask: RunFlask, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    assert run_flask("routes", url=url, FLASK_APP="app").returncode == 0


def test_a_value_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"^title is missing"):
        Post(title=None)
    with pytest.raises(ValueError, match=r"^username is missing"):
        User(username=None)
    assert User(username="ada", email=None).email is None


@pytest.mark.parametrize(
    ("old_form", "today"),
    [
        (lambda user: user.posts.all(), "db.session.scalars(user.posts.select()).all()"),
        (lambda user: user.posts[0], "db.session.scalars(user.posts.select()).all()"),
        (lambda user: list(user.posts), "db.session.scalars(user.posts.select()).all()"),
        (lambda user: user.posts.append(Post()), "user.posts.add(post)"),
        (lambda user: len(user.posts), "sa.select(sa.func.count()).select_from(user.posts.select().subquery())"),
        (lambda user: user.postss, None),
        (lambda user: len(user), None),
    ],
)
def test_the_debug_page_says_what_to_write_in_the_place_of_an_old_form(
    old_form: Callable[[User], object], today: str | None, tmp_path: Path
) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db", DEBUG=True)

    @app.get("/mine")
    @allow(Role.ANYONE)
    def mine() -> str:
        return str(old_form(User(username="ada")))

    page = Client(DebuggedApplication(app)).get("/mine").text
    assert "Werkzeug Debugger" in page
    assert (NOTE in page) is bool(today)  # the page shows these lines too
    assert (today or "") in page
