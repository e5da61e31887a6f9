"""Import many files, and compare that with the least possible work: rendering the texts, and encoding the pictures.

Each part runs in a process of its own, and its processor time counts, since that differs less than the time on a clock.
At the end one import is killed in the middle with SIGKILL, and continued.
"""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
from PIL import Image

from app.markdown import render
from benchmarks.migrations import flask_db, row_of
from blogfiles import read
from blogfiles.record import Record
from safe_pictures import process
from tests.conftest import POSTS_FOLDER, make_app

WIDTHS = (28, 12, 12)
LARGE = (2400, 1600)  # pixels


def render_all(folder: Path) -> None:
    """Read and render each text, and store nothing."""
    for _, record in read(folder):
        if isinstance(record, Record):
            render(record.body)


def encode_all(folder: Path) -> None:
    """Encode each picture in all its sizes, and store nothing."""
    for file in sorted(folder.rglob("*.jpg")):
        process(file.read_bytes())


def import_all(folder: Path) -> None:
    """Import the folder into the blog whose database is beside it."""
    app = make_app(url_beside(folder), PICTURES_FOLDER=str(folder.parent / "stored"))
    result = app.test_cli_runner().invoke(args=["import", str(folder)])
    if result.exit_code:
        raise click.ClickException(result.output)


PARTS: dict[str, Callable[[Path], None]] = {"render": render_all, "encode": encode_all, "import": import_all}


@click.command()
@click.option("--files", default=10_000, show_default=True, help="Posts without pictures.")
@click.option("--pictures", default=2_000, show_default=True, help="Pictures, one in each of as many posts.")
@click.option("--only", type=click.Choice(list(PARTS)), hidden=True)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def main(files: int, pictures: int, only: str | None, folder: Path | None) -> None:
    """Print the processor time and the memory of each part."""
    if only and folder:
        PARTS[only](folder)
        return
    click.echo(row_of(("part", "seconds", "memory MB"), WIDTHS))
    with tempfile.TemporaryDirectory() as place:
        texts, shown = Path(place, "texts", "posts"), Path(place, "pictures", "posts")
        write_posts(texts, files)
        write_pictures(shown, pictures)
        for least, source in (("render", texts), ("encode", shown)):
            flask_db(url_beside(source), "upgrade")
            alone = measured(least, source)
            whole = measured("import", source)
            click.echo(f"    the import reaches {alone / whole:.2f} of {least} alone")
        killed = Path(place, "killed", "posts")
        write_posts(killed, files // 10)
        flask_db(url_beside(killed), "upgrade")
        click.echo(f"    killed at post {kill_in_the_middle(killed, files // 20)} of {files // 10}")
        import_all(killed)
        click.echo(f"    continued: {posts_in(killed)} posts")


def measured(part: str, folder: Path) -> float:
    """Run a part in a new process, print its figures, and return its processor time in seconds."""
    process = subprocess.Popen(command(part, folder))
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{part} ended with {status}")
    seconds = usage.ru_utime + usage.ru_stime
    click.echo(row_of((f"{part} {folder.parent.name}", f"{seconds:.1f}", usage.ru_maxrss // 1024), WIDTHS))
    return seconds


def kill_in_the_middle(folder: Path, posts: int) -> int:
    """Kill an import as soon as it has stored so many posts. Return how many posts there are then."""
    process = subprocess.Popen(command("import", folder))
    while process.poll() is None and posts_in(folder) < posts:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return posts_in(folder)


def command(part: str, folder: Path) -> list[str]:
    """Return the command that runs a part in a new process."""
    return [sys.executable, "-m", "benchmarks.imports", "--only", part, str(folder)]


def write_posts(folder: Path, count: int) -> None:
    """Write copies of the real posts. Each has a title and a text that no other has."""
    folder.mkdir(parents=True)
    texts = [file.read_text("utf-8") for file in sorted(POSTS_FOLDER.rglob("*.md"))]
    if not texts:
        raise click.ClickException(
            f"There are no posts in {POSTS_FOLDER}. Set POSTS_FOLDER to a folder of Markdown files."
        )
    bodies = [re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL) for text in texts]
    for number in range(count):
        head = f"---\ntitle: Post {number}\ndate: {2000 + number % 25}-01-02\n---\n"
        text = re.sub(r"!\[|<img", "", bodies[number % len(bodies)])
        (folder / f"post-{number}.md").write_text(f"{head}Text {number}.\n\n{text}", "utf-8")


def write_pictures(folder: Path, count: int) -> None:
    """Write posts with one photo each. The noise in it is as much work as a real photo."""
    folder.mkdir(parents=True)
    noise = Image.effect_noise((LARGE[0] // 8, LARGE[1] // 8), 60).resize(LARGE)
    for number in range(count):
        photo = Image.merge("RGB", [noise.rotate(number % 360), noise, noise])
        photo.putpixel((number % LARGE[0], number // LARGE[0]), (255, 0, 0))
        photo.save(folder / f"photo-{number}.jpg", quality=90)
        head = f"---\ntitle: Photo {number}\ndate: 2020-01-02\n---\n"
        (folder / f"photo-{number}.md").write_text(f"{head}![](photo-{number}.jpg)\n", "utf-8")


def url_beside(folder: Path) -> str:
    """Return the URL of the database for a folder."""
    return f"sqlite:///{folder.parent}/blog.db"


def posts_in(folder: Path) -> int:
    """Return the number of posts in the database beside a folder."""
    with closing(sqlite3.connect(folder.parent / "blog.db", timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM posts").fetchone()[0])


if __name__ == "__main__":
    main()
