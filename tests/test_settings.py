"""Settings: what people write is understood, and what cannot work is one sentence that names the setting."""

import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from app.settings import SettingError, check_settings, database_url
from config import Config
from tests.conftest import ROOT, RunFlask, SettingsForTests, make_app

GOOD_KEY = "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b"
FLASK_DOCUMENTATION_KEY = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"

# Both lists are numbered below (`ids=`): the name of a database in a test's id would count the test as run on it.
SERVER_URLS = [  # as written, driver, password, host, port, database
    ("postgres://ada:engine@db.example/blog", "postgresql+psycopg", "engine", "db.example", None, "blog"),
    ("postgresql://ada:engine@db.example:5433/blog", "postgresql+psycopg", "engine", "db.example", 5433, "blog"),
    ("postgresql+psycopg://ada:engine@db.example/blog", "postgresql+psycopg", "engine", "db.example", None, "blog"),
    ("postgresql://ada:engine@[::1]/blog", "postgresql+psycopg", "engine", "::1", None, "blog"),
    ("postgresql://ada:engine@/blog?host=/run/postgresql", "postgresql+psycopg", "engine", None, None, "blog"),
    ("postgresql:///blog", "postgresql+psycopg", None, None, None, "blog"),
    ("mysql://ada:engine@db.example/blog", "mysql+pymysql", "engine", "db.example", None, "blog"),
    ("mysql+pymysql://ada:engine@db.example/blog", "mysql+pymysql", "engine", "db.example", None, "blog"),
    ("mariadb://ada:engine@db.example:3307/blog", "mysql+pymysql", "engine", "db.example", 3307, "blog"),
    ("mysql://ada@db.example/blog?unix_socket=/run/mysqld.sock", "mysql+pymysql", None, "db.example", None, "blog"),
    ("mysql://ada:engine@db.example/blog?charset=utf8mb4", "mysql+pymysql", "engine", "db.example", None, "blog"),
    (
        "postgres://ada:p%40ss%25w%2Frd%3A@db.example/blog",
        "postgresql+psycopg",
        "p@ss%w/rd:",
        "db.example",
        None,
        "blog",
    ),
    ("mysql://ada:100%25%20%C3%A9@db.example/blog", "mysql+pymysql", "100% é", "db.example", None, "blog"),
    (" postgres://ada:engine@db.example/blog\n", "postgresql+psycopg", "engine", "db.example", None, "blog"),
]
WRONG_URLS = [
    "",
    "blog.db",
    "not a database",
    "oracle://ada:hunter2@db.example/blog",
    "postgresql+psycopg2://ada:hunter2@db.example/blog",
    "mysql+mysqldb://ada:hunter2@db.example/blog",
    "postgresql://ada:hunter2@db.example",
    "mysql://ada:hunter2@db.example/",
    "postgresql://ada:hunter2@db.example:port/blog",
    "mysql://ada:hunter2@db.example/blog?reconnect=true",
    "sqlite://",
    "sqlite:///:memory:",
    "sqlite:///file:blog?mode=memory&uri=true",
    "sqlite://folder/blog.db",
    "sqlite:///{folder}",
    "sqlite:///{folder}/a file/blog.db",
    "sqlite:///{folder}/" + 300 * "x",
]


@pytest.mark.parametrize(
    ("text", "driver", "password", "host", "port", "database"), SERVER_URLS, ids=range(len(SERVER_URLS))
)
def test_a_server_url_keeps_its_parts_and_gets_our_driver(
    text: str, driver: str, password: str | None, host: str | None, port: int | None, database: str, tmp_path: Path
) -> None:
    url = database_url(text, tmp_path)
    assert (url.drivername, url.password, url.host, url.port, url.database) == (driver, password, host, port, database)


def test_a_relative_sqlite_path_begins_in_the_instance_folder(tmp_path: Path) -> None:
    assert database_url("sqlite:///notes/blog.db", tmp_path).database == str(tmp_path / "notes" / "blog.db")


def test_an_absolute_sqlite_path_stays_as_it_is(tmp_path: Path) -> None:
    assert database_url(f"sqlite:///{tmp_path}/blog.db", tmp_path / "instance").database == str(tmp_path / "blog.db")


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    database_url("sqlite:///notes/of/ada/blog.db", tmp_path)
    assert (tmp_path / "notes" / "of" / "ada").is_dir()


@pytest.mark.parametrize("text", WRONG_URLS, ids=range(len(WRONG_URLS)))
def test_a_wrong_database_url_is_one_sentence_without_the_password(text: str, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(SettingError) as caught:
        make_app(text.format(folder=tmp_path))
    assert re.fullmatch(r"DATABASE_URL.+", str(caught.value))
    assert "hunter2" not in str(caught.value)


def test_a_setting_that_cannot_work_ends_a_command_with_its_sentence(run_flask: RunFlask) -> None:
    result = run_flask("routes", url="postgresql://ada:hunter2@db.example")
    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch(r"Error: DATABASE_URL names no database; .+\n", result.stderr)  # one line, so no traceback


@pytest.mark.parametrize("name", ["POSTS_PER_PAGE", "PROXY_COUNT"])
@pytest.mark.parametrize("value", ["", "ten", "-1", "1.5", "101", "9" * 5000, None])
def test_a_number_that_is_none_or_out_of_bounds_is_refused_by_name(
    name: str, value: str | None, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=f"^{name} must be a whole number"):
        make_app(f"sqlite:///{tmp_path}/blog.db", **{name: value})


@pytest.mark.parametrize("key", ["", "dev", "secret", GOOD_KEY[:31], 64 * "a", 40 * " ", FLASK_DOCUMENTATION_KEY])
def test_outside_debug_a_missing_short_or_known_key_stops_the_start(key: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^SECRET_KEY .* with: python -c "):
        make_app(f"sqlite:///{tmp_path}/blog.db", SECRET_KEY=key, TESTING=False, DEBUG=False)


def test_the_command_that_is_offered_makes_a_key_that_is_accepted(run_flask: RunFlask, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    refused = run_flask("routes", url=url, FLASK_DEBUG="0", SECRET_KEY="")
    assert refused.returncode == 1
    _, *arguments = shlex.split(refused.stderr.partition("with: ")[2])
    key = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout.strip()
    assert run_flask("routes", url=url, FLASK_DEBUG="0", SECRET_KEY=key).returncode == 0


def key_of_a_start_in_debug(instance: Path, key: str = "") -> object:
    app = Flask("blog", instance_path=str(instance))
    app.config.from_object(SettingsForTests)
    app.config.update(DEBUG=True, SECRET_KEY=key, DATABASE_URL="sqlite:///blog.db")
    check_settings(app)
    return app.secret_key


def test_in_debug_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = key_of_a_start_in_debug(tmp_path / "instance")
    assert isinstance(first, str)
    assert len(first) == 64
    assert key_of_a_start_in_debug(tmp_path / "instance") == first


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_only_its_owner_may_read_the_kept_key(tmp_path: Path) -> None:
    key_of_a_start_in_debug(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_eight_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(folder: Path) -> object:
        together.wait()
        return key_of_a_start_in_debug(folder)

    with ThreadPoolExecutor(8) as pool:
        for round_ in range(10):
            assert len(set(pool.map(start, 8 * [tmp_path / str(round_)]))) == 1
            assert [file.name for file in (tmp_path / str(round_)).iterdir()] == ["secret_key"]


def test_in_debug_a_key_that_is_set_is_used(tmp_path: Path) -> None:
    assert key_of_a_start_in_debug(tmp_path, "dev") == "dev"


def test_in_debug_an_instance_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(SettingError, match=r"^SECRET_KEY is not set, and none can be kept in .*secret_key"):
        key_of_a_start_in_debug(tmp_path / "a file" / "instance")


def test_trusted_hosts_are_split_at_commas(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/blog.db", TRUSTED_HOSTS=" blog.example.com, ,.example.org,")
    assert app.config["TRUSTED_HOSTS"] == ["blog.example.com", ".example.org"]


@pytest.mark.parametrize("value", ["https://blog.example.com", "*", "localhost,*.example.com", "a.example b.example"])
def test_a_trusted_host_that_no_request_can_name_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^TRUSTED_HOSTS holds names like"):
        make_app(f"sqlite:///{tmp_path}/blog.db", TRUSTED_HOSTS=value)


@pytest.mark.parametrize("value", ["", "Open", "on"])
def test_who_may_comment_is_one_of_three_words(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^COMMENTS must be open, members or off"):
        make_app(f"sqlite:///{tmp_path}/blog.db", COMMENTS=value)


def test_every_setting_has_a_row_in_the_readme_and_no_row_is_left_over() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` +\|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(name for name in vars(Config) if name.isupper())
