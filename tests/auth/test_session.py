"""A session is one user's, and ends with them."""

from flask import Flask

from tests.auth.people import PASSWORD, add_person, come_in, is_signed_in


def test_a_session_of_somebody_who_left_is_not_one_of_whoever_comes_next(app: Flask) -> None:
    add_person(app, "ada")
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        come_in(client, "ada")
    assert here.post("/account/deletion", data={"current_password": PASSWORD}).status_code == 303
    add_person(app, "grace")
    assert not is_signed_in(elsewhere)
