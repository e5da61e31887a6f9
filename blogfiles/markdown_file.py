"""Read a file with one post, written for Jekyll, Hugo, Zola, Pelican or no tool at all.

If the front matter has no date or slug, the file's name gives them, as in Jekyll: https://jekyllrb.com/docs/posts/
Read next: blogfiles/splitting.py, then blogfiles/fields.py.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

from blogfiles import fields
from blogfiles.addresses import addresses_of
from blogfiles.covers import cover_of, with_cover
from blogfiles.embeds import notes_about_html, notes_about_markdown, with_links
from blogfiles.front_matter import FrontMatter, without
from blogfiles.html_to_markdown import markdown_from_html
from blogfiles.liquid import PostAddress, resolved, without_liquid
from blogfiles.mdx import as_markdown
from blogfiles.pictures import picture_file
from blogfiles.privacy import part_for_few, signs_in_path, signs_of_privacy
from blogfiles.record import Record, RefusedError, SkippedError
from blogfiles.splitting import split_front_matter

Split = tuple[FrontMatter, str, list[str]]  # the front matter, the body, and notes for a person
Values = dict[str, object]
Below = Callable[[Values, Path], tuple[Values, list[str]]]  # Defaults.below

HTML = (".html", ".htm")
_SUFFIXES = (".md", ".markdown", ".mdx", ".rst", "/index.md")
FILE_LIMIT = 2_000_000  # bytes

_DATED_NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(.+))?", re.DOTALL)
_DATED_FOLDER = re.compile(r"(?:.*/)?(\d{4})[-/](\d\d)[-/](\d\d)(?:[-_ /]+([^/]+))?", re.DOTALL)  # 2021/05-12-x
_HEADING = re.compile(r"\n*#[ \t]+([^\n]*)")


def read_post(
    file: Path,
    folder: Path,
    address_of: PostAddress = "/posts/{}".format,
    below: Below = lambda own, _: (own, []),
) -> Record:
    """Return the post in `file`, which is in `folder` or below it. Raises RefusedError with the reason.

    `address_of` returns the address of the post with a slug: links between posts of Jekyll need it. `below` puts the
    defaults of the folder below the values of the file, and returns the reasons of the folder to hide it.
    """
    path = file.relative_to(folder)
    content = content_of(file)
    kind = file.suffix.lower()
    front_matter, body, notes = _split(text_in(content), kind)
    own = front_matter.values
    values, reasons = below(own, file)
    front_matter = replace(front_matter, values=values)
    day, name = _day_and_name(path)
    in_drafts = "_drafts" in file.absolute().parts  # also if that is the folder to read
    if _DATED_NAME.match(path.name) or "_posts" in file.absolute().parts or in_drafts:
        fields.split_at_spaces(values)
    if fields.is_true(values, "render_with_liquid", True):  # Jekyll's key
        reasons = [*reasons, *part_for_few(body, is_markdown=True)]
        body = resolved(without_liquid(body, is_html=kind in HTML), address_of, partial(_slug_in, file, folder))
    written = markdown_from_html(body) if kind in HTML else as_markdown(body) if kind == ".mdx" else body
    notes += notes_about_html(body) if kind in HTML else notes_about_markdown(written)
    has_code = kind == ".mdx" and written != body
    title, body = _title_and_body(fields.text_of(values, "title"), with_links(written))
    dates = fields.dates_of(values, fields.PUBLISHED_KEYS)
    if kind in HTML and not dates and not day and not in_drafts:
        raise SkippedError("skipped: it is an HTML page without a date, not a post")
    private = [*signs_of_privacy(own).values(), *signs_in_path(Path(folder.name, path)), *reasons]
    notes += [f"is a draft now, since {private[0]}"] if private else []
    notes += ["its imports and components are shown as typed"] if has_code else []
    cover = cover_of(own)
    if cover and ("//" in cover.url or picture_file(unquote(re.split("[?#]", cover.url)[0]), file, folder)):
        body = with_cover(body, cover)
        front_matter = replace(front_matter, pairs=without(front_matter.pairs, [cover.keys]))  # it is in the text now
    elif cover:
        notes.append(f"its cover {cover.url} is missing")
    return Record(
        path=path.as_posix(),
        hash=sha256(content + "".join(reasons).encode()).hexdigest(),
        slug=fields.text_of(values, "slug") or name,
        title=title or _sentence(name),
        body=body,
        date=dates[0] if dates else fields.date_of(day),
        created_at=fields.date_of(fields.text_of(values, "created_at")) or (dates[-1] if len(dates) > 1 else None),
        updated_at=next(iter(fields.dates_of(values, fields.UPDATED_KEYS)), None),
        is_draft=fields.is_draft(values) or bool(private) or in_drafts,
        authors=fields.authors_of(values),
        tags=fields.tags_of(values),
        front_matter=front_matter.kept(),
        language=fields.in_form(values, "lang"),
        menu_position=int(position) if (position := fields.in_form(values, "menu_position")) else None,
        addresses=addresses_of(values, path.as_posix()),
        notes=notes,
    )


def content_of(file: Path, limit: int = FILE_LIMIT) -> bytes:
    """Return the content of a file of `limit` bytes at most. Raises RefusedError if it cannot be read."""
    try:
        if file.is_symlink():
            raise RefusedError("is a symbolic link, and links are not followed")
        if not file.is_file():  # opening a pipe would wait forever
            is_there = "is not a regular file, or is a folder that cannot be opened"
            raise RefusedError(is_there if file.exists() else "does not exist")
        with file.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None
    if len(content) > limit:
        raise RefusedError(f"is larger than {limit // 1_000_000} MB")
    return content


def text_in(content: bytes) -> str:
    """Decode UTF-8. The text has no byte order mark, and its lines end with a newline alone."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"is not UTF-8 text (byte {error.start + 1})") from None
    if not text.strip():
        raise RefusedError("is empty")
    if "\0" in text:
        raise RefusedError("contains a NUL character, so it is not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _slug_in(post: Path, folder: Path, path: str) -> str:
    """Return the slug of the post in another file of the folder, or "" if there is none at this path."""
    names = [path] if Path(path).suffix in _SUFFIXES else [f"{path}{suffix}" for suffix in _SUFFIXES]
    try:
        if not (file := next(filter(None, (picture_file(name, post, folder) for name in names)), None)):
            return ""
        values = _split(text_in(content_of(file)), file.suffix.lower())[0].values
        return fields.text_of(values, "slug") or _day_and_name(file.resolve().relative_to(folder.resolve()))[1]
    except RefusedError:
        return ""


def _split(text: str, kind: str) -> Split:
    if kind != ".rst":
        return *split_front_matter(text), []
    try:  # only now: docutils takes a tenth of a second to load, and few blogs need it
        split_rst: Callable[[str], Split] = import_module("blogfiles.restructured_text").split_rst
    except ModuleNotFoundError:
        raise RefusedError("is reStructuredText, which needs docutils to be read: pip install docutils") from None
    return split_rst(text)


def _title_and_body(title: str, body: str) -> tuple[str, str]:
    """Return the title and the body. Without a title, a heading at the top of the body becomes the title."""
    heading = _HEADING.match(body)
    if heading and not title:
        title = re.sub(r"(?:\s|^)#+$", "", heading[1].strip())  # in CommonMark, #s may close a heading
        body = body[heading.end() :]
    return title, body.strip("\n")


def _day_and_name(path: Path) -> tuple[str, str]:
    """Return the date in a file's name, or "", and the rest of the name. Some blogs have it in the folders' names.

    `index.md` is named after its folder: Hugo calls the folder a page bundle. `index.de.md` is the same post in
    another language, and `x.draft.md` is a draft of `x`.
    """
    path = path.with_name(re.sub(r"\.drafts?(?=\.)", "", path.name, flags=re.IGNORECASE))
    stem, dot, language = path.stem.partition(".")
    is_index = stem.lower() == "index" and path.parent.name
    named = path.parent.with_name(path.parent.name + dot + language) if is_index else path.with_name(path.stem)
    if dated := _DATED_NAME.fullmatch(named.name):
        return dated[1], dated[2] or named.name
    in_folders = _DATED_FOLDER.fullmatch(named.as_posix())
    if in_folders and 1 <= int(in_folders[2]) <= 12 and 1 <= int(in_folders[3]) <= 31:
        return "-".join(in_folders.groups()[:3]), in_folders[4] or named.name
    return "", named.name


def _sentence(name: str) -> str:
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:] or name
