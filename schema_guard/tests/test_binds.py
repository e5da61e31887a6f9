"""Several databases in one project: each is migrated, checked, guarded and backed up, and has a state of its own."""

from pathlib import Path
from zipfile import ZipFile

import pytest

import schema_guard
from schema_guard.state import Kind

from .conftest import MakeApp
from .running import invoke, write_revision
from .several import FIRST, Project, write


def test_each_database_gets_its_own_tables_and_its_own_note(project: Project) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    assert project.tables() == [{"people"}, {"visits"}]
    project.run("db", "check")
    assert project.kinds() == [Kind.AT_HEAD, Kind.AT_HEAD]
    project.run("db", "-x", "yes", "downgrade", "base")
    assert project.tables() == [set(), set()]


def test_a_new_revision_has_the_steps_of_each_database(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    project.add_models(person=("name", "email"), visit=("page", "browser"))
    project.start()
    project.run("db", "upgrade")
    project.refusal("db", "check")
    assert "browser" in caplog.text
    project.run("db", "migrate", "-m", "add two")
    (file,) = (project.migrations / "versions").glob("0002*.py")
    own, _, other = file.read_text().partition("def upgrade_visits():")
    assert "email" in own.partition("def upgrade_():")[2]
    assert "browser" in other
    assert "browser" not in own
    project.run("db", "upgrade")
    project.run("db", "check")
    assert "No changes" in project.run("db", "migrate", "-m", "nothing")
    project.run("db", "-x", "yes", "downgrade")
    assert project.kinds() == [Kind.BEHIND, Kind.BEHIND]


def test_a_warning_tells_about_the_second_database_too(project: Project) -> None:
    project.add_models(visit=())
    project.start()
    project.run("db", "upgrade")
    assert "This drops the column visits.page and its data." in project.run("db", "migrate", "-m", "drop page")


def test_a_loss_in_the_second_database_stops_the_upgrade_of_both(project: Project) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    project.add("visits", "INSERT INTO visits (id, page) VALUES (1, 'home')")
    steps = """
def upgrade_():
    op.add_column("people", sa.Column("email", sa.String(50)))

def downgrade_():
    op.drop_column("people", "email")

def upgrade_visits():
    op.drop_column("visits", "page")

def downgrade_visits():
    op.add_column("visits", sa.Column("page", sa.String(50)))
"""
    write(project, "0002_lose", steps)
    told = project.refusal("db", "upgrade")
    assert "would delete data" in told
    assert "visits.page" in told
    assert project.kinds() == [Kind.BEHIND, Kind.BEHIND]


@pytest.mark.slow
def test_a_failure_in_the_second_database_leaves_a_state_that_is_told_and_finished_later(project: Project) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    steps = """
def upgrade_():
    op.add_column("people", sa.Column("email", sa.String(50)))

def downgrade_():
    op.drop_column("people", "email")

def upgrade_visits():
    op.execute("INSERT INTO nowhere VALUES (1)")

def downgrade_visits():
    pass
"""
    write(project, "0002_half", steps)
    assert invoke(project.app, "db", "upgrade").exit_code == 1
    assert project.kinds() == [Kind.AT_HEAD, Kind.BEHIND]
    answer = project.app.test_client().get("/readyz")
    assert (answer.status_code, "Bind visits: The database is 1 revision behind" in answer.text) == (503, True)
    assert project.app.test_client().get("/").status_code == 503
    file = project.migrations / "versions" / "0002_half.py"
    file.write_text(file.read_text().replace('op.execute("INSERT INTO nowhere VALUES (1)")', "pass"))
    project.run("db", "upgrade")
    assert project.app.test_client().get("/").text == "home"


def test_the_guard_sees_a_table_that_is_missing_in_the_second_database(project: Project) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    project.add("visits", "DROP TABLE visits")
    told = project.refusal("db", "upgrade")
    assert "Error: Bind visits: The database is noted at" in told
    assert "Missing: table visits" in told
    answer = project.app.test_client().get("/readyz")
    assert "Bind visits: The database is noted at 0001_create_people_and_visits, but its tables differ" in answer.text


def test_a_bind_that_is_added_later_begins_with_its_own_revisions(project: Project) -> None:
    (project.migrations / "versions" / "0001_create_people_and_visits.py").write_text(
        FIRST[: FIRST.index("def upgrade(")]
        + 'def upgrade():\n    op.create_table("people", sa.Column("id", sa.Integer, primary_key=True), '
        'sa.Column("name", sa.String(50)))\n\n\ndef downgrade():\n    op.drop_table("people")\n'
    )
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    assert project.tables() == [{"people"}, set()]
    project.run("db", "migrate", "-m", "count visits")
    project.run("db", "upgrade")
    assert project.tables() == [{"people"}, {"visits"}]
    project.run("db", "check")


def test_a_template_for_one_database_would_lose_the_steps_of_the_other(project: Project) -> None:
    (project.migrations / "script.py.mako").write_text("${upgrades if upgrades else 'pass'}")
    project.add_models(visit=("page", "browser"))
    project.start()
    project.run("db", "upgrade")
    assert "is for one database" in project.refusal("db", "migrate", "-m", "add browser")


@pytest.mark.slow
def test_a_backup_holds_both_databases_and_a_restore_brings_both_back(project: Project, tmp_path: Path) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    project.add(None, "INSERT INTO people (id, name) VALUES (1, 'Ada')")
    project.add("visits", "INSERT INTO visits (id, page) VALUES (1, 'home'), (2, 'about')")
    told = project.run("backup", tmp_path / "both.backup")
    assert "Bind visits:" in told
    project.run("db", "-x", "yes", "downgrade", "base")
    for key in (None, "visits"):
        project.add(key, "DROP TABLE alembic_version")
    told = project.run("restore", tmp_path / "both.backup")
    assert "1 people" in told
    assert "2 visits" in told
    assert project.tables() == [{"people"}, {"visits"}]
    assert project.kinds() == [Kind.AT_HEAD, Kind.AT_HEAD]


def test_a_restore_that_ended_between_two_databases_goes_on_in_the_second(project: Project, tmp_path: Path) -> None:
    project.start()
    project.run("db", "upgrade")
    project.add(None, "INSERT INTO people (id, name) VALUES (1, 'Ada')")
    project.add("visits", "INSERT INTO visits (id, page) VALUES (1, 'home')")
    file, damaged = tmp_path / "both.backup", tmp_path / "damaged.backup"
    project.run("backup", file)
    with ZipFile(file) as whole, ZipFile(damaged, "w") as half:
        for name in whole.namelist():
            half.writestr(name, whole.read(name)[: 300 if name == "visits/dump" else None])
    project.run("db", "-x", "yes", "downgrade", "base")
    for key in (None, "visits"):
        project.add(key, "DROP TABLE alembic_version")
    project.refusal("restore", damaged)
    project.add("visits", "DROP TABLE IF EXISTS visits")
    assert project.tables() == [{"people"}, set()]
    told = project.run("restore", file)
    assert "was restored before: it has every row" in told
    assert "1 visits" in told
    assert project.kinds() == [Kind.AT_HEAD, Kind.AT_HEAD]
    assert "is not empty" in project.refusal("restore", file)
    project.add("visits", "DROP TABLE alembic_version")
    project.add("visits", "DROP TABLE visits")
    project.add(None, "INSERT INTO people (id, name) VALUES (2, 'Grace')")
    assert "is not empty. It has alembic_version, people" in project.refusal("restore", file)


def test_create_all_is_refused_on_the_second_database_too(project: Project) -> None:
    project.start()
    project.add_models()
    project.run("db", "upgrade")
    with project.app.app_context(), pytest.raises(schema_guard.CreateAllError, match="drop_all"):
        project.db.drop_all("visits")


def test_an_empty_first_revision_is_followed_by_others(url: str, migrations: Path, make_app: MakeApp) -> None:
    first = migrations / "versions" / "0001_create_people_and_notes.py"
    first.write_text(first.read_text().replace("down_revision = None", 'down_revision = "0000_nothing"'))
    write_revision(migrations, "0000_nothing", "", "pass")
    file = migrations / "versions" / "0000_nothing.py"
    file.write_text(file.read_text().replace("down_revision = ''", "down_revision = None"))
    app = make_app(url)
    for words in (("upgrade", "0000_nothing"), ("upgrade",), ("check",)):
        result = invoke(app, "db", *words)
        assert result.exit_code == 0, result.output


def test_two_binds_of_one_database_are_refused(addresses: tuple[str, str], tmp_path: Path) -> None:
    project = Project((addresses[0], addresses[0]), tmp_path)
    with pytest.raises(ValueError, match="name the same database"):
        project.start()


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"], indirect=True)
def test_sql_is_written_for_the_database_that_is_named(project: Project) -> None:
    project.add_models()
    project.start()
    assert "flask db -x bind=visits upgrade --sql" in project.refusal("db", "upgrade", "--sql")
    sql = project.run("db", "-x", "bind=visits", "upgrade", "--sql")
    assert "CREATE TABLE visits" in sql
    assert "CREATE TABLE people" not in sql


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_copy_of_the_second_file_comes_back_into_the_second_database(project: Project, tmp_path: Path) -> None:
    project.add_models()
    project.start()
    project.run("db", "upgrade")
    project.add("visits", "INSERT INTO visits (id, page) VALUES (1, 'home')")
    project.run("db", "-x", "yes", "downgrade", "base")
    with project.app.app_context():
        other = Path(str(project.db.engines["visits"].url.database))
    (copy,) = tmp_path.glob(f"{other.name}.*.before-loss.copy")
    project.add("visits", "DROP TABLE alembic_version")
    assert "1 visits" in project.run("restore", copy)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_the_databases_may_be_of_different_kinds(addresses: tuple[str, str], project: Project, tmp_path: Path) -> None:
    mixed = Project((addresses[0], f"sqlite:///{tmp_path}/visits.db"), tmp_path)
    mixed.add_models()
    mixed.start()
    assert "Done before" not in mixed.run("db", "upgrade")
    mixed.run("db", "check")
    assert mixed.tables() == [{"people"}, {"visits"}]
    mixed.close()
