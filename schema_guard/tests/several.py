"""A project with two databases for the tests: its own has people, and the bind "visits" has visits."""

from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask
from flask_migrate import Migrate, init
from flask_sqlalchemy import SQLAlchemy

import schema_guard
from schema_guard.backup_commands import backup_command, restore_command
from schema_guard.state import Kind, all_states

from .running import invoke

ENV = "from schema_guard.running import run_migrations\n\nrun_migrations()\n"
FIRST = '''"""Create people and visits."""

import sqlalchemy as sa
from alembic import op

revision = "0001_create_people_and_visits"
down_revision = None


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_():
    op.create_table("people", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)))


def downgrade_():
    op.drop_table("people")


def upgrade_visits():
    op.create_table("visits", sa.Column("id", sa.Integer, primary_key=True), sa.Column("page", sa.String(50)))


def downgrade_visits():
    op.drop_table("visits")
'''


class Project:
    """A project with two databases, on two addresses."""

    def __init__(self, addresses: tuple[str, str], folder: Path, name: str = "migrations") -> None:
        self.db = SQLAlchemy(metadata=sa.MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"}))
        self.migrations = folder / name
        self.app = Flask(__name__, instance_path=str(folder))
        own, other = (schema_guard.database_url(address, folder) for address in addresses)
        self.app.config.update(SQLALCHEMY_DATABASE_URI=own, SQLALCHEMY_BINDS={"visits": other})
        self.app.add_url_rule("/", view_func=lambda: "home")
        self.app.cli.add_command(backup_command)
        self.app.cli.add_command(restore_command)

    def add_models(self, person: tuple[str, ...] = ("name",), visit: tuple[str, ...] = ("page",)) -> None:
        """Declare the models with these columns of text."""
        for model, table, bind, columns in (("Person", "people", None, person), ("Visit", "visits", "visits", visit)):
            names: dict[str, object] = {"__bind_key__": bind, "__tablename__": table}
            names["id"] = so.mapped_column(sa.Integer, primary_key=True)
            type(model, (self.db.Model,), names | {name: so.mapped_column(sa.String(50)) for name in columns})

    def start(self) -> Flask:
        """Add the guard."""
        self.db.init_app(self.app)
        schema_guard.init_app(self.app, self.db, directory=self.migrations)
        return self.app

    def run(self, *words: str | Path) -> str:
        """Run a command of `flask` that succeeds, and return what it printed."""
        result = invoke(self.app, *words)
        assert result.exit_code == 0, result.output
        return result.output

    def refusal(self, *words: str | Path) -> str:
        """Run a command of `flask` that fails, and return what it printed."""
        result = invoke(self.app, *words)
        assert result.exit_code == 1, result.output
        return result.output

    def tables(self) -> list[set[str]]:
        """Return the names of the tables in both databases, those of the guard apart."""
        with self.app.app_context():
            found = [set(sa.inspect(self.db.engines[key]).get_table_names()) for key in (None, "visits")]
        return [names - {"alembic_version", "schema_guard_made", "schema_guard_steps"} for names in found]

    def kinds(self) -> list[Kind]:
        """Return the state of each database."""
        with self.app.app_context():
            return [state.kind for state in all_states()]

    def add(self, key: str | None, statement: str) -> None:
        """Run a statement in the database of a bind."""
        with self.app.app_context(), self.db.engines[key].begin() as connection:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        """Close all connections, if the project was started."""
        if "sqlalchemy" not in self.app.extensions:
            return
        with self.app.app_context():
            for engine in self.db.engines.values():
                engine.dispose()


def write(project: Project, name: str, steps: str, after: str = "0001_create_people_and_visits") -> None:
    """Write a revision whose functions are `steps`."""
    text = FIRST[: FIRST.index("def upgrade_()")].replace("0001_create_people_and_visits", name)
    (project.migrations / "versions" / f"{name}.py").write_text(text.replace("None", repr(after), 1) + steps)


def write_folder(project: Project) -> None:
    """Make the folder of migrations, as `flask db init --multidb` does, and its first revision."""
    plain = Flask("plain")
    plain.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SQLALCHEMY_BINDS={"visits": "sqlite://"})
    db = SQLAlchemy(plain)
    Migrate(plain, db)
    with plain.app_context():
        init(str(project.migrations), multidb=True)
    (project.migrations / "env.py").write_text(ENV)
    (project.migrations / "versions" / "0001_create_people_and_visits.py").write_text(FIRST)
