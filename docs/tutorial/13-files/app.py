# app.py
import os

import click
from faker import Faker
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///crowd.db")
db = SQLAlchemy(app, model_class=Base)
migrate = Migrate(app, db)


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(100), unique=True)
    initials: Mapped[str | None] = mapped_column(String(20))
    phone: Mapped[str | None] = mapped_column(String(40))


def fake_people(count, seed, locale):
    """Yield people who do not exist. The same seed gives the same people."""
    faker = Faker(locale)
    faker.seed_instance(seed)
    for number in range(1, count + 1):
        yield Person(name=faker.name(), email=f"person{number}@example.com")


@app.cli.command("seed")
@click.option("--count", default=20, show_default=True, help="How many people.")
@click.option("--seed", default=1, show_default=True, help="Same number, same people.")
@click.option("--locale", default="en_US", show_default=True, help="The language of the names.")
def seed_command(count, seed, locale):
    """Fill an empty database with made-up people."""
    if db.session.scalar(db.select(Person).limit(1)):
        raise click.ClickException("There are people already. This command fills only an empty database.")
    db.session.add_all(fake_people(count, seed, locale))
    db.session.commit()


@app.shell_context_processor
def shell_names():
    return {"Person": Person}
