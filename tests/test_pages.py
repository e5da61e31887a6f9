"""smoke"""

from flask.testing import FlaskClient


def test_home_answers(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
