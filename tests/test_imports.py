"""Imports run one way (database <- auth <- posts <- ...), and the imports that tutorials show work here."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

LIBRARIES = {  # and the packages that each may import
    "blogfiles": {"bs4", "docutils", "markdown_it", "markdownify", "nh3", "yaml"},
    "safe_markdown": {"markdown_it", "mdit_py_plugins", "nh3", "pygments", "slugify"},
    "safe_pictures": {"PIL"},
    "schema_guard": {"alembic", "click", "flask", "flask_migrate", "flask_sqlalchemy", "sqlalchemy", "werkzeug"},
    "table_search": {"sqlalchemy"},
}
FOLDERS = ("app", *LIBRARIES)
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
OLD_NAME = ROOT / "app" / "app.py"  # it only says what to write instead of `from app import app`
MODULES = [file for file in FILES if "tests" not in file.relative_to(ROOT).parts and file != OLD_NAME]
LINE = ("database", "auth", "posts")  # none imports from one behind it
# Imports each module with nothing of its part loaded: not even its __init__.py, which would load the rest first.
IMPORT_EACH_ALONE = """
import importlib, sys, types
for name in sys.argv[1:]:
    part = name.partition(".")[0]
    for loaded in [module for module in sys.modules if module.partition(".")[0] == part]:
        del sys.modules[loaded]
    sys.modules[part] = package = types.ModuleType(part)
    package.__path__ = [part]
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name}: {error}")
    finally:
        del sys.modules[part]
"""


def in_a_new_python(code: str, *arguments: str) -> str:
    """Run `code` in a new interpreter and return what it printed, including errors."""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False
    )
    return result.stdout


@pytest.mark.slow
def test_each_module_can_be_imported_alone() -> None:
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in MODULES]
    assert in_a_new_python(IMPORT_EACH_ALONE, *[name for name in names if name not in FOLDERS]) == ""


@pytest.mark.slow
def test_the_names_that_tutorials_import_are_there() -> None:
    code = "from app import db, create_app; from app.models import User, Post; User(), Post()"
    assert in_a_new_python(code) == ""


def test_nothing_imports_from_the_factory_which_imports_everything() -> None:
    assert [where for where, node in nodes() if isinstance(node, ast.ImportFrom) and node.module == "app"] == [
        "app/__init__.py"
    ]


def test_the_models_form_a_line() -> None:
    for place, feature in enumerate(LINE):
        later = tuple(f"app.{other}" for other in LINE[place + 1 :])
        for file in MODULES:
            if file.relative_to(ROOT).with_suffix("").parts[:2] == ("app", feature):
                # Only imports in the first column count: under TYPE_CHECKING, a back reference may import upwards.
                imports = [node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ImportFrom)]
                assert [node.module for node in imports if str(node.module).startswith(later)] == [], file


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_imports_neither_the_blog_nor_what_it_does_not_name(library: str) -> None:
    allowed = sys.stdlib_module_names | LIBRARIES[library] | {library}
    for file in (file for file in (ROOT / library).rglob("*.py") if "tests" not in file.relative_to(ROOT).parts):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert {name.partition(".")[0] for name in names} <= allowed, file


def test_only_one_module_of_the_blog_asks_which_database_runs() -> None:
    asking = re.compile(r"\bdialect\b|get_backend_name|drivername|is_mariadb")
    found = {file.relative_to(ROOT).as_posix() for file in MODULES if asking.search(file.read_text())}
    assert {file for file in found if file.startswith("app/")} == {"app/columns.py"}


@pytest.mark.slow
def test_imports_stand_at_the_top_or_in_the_one_command_that_needs_them() -> None:
    functions = [(where, node) for where, node in nodes() if isinstance(node, ast.FunctionDef) and not is_command(node)]
    inside = [(where, node) for where, function in functions for node in ast.walk(function)]
    assert [where for where, node in inside if isinstance(node, ast.Import | ast.ImportFrom)] == []


def is_command(function: ast.FunctionDef) -> bool:
    """Return True if the function is what a `flask` command runs."""
    return any(".command(" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_what_only_one_command_needs_is_not_loaded_for_the_others() -> None:
    code = "import sys, app; print(sorted({'blogfiles', 'bs4', 'docutils', 'faker', 'yaml'} & sys.modules.keys()))"
    assert in_a_new_python(code) == "[]\n"


def test_each_module_says_what_it_is_for() -> None:
    modules = [(where, node) for where, node in nodes() if isinstance(node, ast.Module) and node.body]
    assert [where for where, module in modules if not ast.get_docstring(module)] == []


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Yield each part of the source of FOLDERS, with the name of its file."""
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text())):
            yield file.relative_to(ROOT).as_posix(), node
