"""Others can install the package, and the example in its README works."""

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import yaml

FOLDER = Path(__file__).parent.parent


def run(folder: Path, *command: str | Path) -> str:
    """Run a command in `folder`; return what it prints, errors too."""
    result = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def test_the_example_in_the_readme_runs_from_an_installed_wheel(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "source", ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(tmp_path, sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", "wheels", "./source")
    (wheel,) = (tmp_path / "wheels").iterdir()
    names = ZipFile(wheel).namelist()
    assert {"blogfiles/__init__.py", "blogfiles/py.typed"} <= set(names)
    assert not [name for name in names if "tests" in name]

    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    own = Path(run(tmp_path, python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # What it depends on is taken from where these tests run, so nothing is downloaded.
    (own / "dependencies.pth").write_text(str(Path(yaml.__file__).parent.parent))
    run(tmp_path, sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)

    (tmp_path / "old-blog").mkdir()
    (tmp_path / "new-blog").mkdir()
    (tmp_path / "old-blog" / "2020-02-03-hi.md").write_text("---\ntitle: Hi\nmood: 1.10\n---\n*Text*\n")
    (tmp_path / "old-blog" / "empty.md").touch()
    example = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text("utf-8"), re.DOTALL)[0]
    where = "import blogfiles; print(blogfiles.__file__)\n"
    printed = run(tmp_path, python, "-I", "-c", where + example).splitlines()

    assert printed == [str(own / "blogfiles" / "__init__.py"), "empty.md: is empty"]
    text = (tmp_path / "new-blog" / "2020-02-03-hi.md").read_text()
    assert text == "---\ntitle: Hi\nslug: hi\ndate: 2020-02-03 00:00:00 +0000\nmood: 1.10\n---\n\n*Text*\n"
