"""A tiny project for the tests: people and their notes. It uses the guard in the way that README.md shows."""

import os
from collections.abc import Collection
from pathlib import Path

import click
import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from flask.cli import with_appcontext
from flask_sqlalchemy import SQLAlchemy

import schema_guard
from schema_guard.backup_commands import backup_command, restore_command

MIGRATIONS = Path(__file__).parent / "migrations"


class Base(so.DeclarativeBase):
    """The parent of both models."""

    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class Person(Base):
    """Somebody who writes notes."""

    __tablename__ = "people"
    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(50))


class Note(Base):
    """A few words of a person."""

    __tablename__ = "notes"
    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    text: so.Mapped[str] = so.mapped_column(sa.String(200))
    mood: so.Mapped[str | None] = so.mapped_column(sa.String(20), index=True)
    person_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))


db = SQLAlchemy(model_class=Base)


def create_app(
    url: str = "", migrations: Path | None = None, retired: Collection[str] = (), **settings: object
) -> Flask:
    """Return the project on the database `url`; as a process of its own, it reads both from the environment."""
    app = Flask(__name__)
    app.config.update(settings)
    address = url or os.environ["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = schema_guard.database_url(
        address, Path(app.instance_path), allow_memory=app.testing
    )
    db.init_app(app)
    directory = migrations or Path(os.environ["MIGRATIONS"])
    schema_guard.init_app(app, db, directory=directory, retired=retired)
    app.cli.add_command(backup_command)
    app.cli.add_command(restore_command)

    @app.get("/")
    def home() -> str:
        return str(db.session.scalar(sa.select(sa.func.count(Note.id))))

    @app.cli.command("count")
    @with_appcontext
    @schema_guard.needs_schema
    def count() -> None:
        click.echo(db.session.scalar(sa.select(sa.func.count(Note.id))))

    return app
