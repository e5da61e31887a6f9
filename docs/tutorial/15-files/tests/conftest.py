# tests/conftest.py
import os

os.environ["DATABASE_URL"] = "sqlite://"  # before config.py is imported: an empty database in memory

import pytest
from flask_migrate import upgrade

from app import create_app
from config import Config


@pytest.fixture
def app(tmp_path):
    class TestConfig(Config):
        TESTING = True
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{tmp_path / 'test.db'}"

    app = create_app(TestConfig)
    with app.app_context():
        upgrade()
    return app


@pytest.fixture
def client(app):
    return app.test_client()
