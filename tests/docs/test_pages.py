"""README.md and the pages of docs/ name commands, options, settings, tables and files. All of them exist."""

import os
import re
import shutil
import sys
from importlib import import_module
from importlib.metadata import distributions
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from flask import Flask
from flask.cli import routes_command, run_command, shell_command
from packaging.specifiers import SpecifierSet

from app import db
from config import Config
from tests.conftest import ROOT, make_app

PAGES = sorted([ROOT / "README.md", ROOT / "migrations" / "README.md", *(ROOT / "docs").glob("*.md")])
TUTORIAL = ROOT / "docs" / "tutorial"
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
# Environment variables of other programs, and of the tests.
VARIABLES = {"LOG_FORMAT", "METRICS", "POSTGRES_PASSWORD", "TMPDIR", "REQUIRE_ALL", "POSTS_FOLDER"} | {
    f"TEST_{name}_URL" for name in ("POSTGRESQL", "MARIADB")
}
VARIABLES |= {"TUTORIAL_WRITE", "TUTORIAL_PICTURES"}
VARIABLES |= {"MODEL_EXAMPLES", "MODEL_STEPS", "TESTING", "SQLALCHEMY_DATABASE_URI"}
NO_VARIABLES = {
    "PORT",
    "SOURCE",
    "FOLDER",
    "SUPER",
    "NULL",
    "CASCADE",
    "POST",
    "CHAPTER",
    "FULL",
    "MINE",
    "HTML",
    "JSON",
    "GET",
    "TOML",
    "YAML",
}  # words in capitals that name something else
FILE_TYPES = r"\.(?:py|md|txt|toml|png|ini|conf|yaml)"
BUILT_IN = {"cd", "echo", "export", "set", "."}
OF_A_SERVER = {"apt", "certbot", "docker", "litestream", "systemctl", "journalctl", "nginx", "runuser", "useradd"}


@pytest.fixture(params=PAGES, ids=NAMES)
def page(request: pytest.FixtureRequest) -> Path:
    """A page that people read."""
    return Path(request.param)


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A blog whose database nobody opens."""
    return make_app(f"sqlite:///{tmp_path_factory.mktemp('blog')}/blog.db")


def code_of(page: Path) -> str:
    """Return the code of a page: blocks but for differences, and what stands between backticks, a line for each."""
    text = page.read_text("utf-8")
    fenced = re.findall(r"^```(?!diff).+\n((?:.*\n)*?)```$", text, re.MULTILINE)
    spans = [span.replace("\n", " ") for span in re.findall(r"(?<!`)`([^`]+)`(?!`)", text)]
    return "\n".join([*fenced, *spans])


def flask_commands(blog: Flask) -> click.Group:
    """Return what `flask` can do: the commands of the blog and those of Flask itself."""
    others = {"routes": routes_command, "run": run_command, "shell": shell_command}
    return click.Group(commands={**blog.cli.commands, **others})


def command_of(group: click.Group, words: list[str]) -> click.Command:
    """Return the command that `words` begin with. Fails the test if there is none."""
    context = click.Context(group)
    command = group.get_command(context, words[0])
    assert command, f"flask {words[0]}"
    return command_of(command, words[1:]) if isinstance(command, click.Group) and words[1:] else command


def test_every_flask_command_and_option_exists(page: Path, blog: Flask) -> None:
    group = flask_commands(blog)
    for line in re.findall(r"\bflask ([a-z].*)", code_of(page)):
        words = line.partition("#")[0].replace("-x yes ", "").split()
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)]
        command = command_of(group, names[: 2 if names[0] in ("db", "user", "posts", "pictures") else 1])
        known = {name for option in command.params for name in option.opts}
        assert {word for word in words if word.startswith("--")} <= known | {"--help"}, line


def test_every_option_alone_belongs_to_a_command_of_its_page(page: Path, blog: Flask) -> None:
    group = flask_commands(blog)
    commands = [command_of(group, [name]) for name in blog.cli.commands]
    commands += [sub for command in commands if isinstance(command, click.Group) for sub in command.commands.values()]
    known = {name for command in commands for option in command.params for name in option.opts}
    alone = set(re.findall(r"^(--[a-z-]+)$", code_of(page), re.MULTILINE))
    assert alone <= known | {"--help", "--all"}


def test_every_make_target_and_variable_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    commands = re.findall(r"^(?:\$ |[A-Z_]+=\S+ )*make ([a-z-]+)(.*)", code_of(page), re.MULTILINE)
    assert [target for target, _ in commands if f"\n{target}:" not in makefile] == []
    variables = re.findall(r"([A-Z]+)=", " ".join(rest for _, rest in commands))
    assert [name for name in variables if f"$({name})" not in makefile] == []


def commands_of(page: Path) -> list[str]:
    """Return the commands that a reader types into a terminal, one for each program, without their outputs."""
    blocks = re.findall(r"^```(sh|console).*\n((?:.*\n)*?)```", page.read_text("utf-8"), re.MULTILINE)
    lines = [line for kind, block in blocks for line in block.splitlines() if kind == "sh" or line.startswith("$ ")]
    unquoted = [re.sub(r"""\"[^\"]*\"|'[^']*'""", "", line.removeprefix("$ ")) for line in lines]
    parts = [part for line in unquoted for part in re.split(r"; |&& |\| ", line)]
    return [re.sub(r"^(?:[A-Z_]+=\S+ |runuser -u blog -- )+", "", part).strip() for part in parts]


def test_all_code_is_in_blocks_that_the_runner_knows(page: Path) -> None:
    text = page.read_text("utf-8")
    without_blocks = re.sub(r"^```.*\n(?:.*\n)*?```$", "", text, flags=re.MULTILINE)
    assert re.findall(r"^ {4,}\S.*|^```.*|~~~.*", without_blocks, re.MULTILINE) == []
    kinds = re.findall(r"^```(.*)\n(?:.*\n)*?```$", text, re.MULTILINE)
    assert set(kinds) <= {"console", "console server", "diff", "python", "sh", "sh server", "text"}
    drawings = "".join(re.findall(r"^```text\n((?:.*\n)*?)```$", text, re.MULTILINE))
    assert re.findall(r"^(?:\$ |flask |make |pip |pytest ).*", drawings, re.MULTILINE) == []


def test_every_program_exists(page: Path) -> None:
    programs = {command.split()[0] for command in commands_of(page)} - BUILT_IN - OF_A_SERVER
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    assert [name for name in programs if not shutil.which(Path(name).name, path=path)] == []


def test_every_module_that_python_runs_exists_and_has_the_options(page: Path) -> None:
    for name, options in re.findall(r"\bpython3? -m ([\w.]+)(.*)", code_of(page)):
        assert find_spec(name), name
        if name.startswith("benchmarks."):
            known = {option for parameter in import_module(name).main.params for option in parameter.opts}
            assert set(re.findall(r"--[a-z-]+", options)) <= known


def test_every_unit_of_systemd_exists(page: Path) -> None:
    units = set(re.findall(r"\b[\w-]+\.(?:service|socket|timer)\b", page.read_text("utf-8")))
    assert [unit for unit in units if not (ROOT / "deploy" / unit).exists()] == []


def test_every_setting_and_variable_exists(page: Path) -> None:
    named = set(re.findall(r"(?<![\w.])([A-Z][A-Z_]{3,})(?![\w.])", code_of(page)))
    settings = {name for name in vars(Config) if name.isupper()}
    assert named - NO_VARIABLES <= settings | VARIABLES


def test_every_package_can_be_installed_on_the_oldest_python_that_the_readme_names() -> None:
    oldest = re.findall(r"You need Python (3\.\d+) or newer", (ROOT / "README.md").read_text())
    assert len(oldest) == 1
    wanted = {
        found.name: SpecifierSet(str(found.metadata.json.get("requires_python", ""))) for found in distributions()
    }
    assert wanted
    assert {name for name, versions in wanted.items() if f"{oldest[0]}.0" not in versions} == set()


def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8"))
    files = [page.parent / unquote(target) for target in targets if not target.startswith("http")]
    assert [str(file) for file in files if not file.exists()] == []


def test_every_file_named_in_code_exists(page: Path) -> None:
    code = code_of(page)
    written = set(re.findall(r"^# (\S+\.py)$", code, re.MULTILINE))  # by the reader
    named = set(re.findall(rf"(?<![\w/<.*])((?:\w[\w-]*/)*[\w-]+{FILE_TYPES})\b", code)) - written
    assert [name for name in named if not (ROOT / name).exists() and not (page.parent / name).exists()] == []


def test_every_command_of_the_blog_has_a_row_and_no_row_is_left_over(blog: Flask) -> None:
    rows = set(re.findall(r"^\| `flask (\w+)` \|", (ROOT / "docs" / "commands.md").read_text(), re.MULTILINE))
    assert rows == flask_commands(blog).commands.keys()


def test_every_make_target_has_a_row_and_no_row_is_left_over() -> None:
    rows = re.findall(r"^\| `make ([a-z-]+)` \|", (ROOT / "docs" / "commands.md").read_text(), re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(set(targets) - {"help"})


def test_every_table_has_a_row_and_no_row_is_left_over() -> None:
    section = (ROOT / "docs" / "commands.md").read_text().partition("## Tables")[2]
    tables = {"content_versions", "post_search", *db.metadata.tables}
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == tables


def test_every_setting_has_a_row_and_no_row_is_left_over() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(name for name in vars(Config) if name.isupper())


def test_the_tutorial_lists_every_chapter_in_order() -> None:
    listed = re.findall(r"^\| \[.*?\]\((.*?)\)", (TUTORIAL / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == sorted(page.name for page in TUTORIAL.glob("[0-9]*.md"))


def test_each_chapter_ends_with_an_exercise_whose_answer_is_typed_and_shows_something() -> None:
    chapters = {page.name: page.read_text("utf-8") for page in sorted(TUTORIAL.glob("[0-9]*.md"))}
    answers = {
        name: re.findall(r"^## Exercise\n[\s\S]*?^<summary>Answer</summary>\n([\s\S]*?)^</details>", text, re.MULTILINE)
        for name, text in chapters.items()
    }
    assert [name for name, found in answers.items() if len(found) != 1] == []
    shown = r"^```console\n(?:(?!```)[\s\S])*?^(?!\$ |>>> |…$|```)."
    assert [name for name, (answer,) in answers.items() if not re.search(shown, answer, re.MULTILINE)] == []


def test_each_chapter_leads_to_the_next() -> None:
    chapters = sorted(TUTORIAL.glob("[0-9]*.md"))
    for chapter, following in pairwise(chapters):
        if int(following.name[:2]) == int(chapter.name[:2]) + 1:  # the tutorial has gaps while it is written
            assert re.findall(r"^Next: \[.*\]\((.*)\)$", chapter.read_text("utf-8"), re.M) == [following.name]


def test_every_error_in_the_list_of_common_errors_is_printed_in_the_tutorial() -> None:
    listed = (TUTORIAL / "common-errors.md").read_text("utf-8").split("\n## ")[0]
    messages = re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", listed, re.MULTILINE)))
    pages = "".join(page.read_text("utf-8") for page in TUTORIAL.glob("*.md"))
    printed = "".join(re.findall(r"^```console\n(.*?)^```", pages, re.MULTILINE | re.DOTALL))
    of_other_machines = {
        "flask: command not found",
        "No module named 'sqlalchemy'",
        "ResolutionImpossible",
        "Address already in use",
        "Author identity unknown",
    }
    assert {message for message in messages if message not in printed} == of_other_machines


def test_no_page_is_out_of_reach() -> None:
    links = {
        (page.parent / target).resolve() for page in PAGES for target in re.findall(r"\]\(([^)#]+)", page.read_text())
    }
    assert [page.name for page in PAGES if page.name != "README.md" and page.resolve() not in links] == []


def test_each_promise_names_a_test_that_exists() -> None:
    promised = re.findall(r"^\| .* \| `(test_\w+)` \|$", (ROOT / "docs" / "reliability.md").read_text(), re.MULTILINE)
    written = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in promised if f"def {name}(" not in written] == []
    assert promised
