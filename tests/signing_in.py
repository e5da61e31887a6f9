"""Signs somebody in as the sign-in page does, without its password."""

from flask.testing import FlaskClient

from app.models import User


def sign_in(client: FlaskClient, user: User) -> None:
    """Let `client` ask as `user` from now on."""
    with client.session_transaction() as session:
        session["user"], session["epoch"] = user.id, user.session_epoch
