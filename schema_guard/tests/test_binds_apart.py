"""Several databases that are not alike: at other revisions, with other tables, with odd keys, or gone."""

from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.orm as so
from sqlalchemy.exc import OperationalError

import schema_guard

from .running import invoke
from .several import FIRST, Project, write

EMAIL = """
def upgrade_():
    op.add_column("people", sa.Column("email", sa.String(50)))

def downgrade_():
    op.drop_column("people", "email")

def upgrade_visits():
    op.add_column("visits", sa.Column("browser", sa.String(50)))

def downgrade_visits():
    op.drop_column("visits", "browser")
"""


def revisions(project: Project) -> list[list[str]]:
    """Return the revisions that the two databases note."""
    with project.app.app_context():
        found = []
        for key in (None, "visits"):
            with project.db.engines[key].connect() as connection:
                has = sa.inspect(connection).has_table("alembic_version")
                found.append([*connection.scalars(sa.text("SELECT * FROM alembic_version"))] if has else [])
        return found


def test_a_downgrade_that_ended_between_two_databases_undoes_no_more_in_the_first(project: Project) -> None:
    project.add_models()
    project.start()
    write(project, "0002_email", EMAIL)
    project.run("db", "upgrade")
    file = project.migrations / "versions" / "0002_email.py"
    right = file.read_text()
    file.write_text(right.replace('op.drop_column("visits", "browser")', "raise KeyboardInterrupt"))
    invoke(project.app, "db", "-x", "yes", "downgrade")
    file.write_text(right)
    apart = [["0001_create_people_and_visits"], ["0002_email"]]
    assert revisions(project) == apart
    told = project.refusal("db", "-x", "yes", "downgrade")
    assert "its own: 0001_create_people_and_visits; visits: 0002_email" in told
    assert revisions(project) == apart
    assert "not at the same revision" in project.refusal("db", "upgrade", "+1")
    project.run("db", "-x", "yes", "downgrade", "0001_create_people_and_visits")
    assert revisions(project) == [["0001_create_people_and_visits"]] * 2


def test_without_a_terminal_a_downgrade_names_what_goes_in_each_database(project: Project) -> None:
    project.start()
    write(project, "0002_email", EMAIL)
    project.run("db", "upgrade")
    told = project.refusal("db", "downgrade", "base")
    both = "0002_email, 0001_create_people_and_visits"
    assert f"This undoes revisions of the project's databases (its own: {both}; visits: {both})" in told
    assert told.endswith("To go ahead: flask db -x yes downgrade base\n")
    assert revisions(project) == [["0002_email"]] * 2
    project.run("db", "-x", "bind=visits", "-x", "yes", "downgrade", "base")
    assert f"databases (its own: {both}) and" in project.refusal("db", "downgrade", "base")


def test_a_command_may_name_one_of_the_databases(project: Project) -> None:
    project.add_models()
    project.start()
    write(project, "0002_email", EMAIL)
    project.run("db", "upgrade")
    assert "flask db -x bind=visits -x yes downgrade" in project.refusal("db", "-x", "bind=visits", "downgrade")
    project.run("db", "-x", "bind=visits", "-x", "yes", "downgrade")
    assert revisions(project) == [["0002_email"], ["0001_create_people_and_visits"]]
    project.run("db", "-x", "bind=visits", "upgrade")
    project.run("db", "-x", "bind=", "-x", "yes", "downgrade")
    assert revisions(project) == [["0001_create_people_and_visits"], ["0002_email"]]
    assert "names no database visit." in project.refusal("db", "-x", "bind=visit", "upgrade")


def test_a_revision_for_one_database_leaves_the_other_alone(project: Project) -> None:
    project.add_models(person=("name", "email"), visit=("page", "browser"))
    project.start()
    project.run("db", "upgrade")
    project.run("db", "-x", "bind=visits", "migrate", "-m", "add browser")
    (file,) = (project.migrations / "versions").glob("0002*.py")
    assert "browser" in file.read_text().partition("def upgrade_visits():")[2]
    assert "email" not in file.read_text()
    project.run("db", "upgrade")


def test_the_advice_for_tables_without_history_is_for_their_database_alone(project: Project) -> None:
    project.add_models()
    project.start()
    write(project, "0002_email", EMAIL)
    project.run("db", "upgrade")
    project.run("db", "-x", "bind=visits", "-x", "yes", "downgrade")
    for table in ("alembic_version", "schema_guard_made"):
        project.add("visits", f"DROP TABLE {table}")
    told = project.refusal("db", "upgrade")
    assert "`flask db -x bind=visits stamp 0001_create_people_and_visits`" in told
    project.run("db", "-x", "bind=visits", "stamp", "0001_create_people_and_visits")
    assert revisions(project) == [["0002_email"], ["0001_create_people_and_visits"]]
    project.run("db", "upgrade")


def test_tables_that_no_revision_makes_are_told_with_a_way_that_works(project: Project) -> None:
    (project.migrations / "versions" / "0001_create_people_and_visits.py").write_text(
        FIRST[: FIRST.index("def upgrade_visits()")]
    )
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    for statement in ("DROP TABLE alembic_version", "CREATE TABLE visits (id integer, page varchar(50))"):
        project.add("visits", statement)
    told = project.refusal("db", "upgrade")
    assert "no revision makes: table visits." in told
    assert "flask db -x bind=visits stamp head" in told


def test_what_is_removed_on_purpose_is_forgotten_in_one_database_alone(project: Project) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    project.add("visits", "DROP TABLE visits")
    project.add("visits", "CREATE TABLE visits (id integer)")
    assert "flask db -x bind=visits -x forget upgrade" in project.refusal("db", "upgrade")
    project.add(None, "DROP TABLE people")
    project.refusal("db", "-x", "bind=visits", "-x", "forget", "upgrade", "+0")
    project.run("db", "-x", "bind=visits", "-x", "forget", "upgrade")
    assert "Missing: table people" in project.refusal("db", "upgrade")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", ["user-stats", "../x"])
def test_a_key_from_which_no_function_can_be_named_is_refused(project: Project, key: str) -> None:
    project.app.config["SQLALCHEMY_BINDS"] = {key: "sqlite://"}
    with pytest.raises(ValueError, match="only letters, digits and _"):
        project.start()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_backup_comes_back_whatever_the_key_is(project: Project, tmp_path: Path) -> None:
    project.app.config["SQLALCHEMY_BINDS"] = {"dump": f"sqlite:///{tmp_path}/dump.db"}
    project.start()
    project.run("db", "upgrade")
    project.run("backup", tmp_path / "both.backup")
    project.run("db", "-x", "yes", "downgrade", "base")
    for key in (None, "dump"):
        project.add(key, "DROP TABLE alembic_version")
    project.run("restore", tmp_path / "both.backup")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_own", [True, False])
def test_a_new_revision_is_not_empty_where_one_database_is_left(project: Project, is_own: bool, tmp_path: Path) -> None:
    if is_own:  # a bind was removed
        project.app.config["SQLALCHEMY_BINDS"] = {}
        model: dict[str, object] = {"__tablename__": "people"}
    else:
        del project.app.config["SQLALCHEMY_DATABASE_URI"]
        model = {"__tablename__": "visits", "__bind_key__": "visits"}
    for name in ("id", "name"):
        model[name] = so.mapped_column(sa.String(50), primary_key=name == "id")
    type("Model", (project.db.Model,), model | {"added": so.mapped_column(sa.String(50))})
    project.start()
    assert "nothing to back up" in project.refusal("backup", tmp_path / "x.backup")
    project.run("db", "upgrade")
    project.run("db", "migrate", "-m", "add a column")
    (file,) = (project.migrations / "versions").glob("0002*.py")
    assert "'added'" in file.read_text()
    project.run("db", "upgrade")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_refusal_of_drop_all_names_the_setting_of_the_bind(project: Project) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    with project.app.app_context(), pytest.raises(schema_guard.CreateAllError) as error:
        project.db.drop_all("visits")
    assert 'SQLALCHEMY_BINDS = {"visits": "sqlite://"}' in str(error.value)
    assert "flask db -x bind=visits downgrade base" in str(error.value)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_copy_goes_to_the_database_whose_name_it_has(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    own = f"sqlite:///{tmp_path}/site.db"
    project.app.config.update(
        SQLALCHEMY_DATABASE_URI=own, SQLALCHEMY_BINDS={"visits": f"sqlite:///{tmp_path}/site.db.visits"}
    )
    project.start()
    project.run("db", "upgrade")
    project.run("db", "-x", "yes", "downgrade", "base")
    for key in (None, "visits"):
        project.add(key, "DROP TABLE alembic_version")
    (copy,) = tmp_path.glob("site.db.visits.*.copy")
    renamed = copy.rename(tmp_path / "saved.copy")
    assert "does not say which database" in project.refusal("restore", renamed)
    assert project.tables() == [set(), set()]
    project.run("restore", renamed.rename(copy))
    assert project.tables() == [set(), {"visits"}]
    told = project.refusal("restore", copy)
    assert "set the bind visits to an empty database" in told


def test_the_history_of_a_database_is_not_turned_back_without_its_tables(project: Project) -> None:
    project.add_models()
    project.start()
    write(project, "0002_email", EMAIL)
    project.run("db", "upgrade")
    told = project.refusal("db", "stamp", "0001_create_people_and_visits")
    assert "Not in that revision: column people.email" in told
    assert revisions(project) == [["0002_email"]] * 2
    told = project.run("db", "-x", "bind=visits", "-x", "yes", "stamp", "0001_create_people_and_visits")
    assert told == "stamp 0001_create_people_and_visits\n"


def test_a_revision_need_not_have_the_functions_in_which_nothing_is_done(project: Project) -> None:
    project.add_models()
    project.start()
    write(project, "0002_browser", EMAIL[EMAIL.index("def upgrade_visits") :])
    project.run("db", "upgrade")
    assert revisions(project) == [["0002_browser"]] * 2
    project.run("db", "-x", "yes", "downgrade")


def test_exchanged_addresses_are_told_and_a_renamed_key_may_stay(project: Project, addresses: tuple[str, str]) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    folder = project.migrations.parent
    exchanged = Project((addresses[1], addresses[0]), folder)
    exchanged.add_models()
    exchanged.start()
    assert "those of the bind visits" in exchanged.refusal("db", "upgrade")
    assert "those of the bind visits" in exchanged.app.test_client().get("/readyz").text
    exchanged.close()
    renamed = Project(addresses, folder)
    renamed.app.config["SQLALCHEMY_BINDS"] = {"stats": renamed.app.config["SQLALCHEMY_BINDS"]["visits"]}
    renamed.start()
    told = renamed.refusal("db", "upgrade")
    assert "Bind stats: The revisions noted here are those of the bind visits" in told
    assert "flask db -x bind=stats -x forget upgrade" in told
    renamed.run("db", "-x", "bind=stats", "-x", "forget", "upgrade")
    renamed.run("db", "upgrade")
    renamed.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_current_says_which_database_is_where(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.start()
    write(project, "0002_email", EMAIL)
    project.run("db", "upgrade")
    project.run("db", "-x", "bind=visits", "-x", "yes", "downgrade")
    told = project.run("db", "current")
    assert [line.strip() for line in told.splitlines()] == ["The project's own database:", "Bind visits:"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_write_in_the_second_database_may_begin_before_it_reads(project: Project) -> None:
    project.start()
    project.run("db", "upgrade")
    visits = sa.table("visits", sa.column("page"), sa.column("id"))
    with project.app.app_context(), project.db.engines["visits"].connect() as other:
        schema_guard.start_writing(project.db.session, "visits")
        other.execute(sa.select(visits)).all()
        with pytest.raises(OperationalError):
            other.execute(sa.insert(visits).values(id=1))
        project.db.session.rollback()


def test_a_folder_is_made_beside_the_guard(tmp_path: Path) -> None:
    project = Project((f"sqlite:///{tmp_path}/own.db", f"sqlite:///{tmp_path}/visits.db"), tmp_path)
    project.start()
    project.run("db", "init", "--multidb")
    assert (project.migrations / "script.py.mako").exists()
    project.close()
