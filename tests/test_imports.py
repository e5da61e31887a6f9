"""Imports run one way (database <- auth <- posts <- ...), and what tutorials import is where they say it is."""

import ast
import subprocess
import sys
from collections.abc import Iterator

from tests.conftest import ROOT

MODULES = sorted((ROOT / "app").rglob("*.py"))
LINE = ("schema", "database", "auth", "posts")  # none imports from one behind it
# Imports each module with nothing of the blog loaded: not even app/__init__.py, which would load the rest first.
IMPORT_EACH_ALONE = """
import importlib, sys, types
for name in sys.argv[1:]:
    for loaded in [module for module in sys.modules if module.partition(".")[0] == "app"]:
        del sys.modules[loaded]
    sys.modules["app"] = package = types.ModuleType("app")
    package.__path__ = ["app"]
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name}: {error}")
"""


def in_a_new_python(code: str, *arguments: str) -> str:
    """Run `code` in an interpreter of its own and return what it printed, errors too."""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False
    )
    return result.stdout


def test_each_module_can_be_imported_alone() -> None:
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in MODULES]
    assert in_a_new_python(IMPORT_EACH_ALONE, *[name for name in names if name != "app"]) == ""


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
            if file.relative_to(ROOT / "app").parts[0].removesuffix(".py") == feature:
                # Only what stands in the first column: under TYPE_CHECKING a back reference may look ahead.
                imports = [node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ImportFrom)]
                assert [node.module for node in imports if str(node.module).startswith(later)] == [], file


def test_imports_stand_at_the_top() -> None:
    functions = [(where, node) for where, node in nodes() if isinstance(node, ast.FunctionDef)]
    inside = [(where, node) for where, function in functions for node in ast.walk(function)]
    assert [where for where, node in inside if isinstance(node, ast.Import | ast.ImportFrom)] == []


def test_each_module_says_what_it_is_for() -> None:
    modules = [(where, node) for where, node in nodes() if isinstance(node, ast.Module) and node.body]
    assert [where for where, module in modules if not ast.get_docstring(module)] == []


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Yield each part of the source of app/, with the name of its file."""
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text())):
            yield file.relative_to(ROOT).as_posix(), node
