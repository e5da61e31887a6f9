"""Who may open what: every route against everyone. A route that is not in the table fails.

To add a route, write its endpoint below the role that it needs.
"""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.auth.access import Role
from app.schema.guard import OPEN_ENDPOINTS
from tests.auth.people import add_person, come_in, person
from tests.rows import migrated
from tests.signing_in import sign_in

TABLE = {
    Role.ANYONE: """
        archive.index archive.month
        auth.join auth.sign_in auth.sign_out
        comments.create
        feeds.author feeds.robots feeds.site feeds.sitemap feeds.sitemap_part feeds.tag
        posts.author posts.index posts.show posts.tag posts.tags
        search.index
    """,
    Role.MEMBER: """
        auth.account auth.deletion auth.password
        comments.delete
    """,
    Role.AUTHOR: """
        comments.approve comments.hide comments.moderation
        desk.delete desk.index desk.publish desk.restore desk.unpublish
        editing.edit editing.new editing.preview editing.save
        revisions.index revisions.restore revisions.show
    """,
}
NEEDED = {endpoint: role for role, endpoints in TABLE.items() for endpoint in endpoints.split()}


def test_every_route_is_in_the_table(migrated_app: Flask) -> None:
    assert {rule.endpoint for rule in migrated_app.url_map.iter_rules()} - OPEN_ENDPOINTS == set(NEEDED)


@pytest.mark.parametrize("role", Role)
def test_each_route_is_open_to_its_role_and_those_above(app: Flask, role: Role) -> None:
    add_person(app, is_author=role >= Role.AUTHOR, is_admin=role == Role.ADMIN)
    ada = person(app)
    assert ada
    for rule in app.url_map.iter_rules():
        for method in {"GET", "POST"} & (rule.methods or set()):
            if rule.endpoint in OPEN_ENDPOINTS:
                continue
            client = app.test_client()
            if role > Role.ANYONE:
                sign_in(client, ada)
            # There is no post, so whoever may pass finds nothing behind most doors.
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int[^>]*>", "1", rule.rule))
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


def test_a_view_that_says_nothing_is_closed_to_an_admin_too(tmp_path: Path) -> None:
    app = migrated(f"sqlite:///{tmp_path}/blog.db")
    app.add_url_rule("/forgotten", "forgotten", lambda: "a secret of ours")
    add_person(app, is_author=True, is_admin=True)
    client = app.test_client()
    come_in(client)
    assert client.get("/forgotten").status_code == 403


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
