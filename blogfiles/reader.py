"""Read any file: this module knows which module reads which format.

WordPress: https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php (WXR 1.0 to 1.2)
Read next: blogfiles/markdown_file.py, blogfiles/wordpress_post.py, blogfiles/blogger.py and blogfiles/ghost.py.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from blogfiles import blogger, wordpress_post
from blogfiles.comments_file import comments_file, read_comments
from blogfiles.defaults import Defaults
from blogfiles.fields import plain
from blogfiles.folder import find
from blogfiles.ghost import posts_in_ghost
from blogfiles.liquid import PostAddress
from blogfiles.markdown_file import read_post
from blogfiles.record import Record, RefusedError
from blogfiles.xml_file import Export, items_in, texts_in

NamedRecord = tuple[str, Record | RefusedError]  # what to call a post in a message, and the post or why there is none


def read(source: Path) -> Iterator[NamedRecord]:
    """Yield each post of the folder or file `source`, in the order of the files' names.

    A file that cannot be read costs no other: its error is yielded in the place of a record. Raises what `find` raises
    where `source` is not there or has a suffix that no format has.
    """
    found = find(source)
    for file in found.files:
        yield from read_file(file, found.folder, defaults=found.defaults)


def read_file(
    file: Path, folder: Path, address_of: PostAddress = "/posts/{}".format, defaults: Defaults | None = None
) -> Iterator[NamedRecord]:
    """Yield each post of `file`, which is in `folder` or below it. `address_of` returns the address of a post.

    `defaults` are those of the folder. If you read many files, pass them, so that they are looked for only once.
    """
    if file.suffix.lower() in (".xml", ".atom", ".json"):
        yield from read_export(file)
    else:
        name = file.relative_to(folder).as_posix()
        try:
            record = read_post(file, folder, address_of, (defaults or Defaults(folder)).below)
        except RefusedError as reason:
            yield name, reason
            return
        beside = comments_file(file)
        try:
            record = replace(record, comments=read_comments(beside))
        except RefusedError as reason:
            yield beside.relative_to(folder).as_posix(), reason  # the post comes in without its comments
        yield name, record


def read_export(file: Path) -> Iterator[NamedRecord]:
    """Yield each post in the export file of WordPress, Blogger or Ghost, or the error that says why there is none.

    A page or a picture gives a SkippedError, and so does another kind of file. If the file is incomplete, the complete
    posts come first, and then an error.
    """
    try:
        for label, post in posts_in_ghost(file) if file.suffix.lower() == ".json" else _posts_in_xml(file):
            try:
                yield label, post()
            except RefusedError as reason:
                yield label, reason
    except RefusedError as reason:
        yield file.name, reason


def _posts_in_xml(file: Path) -> Iterator[tuple[str, Callable[[], Record]]]:
    export, attachments = Export(), cache(lambda: dict(_attachments(file)))
    for item in items_in(file, export):
        texts = texts_in(item)
        named = (plain(texts["title"] or texts["atom:title"]), texts["wp:post_name"], texts["wp:post_id"])
        label = f"{file.name}: {next(filter(None, named), texts['atom:id'])}"
        if export.kind == "Blogger":
            yield label, partial(blogger.post_from, item, texts)
        else:
            yield label, partial(wordpress_post.post_from, item, texts, export.names, attachments)
        item.clear()


def _attachments(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the ids and addresses of pictures, which may stand behind their posts. Only posts with covers need them."""
    with suppress(RefusedError):  # the next reading tells the reason
        for item in items_in(file, Export()):
            texts = texts_in(item)
            if address := texts["wp:attachment_url"]:
                yield texts["wp:post_id"], address
            item.clear()
