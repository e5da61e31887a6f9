"""Which usernames and email addresses are accepted."""

import pytest
from werkzeug.datastructures import MultiDict

from app.auth.forms import JoinForm
from tests.auth.people import PASSWORD


def errors(username: str, email: str = "") -> set[str | None]:
    """Return the names of the fields that are refused, if all other fields are valid."""
    typed = {"username": username, "email": email, "password": PASSWORD, "password_again": PASSWORD}
    form = JoinForm(MultiDict(typed.items()))
    form.validate()
    return set(form.errors)


@pytest.mark.parametrize("username", ["ada", "ab", "42", "ada-lovelace", "a-1-b", "x" * 64, "Ada", " ada "])
def test_a_username_is_a_part_of_an_address(username: str) -> None:
    assert errors(username) == set()


@pytest.mark.parametrize(
    "username",
    [
        "",
        "a",
        "x" * 65,
        "-ada",
        "ada-",
        "ada--l",
        "ada l",
        "ada_l",
        "ada.l",
        "ada@home",
        "adá",
        "ａｄａ",
        "١٢٣",
        "a/b",
        "ada\nb",
    ],
)
def test_what_is_no_part_of_an_address_is_no_username(username: str) -> None:
    assert errors(username) == {"username"}


@pytest.mark.parametrize("username", ["admin", "Root", "support"])
def test_nobody_poses_as_the_blog(username: str) -> None:
    assert errors(username) == {"username"}


@pytest.mark.parametrize("email", ["", "  ", "ada@example.com", "ADA+blog@sub.example.co.uk", "ada@bücher.example.com"])
def test_an_email_is_one_that_mail_servers_know_or_none(email: str) -> None:
    assert errors("ada", email) == set()


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.com", "a b@example.com", "ada@localhost", "x" * 250 + "@example.com"]
)
def test_what_is_no_email_is_refused(email: str) -> None:
    assert errors("ada", email) == {"email"}
