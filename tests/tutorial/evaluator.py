"""Run the code blocks of a tutorial page as a reader would: type commands, write files, compare what is printed.

| block                                | what happens                                                          |
| ------------------------------------ | --------------------------------------------------------------------- |
| `console`                            | Each line behind `$ ` is run; the lines below it must be its output.  |
| `console server`                     | The same, but the command goes on in the background.                  |
| `sh`                                 | Each line is run and must succeed. What it prints is not compared.    |
| `sh server`                          | The same, but the last line is a server. It must answer.              |
| `sh` below `<!-- not run here: why -->` | Nothing. tests/docs looks whether all exists that the block names. |
| `diff`                               | It is applied to the reader's files, at the lines that it names.         |
| `text`                               | Nothing: a drawing, or words that nobody types.                       |
| any other, its first line a file name in a comment | The block is written to that file.                      |
| a link named "The files at this point" | The reader's files must be those of the linked folder.              |
| a link named "The changes at this point" | The linked difference must give the reader's clone of the blog.   |
| a picture                            | It must be there. `TUTORIAL_PICTURES=1` takes it anew.            |
| `<!-- typed first: command -->`     | Run a command that a reader of this page need not type.               |
| `<!-- needs postgresql mariadb -->`  | Make a database `tutorial` on each server, or skip the rest.          |

A file may have an ellipsis in its name where the reader's name has a number: `migrations/versions/…_add_subtitle.py`.
In output, `…` stands for any characters of a line, and a line of its own for any lines. A command must succeed, unless
the next one is `echo $?`, which shows its exit code.

README.md and the other pages of docs/ run in the same way, each in a clone of the blog. Read next:
tests/tutorial/shell.py.
"""

import difflib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest import SkipTest

from sybil import Document, Example, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from tests.databases import REQUIRE_ALL, create_database, drop_database, missing
from tests.tutorial.pictures import take_picture
from tests.tutorial.shell import Shell

BLOCK = RawFencedCodeBlockLexer(re.compile(r"(?P<language>\w+) ?(?P<option>\w*)$\n", re.MULTILINE))
STATE = re.compile(r"\[The files at this point\]\((?P<folder>[\w-]+)/?\)")
CHANGES = re.compile(r"\[The changes at this point\]\((?P<file>[\w-]+\.diff)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\((?P<file>[\w-]+\.png)\)")
FIRST = re.compile(r"^<!-- typed first: (?P<command>.+) -->$", re.MULTILINE)
NOT_RUN = re.compile(r"<!-- not run here: [^>]+ -->\s*\Z")
NEEDS = re.compile(r"^<!-- needs (?P<kinds>[\w ]+) -->$", re.MULTILINE)
# `# app.py`, `<!-- page.html -->`, `{# page.html #}`, `/* style.css */`
FILE_NAME = re.compile(r"(?:#|<!--|\{#|/\*) ([\w./…-]*\.[\w.]+|Makefile)(?: -->| #\}| \*/)?\n")
# No work of the reader's: what is made anew by running the project, and what `flask db init` writes.
NOT_STATE = {
    "instance",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".mypy_cache",
    ".venv",
    ".git",
    "README",
    "alembic.ini",
    "env.py",
    "script.py.mako",
}
# Where the text says that the servers are. The test makes a database of its own for `tutorial` there.
ON_SERVER = {"postgresql": "postgres@127.0.0.1", "mariadb": "root@127.0.0.1"}
# Succeeds as soon as a server answers on the port of the text.
IS_ANSWERED = "curl -s -o /dev/null --retry 999 --retry-delay 1 --retry-connrefused http://127.0.0.1:5000/"
# What differs each time a reader types the same: Alembic's revision ids and dates.
CHANCE = re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+")


class DepartureError(AssertionError):
    """The page says one thing, and something else happens. The text names the file and the line."""


class Typed(NamedTuple):
    """A command of a page: its line, the output that the page shows, and what was printed."""

    line: int
    expected: str
    printed: str


def begin(namespace: dict[str, Any]) -> None:
    """Give a page a shell of its own, in an empty home folder."""
    namespace["shell"] = Shell()
    namespace["databases"] = []
    namespace["missing"] = None
    namespace["typed"] = []


def begin_in_clone(namespace: dict[str, Any]) -> None:
    """Give a page a shell in a clone of the blog, with its virtual environment active."""
    begin(namespace)
    for command in (". ~/flask-blog/.venv/bin/activate", "cd ~/flask-blog"):
        _run_or_fail(namespace["shell"], command, "before the page")


def end(namespace: dict[str, Any]) -> None:
    """Stop whatever the page has started, and remove its home folder and its databases."""
    namespace["shell"].close()
    for url in namespace["databases"]:
        drop_database(url)


def run(document: Document, after_each: Callable[[Example], None] = lambda _: None) -> None:
    """Run all blocks of a page as a program, without pytest."""
    for region in blocks(document):
        document.add(region)
    begin(document.namespace)
    try:
        for example in document.examples():
            example.evaluate()
            after_each(example)
    finally:
        end(document.namespace)


def blocks(document: Document) -> Iterator[Region]:
    """Yield each code block of a page, and each of its links and comments of the table above, with what runs it."""
    for region in BLOCK(document):
        if NOT_RUN.search(document.text, 0, region.start):
            continue
        region.parsed = region.lexemes["source"]
        region.evaluator = _run_block
        yield region
    for match in STATE.finditer(document.text):
        yield Region(match.start(), match.end(), match["folder"], _compare_state)
    for match in CHANGES.finditer(document.text):
        yield Region(match.start(), match.end(), match["file"], _compare_changes)
    for match in PICTURE.finditer(document.text):
        yield Region(match.start(), match.end(), match["file"], _look)
    for match in FIRST.finditer(document.text):
        yield Region(match.start(), match.end(), match["command"], _run_first)
    for match in NEEDS.finditer(document.text):
        yield Region(match.start(), match.end(), match["kinds"], _make_databases)


def _make_databases(example: Example) -> None:
    """Make a database on each server that the page needs. Skip the rest of the page where one is missing."""
    for kind in str(example.parsed).split():
        reason = missing(kind)
        if reason and REQUIRE_ALL:
            raise DepartureError(f"{_place(example)}: required, but {reason}")
        if reason:
            example.namespace["missing"] = reason
            return
        url = create_database(kind, example.namespace["shell"].folder())
        example.namespace["databases"].append(url)
        example.namespace["shell"].name(f"{ON_SERVER[kind]}/tutorial", url.partition("://")[2])


def _run_first(example: Example) -> None:
    _run_or_fail(example.namespace["shell"], str(example.parsed), _place(example))


def _run_block(example: Example) -> None:
    shell: Shell = example.namespace["shell"]
    _skip_if_missing(example)
    lexemes = example.region.lexemes
    language, source = lexemes["language"], str(lexemes["source"])
    if language == "console":
        steps = list(_commands(source, example.line + 1))
        for (line, command, expected), following in zip_longest(steps, steps[1:]):
            printed = shell.run(command, expected, in_background=lexemes["option"] == "server")
            if shell.exit_code != "0" and (following is None or following[1] != "echo $?"):
                raise DepartureError(f"{_place(example, line)}: `{command}` fails ({shell.exit_code}):\n{printed}")
            example.namespace["typed"].append(Typed(line, expected, printed))
            _compare(example, line, command, expected, printed)
    elif language == "sh":
        *commands, last = source.splitlines()
        for number, command in enumerate(commands, 1):
            _run_or_fail(shell, command, _place(example, example.line + number))
        is_server = lexemes["option"] == "server"
        _run_or_fail(shell, last, _place(example, example.line + len(commands) + 1), in_background=is_server)
    elif language == "diff":
        done = subprocess.run(
            ["git", "apply", "--verbose", "-"],
            cwd=shell.folder(),
            input=_named(source, shell.folder()),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DepartureError(f"{_place(example)}: the difference does not fit the file: {done.stderr}")
        if "offset" in done.stderr:  # it fits, at another line
            raise DepartureError(f"{_place(example)}: the numbers behind @@ are wrong: {done.stderr}")
    elif name := FILE_NAME.match(source):
        file = shell.folder() / _named(name[1], shell.folder())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, "utf-8")
    elif language != "text":
        raise DepartureError(f"{_place(example)}: name the file in the first line of the block, or make it `text`")


def _run_or_fail(shell: Shell, command: str, place: str, in_background: bool = False) -> None:
    """Run a command whose output nobody compares."""
    printed = shell.run(command, "", in_background, answers="~/.answers")
    if in_background:
        printed = shell.run(IS_ANSWERED, "")
    if shell.exit_code != "0":
        raise DepartureError(f"{place}: `{command}` fails ({shell.exit_code}):\n{printed}")


def _skip_if_missing(example: Example) -> None:
    if reason := example.namespace["missing"]:
        raise SkipTest(reason)


def _named(text: str, folder: Path) -> str:
    """Replace each file name with an ellipsis by the name of the one file in `folder` that it stands for."""

    def name_of(match: re.Match[str]) -> str:
        found = [file.relative_to(folder).as_posix() for file in folder.glob(match[0].replace("…", "*"))]
        if len(found) != 1:
            raise DepartureError(f"{match[0]} stands for one file, and here are {found}")
        return found[0]

    return re.sub(r"(?<=[ab]/)[\w./-]*…[\w.-]+|^[\w./-]*…[\w.-]+$", name_of, text)


def _commands(source: str, first_line: int) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the command and the expected output of each command; `echo $?` belongs to the one before it."""
    lines = source.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    if not starts or starts[0] != 0:
        raise DepartureError(f"a console block begins with a command, `$ ...`, at line {first_line}")
    for start, stop in pairwise([*starts, len(lines)]):
        yield first_line + start, lines[start].removeprefix("$ "), "\n".join(lines[start + 1 : stop])


def is_as_shown(expected: str, printed: str) -> bool:
    """Return True if a page that shows the output `expected` is right about what was printed."""
    pattern = "".join(
        r"(?:.*\n)*?" if part == "…" else re.escape(part).replace("…", ".*") + r"[ ]*\n"
        for part in expected.splitlines()
    )
    return re.fullmatch(pattern, printed and f"{printed.rstrip()}\n") is not None


def _compare(example: Example, line: int, command: str, expected: str, printed: str) -> None:
    if not is_as_shown(expected, printed):
        difference = difflib.ndiff(expected.splitlines(), printed.splitlines())
        raise DepartureError("\n".join([f"{_place(example, line)}: `{command}` prints something else:", *difference]))


def _compare_state(example: Example) -> None:
    """Compare the reader's files with the folder that the page shows; write the folder where TUTORIAL_WRITE=1 asks."""
    shell: Shell = example.namespace["shell"]
    folder = Path(example.path).parent / str(example.parsed)
    here = files_of(shell.folder())
    if os.environ.get("TUTORIAL_WRITE") == "1":
        shutil.rmtree(folder, ignore_errors=True)  # a folder that is not there yet
        for name, text in here.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    there = files_of(folder)
    if len(here) != len(there):
        raise DepartureError(f"{_place(example)}: {len(here)} files here, {len(there)} in {folder.name}")
    here, there = without_chance(here), without_chance(there)
    if here.keys() != there.keys():
        raise DepartureError(f"{_place(example)}: only one of the folders has {sorted(here.keys() ^ there.keys())}")
    for name, text in here.items():
        if text != there[name]:
            difference = difflib.ndiff(there[name].splitlines(), text.splitlines())
            raise DepartureError("\n".join([f"{_place(example)}: {name} differs:", *difference]))


def _compare_changes(example: Example) -> None:
    """Compare the reader's clone of the blog with a new clone to which the linked difference is applied."""
    _skip_if_missing(example)
    shell: Shell = example.namespace["shell"]
    file = Path(example.path).parent / str(example.parsed)
    here = _changes_in(shell.folder())
    if os.environ.get("TUTORIAL_WRITE") == "1":
        file.write_text(here, "utf-8")
    with TemporaryDirectory() as clone:
        _git(shell.folder(), "clone", "-q", _git(shell.folder(), "remote", "get-url", "origin").strip(), clone)
        _git(Path(clone), "apply", str(file.resolve()))
        there = _changes_in(Path(clone))
    if here != there:
        difference = difflib.ndiff(there.splitlines(), here.splitlines())
        raise DepartureError("\n".join([f"{_place(example)}: {file.name} gives other files:", *difference]))


def _changes_in(clone: Path) -> str:
    """Return what differs from the blog that was cloned, new files included.

    Revisions are left out. Each names the revision before it, so one from here would not fit a later clone.
    """
    _git(clone, "add", "--intent-to-add", ".")
    return _git(clone, "diff", "--unified=1", "origin/HEAD", "--", ".", ":!migrations/versions")


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DepartureError(f"git {' '.join(words)}: {done.stderr}")
    return done.stdout


def _look(example: Example) -> None:
    """Take the picture where TUTORIAL_PICTURES=1 asks. It shows the last address of the text before it."""
    shell: Shell = example.namespace["shell"]
    file = Path(example.path).parent / str(example.parsed)
    if os.environ.get("TUTORIAL_PICTURES") == "1":
        address = re.findall(r"http://127\.0\.0\.1:5000[^\s>]*", example.document.text[: example.region.start])[-1]
        take_picture(shell.here(address), file, shell.names())
    if not file.exists():
        raise DepartureError(f"{_place(example)}: there is no picture {file.name}")


def files_of(folder: Path) -> dict[str, str]:
    """Return the text of each file below `folder` by its path."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    kept = [file for file in found if not NOT_STATE.intersection(file.relative_to(folder).parts)]
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8", "replace") for file in kept}


def without_chance(files: dict[str, str]) -> dict[str, str]:
    """Replace each random id and each date, in names and in texts, by an ellipsis."""
    return {CHANCE.sub("…", name): CHANCE.sub("…", text) for name, text in files.items()}


def _place(example: Example, line: int | None = None) -> str:
    return f"{Path(example.path).name}:{line or example.line}"
