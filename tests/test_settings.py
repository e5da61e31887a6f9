"""Settings: the usual forms are understood, and an invalid one is refused with a sentence that names it."""

import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from app import db
from app.settings import SettingError, check_settings
from tests.conftest import RunFlask, SettingsForTests, make_app

GOOD_KEY = "6f1d0c2b9a8e7f3d5c4b6a7e8f9d0c1b"
KNOWN_KEYS = (
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # Flask's documentation
    "change-me-change-me-change-me-change-me",
    "Replace this text by a long random one!",
    "django-insecure-8f0v1q7w3z5y2x4u6t9s0r1p",
    "your-256-bit-secret-your-256-bit-secret",
)


@pytest.mark.parametrize(
    "url", ["blog.db", "oracle://ada:hunter2@db.example/blog", "sqlite:///file:blog"], ids=range(3)
)
def test_a_wrong_database_url_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(SettingError) as caught:
        make_app(url)
    assert re.fullmatch(r"DATABASE_URL.+", str(caught.value))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite:/// blog.db", "sqlite:///  blog.db"], ids=["one space", "two spaces"])
def test_a_space_before_the_name_of_a_sqlite_file_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match=r"a space before the name.* without: sqlite:///blog\.db$"):
        make_app(url)


@pytest.mark.slow
def test_a_setting_that_cannot_work_ends_a_command_with_its_sentence(run_flask: RunFlask) -> None:
    result = run_flask("routes", url="postgresql://ada:hunter2@db.example")
    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch(r"Error: DATABASE_URL names no database. .+\n", result.stderr)  # one line, and no traceback


def test_the_address_that_a_config_class_gives_to_flask_sqlalchemy_is_used_and_never_overwritten(
    tmp_path: Path,
) -> None:
    app = make_app(f"sqlite:///{tmp_path}/blog.db", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/other.db")
    with app.app_context():
        assert db.engine.url.database == f"{tmp_path}/other.db"


@pytest.mark.parametrize("name", ["SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_BINDS"])
def test_an_address_in_a_variable_that_nobody_reads_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "sqlite:///other.db")
    with pytest.raises(SettingError, match=f"^{name} is not .* Set DATABASE_URL instead"):
        make_app(f"sqlite:///{tmp_path}/blog.db")


def test_a_second_database_in_a_config_class_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^SQLALCHEMY_BINDS is not used here"):
        make_app(f"sqlite:///{tmp_path}/blog.db", SQLALCHEMY_BINDS={"stats": "sqlite:///stats.db"})


def test_a_database_in_memory_is_for_tests_alone() -> None:
    with pytest.raises(SettingError, match="a database in memory would be empty for every command"):
        make_app("sqlite://", TESTING=False, SECRET_KEY=GOOD_KEY)


@pytest.mark.parametrize("name", ["POSTS_PER_PAGE", "PROXY_COUNT", "PAGE_CACHE_MB"])
@pytest.mark.parametrize("value", ["", "ten", "-1", "1.5", "100001", "9" * 5000, None])
def test_a_number_that_is_none_or_out_of_bounds_is_refused_by_name(
    name: str, value: str | None, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=f"^{name} must be a whole number"):
        make_app(f"sqlite:///{tmp_path}/blog.db", **{name: value})


@pytest.mark.parametrize("key", ["", "dev", "secret", GOOD_KEY[:31], 64 * "a", 40 * " ", *KNOWN_KEYS])
def test_outside_debug_a_missing_short_or_known_key_stops_the_start(key: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^SECRET_KEY .* with: python -c "):
        make_app(f"sqlite:///{tmp_path}/blog.db", SECRET_KEY=key, TESTING=False, DEBUG=False)


@pytest.mark.slow
def test_the_command_that_is_offered_makes_a_key_that_is_accepted(run_flask: RunFlask, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    refused = run_flask("routes", url=url, FLASK_DEBUG="0", SECRET_KEY="")
    assert refused.returncode == 1
    _, *arguments = shlex.split(refused.stderr.partition("with: ")[2])
    key = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout.strip()
    assert run_flask("routes", url=url, FLASK_DEBUG="0", SECRET_KEY=key).returncode == 0


def app_in_debug(instance: Path, key: str = "") -> Flask:
    app = Flask("blog", instance_path=str(instance))
    app.config.from_object(SettingsForTests)
    app.config.update(DEBUG=True, SECRET_KEY=key, DATABASE_URL="sqlite:///blog.db")
    return app


def key_of_a_start_in_debug(instance: Path, key: str = "") -> object:
    app = app_in_debug(instance, key)
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

    def start(app: Flask) -> object:
        together.wait()
        check_settings(app)
        return app.secret_key

    with ThreadPoolExecutor(8) as pool:
        for round_ in range(10):
            # Made here, one after the other: in eight threads at once, Python 3.11 may fail to read Flask's own routes.
            apps = [app_in_debug(tmp_path / str(round_)) for _ in range(8)]
            assert len(set(pool.map(start, apps))) == 1
            assert [file.name for file in (tmp_path / str(round_)).iterdir()] == ["secret_key"]


def test_in_debug_a_key_that_is_set_is_used(tmp_path: Path) -> None:
    assert key_of_a_start_in_debug(tmp_path, "dev") == "dev"


def test_in_debug_an_instance_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(SettingError, match=r"^SECRET_KEY is not set, and none can be stored in .*secret_key"):
        key_of_a_start_in_debug(tmp_path / "a file" / "instance")


def test_trusted_hosts_are_split_at_commas(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/blog.db", TRUSTED_HOSTS=" blog.example.com, ,.example.org,")
    assert app.config["TRUSTED_HOSTS"] == ["blog.example.com", ".example.org"]


@pytest.mark.parametrize("value", ["https://blog.example.com", "*", "localhost,*.example.com", "a.example b.example"])
def test_a_trusted_host_that_no_request_can_name_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^TRUSTED_HOSTS needs names like"):
        make_app(f"sqlite:///{tmp_path}/blog.db", TRUSTED_HOSTS=value)


@pytest.mark.parametrize("value", ["", "Open", "on"])
def test_who_may_comment_is_one_of_three_words(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^COMMENTS must be open, members or off"):
        make_app(f"sqlite:///{tmp_path}/blog.db", COMMENTS=value)


@pytest.mark.parametrize("url", ["https://blog.example.com", "https://Blog.example.com/", "http://127.0.0.1:8000"])
def test_the_address_of_the_blog_is_also_the_only_host_that_it_answers_to(url: str) -> None:
    config = make_app("sqlite://", SITE_URL=url).config
    assert config["SITE_URL"] == url.lower().removesuffix("/")
    assert config["TRUSTED_HOSTS"] == [url.split("/")[2].lower().partition(":")[0]]


@pytest.mark.parametrize(
    "url", ["blog.example.com", "https://", "https://example.com/blog", "ftp://a.example", "https://a b"]
)
def test_an_address_of_the_blog_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="SITE_URL needs an address"):
        make_app("sqlite://", SITE_URL=url)
