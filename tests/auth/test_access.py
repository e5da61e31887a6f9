"""Permissions: every route is tried with every role. A route that is missing in the table fails.

To add a route, write its endpoint below the role that it needs.
"""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.auth.access import LIBRARY_ENDPOINTS, Role, allow
from app.models import User
from tests.auth.people import add_person, come_in, person
from tests.conftest import RunFlask, migrated
from tests.project import copy_of_the_project
from tests.signing_in import sign_in

TABLE = {
    Role.ANYONE: """
        archive.index archive.month
        auth.join auth.sign_in auth.sign_out
        comments.create
        feeds.author feeds.robots feeds.site feeds.sitemap feeds.sitemap_part feeds.tag
        pictures.show
        posts.author posts.index posts.show posts.tag posts.tags
        search.index
    """,
    Role.MEMBER: """
        auth.account auth.deletion auth.password auth.sign_out_everywhere
        comments.delete
    """,
    Role.AUTHOR: """
        comments.approve comments.hide comments.moderation
        desk.delete desk.index desk.publish desk.restore desk.unpublish
        editing.edit editing.new editing.preview editing.save
        pictures.create pictures.index
        revisions.index revisions.restore revisions.show
        unsaved.store
    """,
}
FORGOTTEN = """

@app.get("/forgotten")
def forgotten() -> str:
    return "a secret of ours"
"""
NEEDED = {endpoint: role for role, endpoints in TABLE.items() for endpoint in endpoints.split()}


def test_every_route_is_in_the_table(migrated_app: Flask) -> None:
    assert {rule.endpoint for rule in migrated_app.url_map.iter_rules()} - LIBRARY_ENDPOINTS == set(NEEDED)


@pytest.mark.parametrize("role", Role)
def test_each_route_is_open_to_its_role_and_those_above(app: Flask, role: Role) -> None:
    add_person(app, is_author=role >= Role.AUTHOR, is_admin=role == Role.ADMIN)
    for rule in app.url_map.iter_rules():
        for method in {"GET", "POST"} & (rule.methods or set()):
            if rule.endpoint in LIBRARY_ENDPOINTS:
                continue
            client = app.test_client()
            ada = person(app)
            if role > Role.ANYONE and ada:
                sign_in(client, ada)
            # The blog has no posts, so most of the routes answer 404 to those who are allowed.
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<(int|key)[^>]*>", "1", rule.rule))
            answer = client.open(re.sub(r"<[^>]*>", "x", address), method=method)
            assert outcome(answer) == expected(role, NEEDED[rule.endpoint], method), (method, rule.rule)


def outcome(answer: TestResponse) -> str:
    if answer.status_code == 302 and answer.location.startswith("/sign-in?next="):
        return "sign in first"
    return {401: "not signed in", 403: "forbidden", 500: "failed"}.get(answer.status_code, "passed")


def expected(role: Role, needed: Role, method: str) -> str:
    if role >= needed:
        return "passed"
    if role > Role.ANYONE:
        return "forbidden"
    return "sign in first" if method == "GET" else "not signed in"


@pytest.mark.slow
def test_the_blog_does_not_start_with_a_view_that_does_not_declare_who_may_use_it(
    tmp_path: Path, run_flask: RunFlask
) -> None:
    project = copy_of_the_project(tmp_path)
    routes = project / "app" / "posts" / "routes.py"
    routes.write_text(routes.read_text() + FORGOTTEN.replace("app.get", "blueprint.get"))
    result = run_flask("routes", url=f"sqlite:///{tmp_path}/blog.db", cwd=project, FLASK_APP="blog.py")
    assert result.returncode == 1
    assert result.stderr == (
        "Error: The view posts.forgotten in app.posts.routes does not declare who may use it. Write "
        "@allow(Role.ANYONE), or a higher role, between its route and its def. Import both first: "
        "from app.auth.access import Role, allow\n"
    )


def test_a_learner_is_told_what_the_first_view_of_their_own_needs(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db", DEBUG=True)
    app.add_url_rule("/forgotten", "forgotten", lambda: "a secret of ours")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "The view forgotten in tests.auth.test_access does not declare who may use it." in answer.text
    assert "from app.auth.access import Role, allow" in answer.text


def test_outside_debug_such_a_view_is_closed_to_an_admin_too_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db")
    app.add_url_rule("/forgotten", "forgotten", lambda: "a secret of ours")
    add_person(app, is_author=True, is_admin=True)
    client = app.test_client()
    come_in(client)
    answer = client.get("/forgotten")
    assert answer.status_code == 403
    assert "@allow" not in answer.text
    assert "The view forgotten in tests.auth.test_access does not declare who may use it." in caplog.text


def test_a_view_that_is_added_later_with_its_role_works(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db")
    app.add_url_rule("/hello", "hello", allow(Role.ANYONE)(lambda: "Hello."))
    assert app.test_client().get("/hello").text == "Hello."


@pytest.mark.parametrize(
    ("columns", "role"),
    [
        ({}, Role.MEMBER),
        ({"is_author": True}, Role.AUTHOR),
        ({"is_admin": True}, Role.ADMIN),
        ({"is_author": True, "is_admin": True}, Role.ADMIN),
    ],
)
def test_a_user_has_the_highest_role_that_the_operator_gave(columns: dict[str, bool], role: Role) -> None:
    assert User(**columns).role is role


def test_signing_in_leads_to_the_page_that_was_asked_for(app: Flask) -> None:
    add_person(app, is_author=True)
    client = app.test_client()
    page = client.get("/desk?show=drafts")
    assert page.location == "/sign-in?next=/desk?show%3Ddrafts"
    assert come_in(client, next="/desk?show=drafts").location == "/desk?show=drafts"


def test_a_page_for_one_person_is_kept_by_no_cache_between(app: Flask) -> None:
    add_person(app)
    client = app.test_client()
    come_in(client)
    for address in ("/", "/account"):
        assert client.get(address).headers["Cache-Control"] == "private, no-cache"
    assert "Cache-Control" not in app.test_client().get("/").headers
