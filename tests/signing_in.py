"""Sign a user in as the sign-in page does, but without a password."""

from flask.testing import FlaskClient

from app.models import User


def sign_in(client: FlaskClient, user: User) -> None:
    """Make `client` send its requests as `user` from now on."""
    with client.session_transaction() as session:
        session["user"], session["epoch"] = user.id, user.session_epoch
