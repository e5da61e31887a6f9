"""`create_all` and `drop_all` work in a test's memory, and touch no database that has migrations."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from schema_guard import CreateAllError

from .conftest import MakeApp
from .notes import Base, Note, Person, db
from .running import invoke


def count(app: Flask) -> int | None:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count(Note.id)))


def test_no_call_of_drop_all_deletes_the_tables_of_a_database_with_migrations(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(CreateAllError, match=r"^drop_all\(\) dropped nothing, .*flask db downgrade base"):
            db.drop_all()
        for metadata in (db.metadata, Base.metadata):
            with pytest.raises(CreateAllError):
                metadata.drop_all(db.engine)
    assert count(app) == 3


def test_no_call_of_create_all_adds_tables_to_a_database_with_migrations(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(CreateAllError, match=r"^create_all\(\) created nothing, .*flask db upgrade"):
            db.create_all()
        for metadata in (db.metadata, Base.metadata):
            with pytest.raises(CreateAllError):
                metadata.create_all(db.engine)


def test_both_work_on_a_database_without_migrations(url: str, make_app: MakeApp) -> None:
    with make_app(url).app_context():
        db.create_all()
        db.drop_all()
        assert not sa.inspect(db.engine).get_table_names()


def test_pages_and_commands_of_a_test_in_memory_run_on_what_create_all_made(make_app: MakeApp) -> None:
    app = make_app("sqlite://", TESTING=True)
    with app.app_context():
        db.create_all()
        db.session.add(Person(id=1, name="Ada"))
        db.session.flush()
        db.session.add(Note(text="wheels", person_id=1))
        db.session.commit()
    client = app.test_client()
    assert [client.get(path).text for path in ("/", "/readyz")] == ["1", "ok\n"]
    assert invoke(app, "count").output == "1\n"


def test_a_request_may_run_while_a_test_in_memory_has_an_open_transaction(make_app: MakeApp) -> None:
    app = make_app("sqlite://", TESTING=True)
    with app.app_context():
        db.create_all()
    with app.app_context(), db.engine.connect() as reading:
        assert reading.scalar(sa.select(sa.func.count(Note.id))) == 0
        with app.app_context():  # as a request opens one
            db.session.add(Person(name="Ada"))
            db.session.commit()
        assert reading.scalar(sa.select(sa.func.count(Person.id))) == 1


def test_migrations_in_memory_leave_the_database_there_with_foreign_keys_on(make_app: MakeApp) -> None:
    app = make_app("sqlite://", TESTING=True)
    with app.app_context():
        upgrade()
        assert db.session.scalar(sa.text("PRAGMA foreign_keys")) == 1
    assert count(app) == 0
    with app.app_context():
        db.drop_all()
