"""Read an XML file with all posts of a blog: the export of WordPress or of Blogger.

WordPress: https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php (WXR 1.0 to 1.2)
Read next: blogfiles/wordpress_post.py and blogfiles/blogger.py, where a post becomes a record.
"""

from collections.abc import Iterator
from pathlib import Path

from blogfiles import blogger, wordpress_post
from blogfiles.fields import plain
from blogfiles.record import Record, RefusedError
from blogfiles.xml_file import Export, items_in, texts_in


def read_export(file: Path) -> Iterator[tuple[str, Record | RefusedError]]:
    """Yield the name and the record of each post in an export file, or the error that says why there is no record.

    A page or a picture gives a SkippedError, and so does another kind of file. If the file is incomplete, the complete
    posts come first, and then an error.
    """
    export = Export()
    try:
        for item in items_in(file, export):
            texts = texts_in(item)
            named = (plain(texts["title"] or texts["atom:title"]), texts["wp:post_name"], texts["wp:post_id"])
            label = f"{file.name}: {next(filter(None, named), texts['atom:id'])}"
            try:
                if export.kind == "Blogger":
                    yield label, blogger.post_from(item, texts)
                else:
                    yield label, wordpress_post.post_from(item, texts, export.names)
            except RefusedError as reason:
                yield label, reason
            item.clear()
    except RefusedError as reason:
        yield file.name, reason
