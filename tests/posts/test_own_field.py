"""A field that a learner adds to the model, the form and the page is saved and protected, with no change elsewhere.

tests/browser/test_own_field.py shows that the editor's script keeps it too.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.auth.people import PASSWORD, add_person
from tests.conftest import RunFlask, migrated
from tests.posts.own_field import copy_with_subtitle

# Ada opens a post in two tabs, and changes nothing but the subtitle in each.
TWO_TABS = f"""
from app import create_app
client = create_app().test_client()
client.post("/sign-in", data={{"username": "ada", "password": "{PASSWORD}"}})
typed = {{"title": "Engines", "body": "About engines.", "tags": "", "slug": "", "published_at": "", "version": "1"}}
print(client.post("/posts", data={{**typed, "subtitle": "Before"}}).status_code)
print(client.post("/posts/1", data={{**typed, "subtitle": "The first text"}}).status_code)
answer = client.post("/posts/1", data={{**typed, "subtitle": "The second text"}})
print(answer.status_code, answer.text)
print(client.get("/posts/1/edit").text)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_new_field_is_stored_and_a_stale_save_does_not_overwrite_it(
    empty_url: str, tmp_path: Path, run_flask: RunFlask
) -> None:
    add_person(migrated(empty_url), "ada", is_author=True)
    copy = copy_with_subtitle(tmp_path, empty_url, run_flask)
    command = [sys.executable, "-c", TWO_TABS]
    environment = os.environ | {"DATABASE_URL": empty_url, "FLASK_DEBUG": "1"}
    shown = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    assert shown.startswith("302\n302\n409 ")
    conflict, editor = shown.split("<!doctype html>")[1:]
    assert "The <del>first</del><ins>second</ins> text" in conflict
    assert 'value="The second text"' in conflict
    assert 'value="The first text"' in editor
