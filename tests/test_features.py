"""Delete the folder, delete the feature: each one is deleted in a copy of the project, and the rest still works.

docs/architecture.md tells people to do what `delete_feature` does here.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunFlask
from tests.project import copy_of_the_project

NAMED = r"app[./]{name}|\b{name}[./]\w"
FEATURES = ("archive", "comments", "exchange", "feeds", "pictures", "search", "seed", "unsaved")
# A quick part of the tests: every page for everyone, writing a post, and the pages of the other features.
REST = (
    "tests/auth/test_access.py",
    "tests/posts/test_editing.py",
    "tests/archive/test_routes.py",
    "tests/comments/test_routes.py",
    "tests/feeds/test_feeds.py",
    "tests/search/test_routes.py",
)
# Opens pages of a new blog as a visitor and as an admin, and runs the commands that it is given.
LOOK = """
import sys
from tests.posts.writing import stored, writer
from tests.conftest import migrated
from tests.rows import NOON
app = migrated(sys.argv[1], PROPAGATE_EXCEPTIONS=False)
for command in sys.argv[2:]:
    assert app.test_cli_runner().invoke(args=[command]).exit_code == 0
stored(app, "Engines", slug="engines", published_at=NOON)
for client in (app.test_client(), writer(app, "hopper", is_admin=True)):
    for page in ("/", "/posts/engines", "/authors/ada", "/tags/", "/nowhere", "/desk", "/posts/new", "/account"):
        print(page, client.get(page).status_code)
"""


def delete_feature(project: Path, name: str) -> None:
    """Delete the folders of a feature, and each line of app/ and tests/ in which a grep finds its name."""
    for folder in (f"app/{name}", f"app/templates/{name}", f"tests/{name}"):
        shutil.rmtree(project / folder, ignore_errors=True)
    mention = re.compile(NAMED.format(name=name))
    for file in [*project.glob("app/**/*.*"), *project.glob("tests/**/*.py")]:
        if file.suffix in (".py", ".html", ".xml"):
            lines = file.read_text().splitlines(keepends=True)
            file.write_text("".join(line for line in lines if not mention.search(line)))


def test_the_page_tells_the_same_grep() -> None:
    assert f'grep -rnE "{NAMED.format(name="search")}" app tests' in (ROOT / "docs" / "architecture.md").read_text()


@pytest.fixture(params=FEATURES)
def feature(request: pytest.FixtureRequest) -> str:
    """The name of the feature that is deleted."""
    return str(request.param)


@pytest.fixture
def project(feature: str, tmp_path: Path) -> Path:
    """A copy of the project without the feature."""
    project = copy_of_the_project(tmp_path)
    delete_feature(project, feature)
    return project


def test_a_feature_that_is_deleted_leaves_no_name_behind(project: Path, feature: str) -> None:
    left = run(project, "ruff", "check", "--select", "F82", "app")
    assert left.returncode == 0, left.stdout  # F82: names that are not defined


@pytest.mark.slow
def test_a_blog_without_a_feature_shows_its_pages(project: Path, feature: str, run_flask: RunFlask) -> None:
    url = f"sqlite:///{project}/blog.db"
    look = [sys.executable, "-W", "error", "-c", LOOK, url, *({"seed"} - {feature})]
    result = subprocess.run(look, cwd=project, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    assert "/posts/engines 200\n" in result.stdout
    assert " 500\n" not in result.stdout
    assert f"{feature}." not in run_flask("routes", url=url, cwd=project, FLASK_APP="blog.py").stdout


@pytest.mark.slow
def test_a_blog_without_a_feature_passes_the_other_tests(project: Path) -> None:
    files = [file for file in REST if (project / file).exists()]
    rest = run(project, "pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", "not postgresql and not mariadb", *files)
    assert rest.returncode == 0, rest.stdout


def run(project: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run one of the tools in the copy."""
    words = [sys.executable, "-m", *command]
    return subprocess.run(words, cwd=project, capture_output=True, text=True, timeout=300, check=False)
