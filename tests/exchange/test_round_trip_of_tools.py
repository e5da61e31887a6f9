"""Files of every tool, with pictures, comments, old addresses: in, out, into another blog, out again as they were."""

import json
import shutil
from pathlib import Path

from flask import Flask

from blogfiles.tests.exports import EXPORTS, item, records
from blogfiles.tests.test_blogger import HEAD, new
from blogfiles.tests.test_ghost import POST
from blogfiles.tests.test_pelican import PELICAN
from blogfiles.tests.test_restructured_text import PELICAN as PELICAN_IN_RST
from safe_pictures.tests.files import file_of, photo
from tests.conftest import migrated
from tests.exchange.files import run
from tests.exchange.test_comments import THREAD

TOML = '+++\ntitle = "Zola"\ndate = 2019-02-03\n[taxonomies]\ntags = ["looms"]\n[extra]\nmood = 1.10\n+++\n'
JEKYLL = "---\ntitle: Jekyll\ncategories: news\nredirect_from: [/old/jekyll]\nauthor: {name: Ada, twitter: ada}\n---\n"
HUGO = '---\ntitle: Hugo\ndate: 2018-02-03\naliases: ["/h/"]\ndescription: Of looms\n---\n'
FILES = {
    "_posts/2018-01-02-jekyll.md": f"{JEKYLL}![A loom](/assets/loom.png) {{% highlight py %}}x{{% endhighlight %}}\n",
    "_posts/2018-01-03-in-html.html": "---\ntitle: In HTML\n---\n<p>A <em>text</em>.</p>\n",
    "content/posts/bundle/index.md": f"{HUGO}![](loom.png) {{{{< x >}}}}\n",
    "content/cover.md": "---\ndate: 2018-05-04\ncover: {image: loom.png, alt: A loom, caption: Old}\n---\nA text.\n",
    "content/zola.md": f"{TOML}A text.\n",
    "content/head.md": '{\n"title": "JSON",\n"date": "2018-03-04",\n"weight": 5\n}\nA text.\n',
    "pelican/article.md": PELICAN,
    "pelican/article.rst": PELICAN_IN_RST.replace("cat.png", "loom.png"),
    "docs/page.mdx": '---\ntitle: MDX\ndate: 2018-04-05\n---\nimport X from "x"\n\n<X a={1} />\n',
    "alone.md": "# Alone\n\nA text without a head.\n",
    "blogger.xml": f"{HEAD}{new()}</feed>",
    "ghost.json": json.dumps({"db": [{"data": {"posts": [POST | {"custom_excerpt": "Short"}]}}]}),
}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def exported(blog: Flask, folder: Path) -> dict[str, bytes]:
    """Export a blog, and return the files."""
    assert blog.test_cli_runner().invoke(args=["export", str(folder)]).exit_code == 0
    return contents(folder)


def test_what_every_tool_wrote_goes_through_two_blogs_and_stays_the_same(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name, text in FILES.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, "utf-8")
    shutil.copy(EXPORTS / "blog.xml", source / "wordpress.xml")
    records(source, item("Commented", more="".join(THREAD)))
    for name in ("assets/loom.png", "content/posts/bundle/loom.png", "images/loom.png"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(file_of(photo(colour="teal" if "bundle" in name else "navy"), "PNG"))
    blogs = [
        migrated(f"sqlite:///{tmp_path}/{name}.db", PICTURES_FOLDER=str(tmp_path / name)) for name in ("one", "two")
    ]
    first = run(blogs[0].test_cli_runner(), source)
    assert first.exit_code == 0, first.output
    assert "missing" not in first.output
    once = exported(blogs[0], tmp_path / "once")
    assert run(blogs[1].test_cli_runner(), tmp_path / "once").exit_code == 0
    assert exported(blogs[1], tmp_path / "twice") == once
    assert "Comments: 3 imported" in first.output
    assert sum(name.endswith(".comments.json") for name in once) == 1
    assert sum(name.endswith(".webp") for name in once) == 2
    assert sum(name.endswith(".md") for name in once) == len(FILES) + 4  # four are from WordPress
    for blog in blogs:
        for address in ("/old/jekyll", "/news/2018/01/02/jekyll.html", "/h/", "/posts/bundle"):
            assert blog.test_client().get(address).status_code in (200, 301), address
