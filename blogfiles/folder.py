"""Find the files of a blog in a folder.

Links are never followed, so no loop is possible. Outside the folder, only the configuration of its blog is read.
Read next: blogfiles/reader.py, which reads the files.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from blogfiles.comments_file import SUFFIX as COMMENTS
from blogfiles.defaults import Defaults, holds_defaults, is_root, names_in
from blogfiles.markdown_file import read_post
from blogfiles.record import RefusedError

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdx")
SUFFIXES = (*MARKDOWN, ".rst", ".html", ".htm", ".xml", ".atom", ".json")
_BEGINNINGS = {  # many files have these suffixes, so look at the beginning: front matter, or an export of Ghost
    ".html": re.compile(rb"(?:\xef\xbb\xbf)?---\s*\n"),
    ".htm": re.compile(rb"(?:\xef\xbb\xbf)?---\s*\n"),
    ".json": re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:db|meta|data)"\s*:'),
}
_DOCUMENTS = {".adoc", ".asciidoc", ".docx", ".ipynb", ".odt", ".org", ".tex", ".textile"}
ADVICE = {  # for files that hold posts in a way that is not read here
    **dict.fromkeys(_DOCUMENTS, "Pandoc turns it into Markdown"),
    **dict.fromkeys((".zip", ".gz", ".bz2", ".tar", ".7z"), "unpack it first"),
    **dict.fromkeys((".sql", ".sqlite", ".db"), "it is a database; use the export of the blog's own tool"),
}
NOT_POSTS = {"readme": "a README", "license": "a licence", "_index": "the page of a section in Hugo"}
OF_TOOLS = {
    **dict.fromkeys(("node_modules", "bower_components", "vendor"), "a folder of downloaded packages"),
    **dict.fromkeys(("_includes", "_layouts", "archetypes", "scaffolds"), "a folder of templates"),
    "themes": "a folder of themes",
}
BESIDE_A_CONFIGURATION = {"vendor", "archetypes", "scaffolds", "themes"}  # elsewhere they may hold posts
_PAGE = re.compile(r"index(?:\.[\w-]+)?\.(?:md|markdown)")
_OF_HUGO = re.compile(r"(?:hugo|config)\.(?:toml|ya?ml|json)|config")  # and of Zola
BUILT = {"_site", "build", "dist", "out", "output", "public", "site", "target"}  # a built blog has an index.html


@dataclass
class Found:
    """What a folder holds."""

    folder: Path  # the files are in it or below it
    files: list[Path] = field(default_factory=list)  # sorted
    not_posts: list[tuple[Path, str]] = field(default_factory=list)  # README.md, "a README"; sorted, folders too
    others: Counter[str] = field(default_factory=Counter)  # the number of other files, by suffix

    def __post_init__(self) -> None:
        """Find the defaults later, when a file is read."""
        self.defaults = Defaults(self.folder)


def find(source: Path) -> Found:
    """Return the files to read in the folder `source`, or the file that `source` is.

    Hidden files and folders are left out. A link to a folder, and a folder that cannot be opened, count as files, so
    that the reader can say why it reads nothing there. Raises FileNotFoundError where there is nothing, and ValueError
    for a file with another suffix.
    """
    if not source.exists():
        raise FileNotFoundError(f"{source} does not exist")
    if not source.is_dir():
        return _alone(source.absolute())
    found = Found(source)
    bundles: set[Path] = set()
    for here, folders, names in os.walk(source, onerror=lambda error: found.files.append(Path(error.filename))):
        is_in_bundle = Path(here).parent in bundles
        if is_in_bundle or (any(map(_PAGE.fullmatch, names)) and _has_bundles(Path(here))):
            bundles.add(Path(here))
        inner = [Path(here, name) for name in folders if not name.startswith(".")]
        made = [(folder, kind) for folder in inner if (kind := _kind_of_folder(folder))]
        found.not_posts += made
        folders[:] = [folder.name for folder in inner if folder not in dict(made)]
        found.files += [folder for folder in inner if folder.is_symlink()]
        for path in (Path(here, name) for name in names if not name.startswith(".")):
            if path.name.endswith(COMMENTS):
                if not any(path.name.removesuffix(COMMENTS) + suffix in names for suffix in SUFFIXES):
                    found.not_posts.append((path, "a file of comments whose post is missing"))
            elif path.suffix.lower() not in SUFFIXES or not _begins_well(path):
                if not holds_defaults(path.name):
                    found.others[path.suffix.lower() or path.name] += 1
            elif is_in_bundle or (Path(here) in bundles and not _PAGE.fullmatch(path.name)):
                found.not_posts.append((path, "a part of the page in its folder"))
            elif reason := _reason_against(path):
                found.not_posts.append((path, reason))
            else:
                found.files.append(path)
    found.files.sort()
    found.not_posts.sort()
    return found


def _begins_well(file: Path) -> bool:
    beginning = _BEGINNINGS.get(file.suffix.lower())
    if not beginning or file.is_symlink() or not file.is_file():  # the reader says what is wrong
        return not beginning
    try:
        with file.open("rb") as stream:
            return bool(beginning.match(stream.read(200)))
    except OSError:
        return True


def _kind_of_folder(folder: Path) -> str:
    """Return what the folder is if a tool made all files in it, or ""."""
    name = folder.name
    if name in OF_TOOLS and (name not in BESIDE_A_CONFIGURATION or is_root(folder.parent)):
        return OF_TOOLS[name]
    return "a folder that a tool has built" if name in BUILT and (folder / "index.html").exists() else ""


def _has_bundles(folder: Path) -> bool:
    """Return True if the blog is one of Hugo or Zola, where no other file beside index.md is a page.

    https://gohugo.io/content-management/page-bundles/#leaf-bundles
    """
    content = next((each for each in folder.absolute().parents if each.name == "content"), None)
    return content is not None and any(map(_OF_HUGO.fullmatch, names_in(content.parent)))


def _reason_against(file: Path) -> str:
    """Return what the file is if its name says that it is not a post, or "".

    A license.md with a date is a post about a licence. Sections of Hugo have dates, too, and are not posts.
    """
    name = file.name.lower().partition(".")[0]
    try:
        is_post = name not in NOT_POSTS or (name != "_index" and read_post(file, file.parent).date is not None)
    except RefusedError:
        is_post = False
    return "" if is_post else NOT_POSTS[name]


def _alone(file: Path) -> Found:
    if file.suffix.lower() not in SUFFIXES:
        advice = f" ({advice})" if (advice := ADVICE.get(file.suffix.lower())) else ""
        raise ValueError(
            f"the name of {file.name} does not end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}{advice}"
        )
    # A file named index has the name of its folder, so that is a part of its path.
    return Found(file.parent.parent if file.name.lower().startswith("index.") else file.parent, [file])
