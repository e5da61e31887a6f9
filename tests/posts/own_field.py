"""Adds a subtitle to a copy of the blog, as a learner does: a column, a field of the form, a line of the page."""

import shutil
from pathlib import Path

from tests.conftest import ROOT, RunFlask

LEFT_OUT = (".*", "tests", "benchmarks", "docs", "instance", "screenshots")
# A file, the line before which the new one stands, and the new one.
EDITS = (
    (
        "app/posts/models.py",
        "    slug: so.Mapped[str] = so.mapped_column(sa.String(SLUG_LENGTH), unique=True, active_history=True)\n",
        '    subtitle: so.Mapped[str] = so.mapped_column(sa.String(200), default="", server_default="")\n',
    ),
    (
        "app/posts/forms.py",
        "    body = TextAreaField(\n",
        '    subtitle = StringField("Subtitle", filters=[typed, one_line])\n',
    ),
    ("app/templates/posts/editor.html", "    {{ field(form.body) }}\n", "    {{ field(form.subtitle) }}\n"),
)


def copy_with_subtitle(folder: Path, url: str, run_flask: RunFlask) -> Path:
    """Return a copy of the blog whose posts have a subtitle. Its database is `url`, which is at our own head."""
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for name, before, line in EDITS:
        source = (copy / name).read_text()
        assert source.count(before) == 1, name
        (copy / name).write_text(source.replace(before, line + before))
    for words in (("migrate", "-m", "add subtitle to posts"), ("upgrade",)):
        result = run_flask("db", *words, url=url, cwd=copy, FLASK_APP="blog.py")
        assert result.returncode == 0, result.stderr
    return copy
