"""`flask user` creates users, sets roles, and asks for passwords."""

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from tests.auth.people import OTHER_PASSWORD, PASSWORD, add_person, come_in, is_signed_in, person

TWICE = f"{PASSWORD}\n{PASSWORD}\n"


def test_a_user_is_made_who_can_sign_in(app: Flask, cli: FlaskCliRunner, client: FlaskClient) -> None:
    words = ["user", "create", "Ada", "--email", "Ada@example.com", "--name", "Ada Lovelace", "--author", "--admin"]
    result = cli.invoke(args=words, input=TWICE)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "Created the user ada.")
    assert PASSWORD not in result.output
    ada = person(app)
    assert ada
    assert (ada.email, ada.name, ada.is_author, ada.is_admin) == ("ada@example.com", "Ada Lovelace", True, True)
    assert come_in(client).status_code == 303


def test_a_user_is_a_member_unless_more_is_said(app: Flask, cli: FlaskCliRunner) -> None:
    cli.invoke(args=["user", "create", "ada"], input=TWICE)
    ada = person(app)
    assert ada
    assert (ada.email, ada.name, ada.is_author, ada.is_admin) == (None, "ada", False, False)


def test_a_weak_password_is_asked_for_again(app: Flask, cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["user", "create", "ada"], input=f"password\n{TWICE}")
    assert "it is easy to guess" in result.output
    assert person(app)


def test_a_password_is_no_argument(cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["user", "create", "ada", "--password", PASSWORD])
    assert result.exit_code == 2
    assert "No such option" in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grace"], "This username is taken."),
        (["ada", "--email", "grace@example.com"], "Another account has this email address."),
        (["ada", "--email", "at home"], "This is not an email address"),
        (["ada lovelace"], "Use the letters a to z, digits"),
        (["a"], "A username must have 2 to 64 characters."),
    ],
)
def test_what_cannot_be_is_one_sentence(app: Flask, cli: FlaskCliRunner, words: list[str], sentence: str) -> None:
    add_person(app, "grace", email="grace@example.com")
    result = cli.invoke(args=["user", "create", *words], input=TWICE)
    assert result.exit_code == 1
    assert f"Error: {sentence}" in result.output
    assert person(app) is None


def test_a_new_password_ends_the_sessions_of_its_user(app: Flask, cli: FlaskCliRunner, client: FlaskClient) -> None:
    add_person(app)
    come_in(client)
    assert cli.invoke(args=["user", "password", "ada"], input=f"{OTHER_PASSWORD}\n" * 2).exit_code == 0
    assert not is_signed_in(client)
    assert come_in(client, password=OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize("role", ["author", "admin"])
def test_a_role_is_given_and_taken(app: Flask, cli: FlaskCliRunner, role: str) -> None:
    add_person(app)
    for words, has in (([], True), (["--remove"], False)):
        assert cli.invoke(args=["user", role, "ada", *words]).exit_code == 0
        assert getattr(person(app), f"is_{role}") is has


@pytest.mark.parametrize("command", ["password", "author", "admin"])
def test_somebody_who_is_not_there_is_one_sentence(app: Flask, cli: FlaskCliRunner, command: str) -> None:
    result = cli.invoke(args=["user", command, "nobody"])
    assert (result.exit_code, result.output) == (1, "Error: There is no user named nobody.\n")
