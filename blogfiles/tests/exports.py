"""Write and read export files of WordPress for the tests."""

from pathlib import Path

from blogfiles.reader import read_export
from blogfiles.record import Record, RefusedError

EXPORTS = Path(__file__).parent / "wordpress"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>"""
END = "</channel></rss>"


def item(title: str = "Engines", content: str = "Text", more: str = "", status: str = "publish") -> str:
    """Return an item; `more` are elements that come behind the others."""
    return (
        f"<item><title>{title}</title><content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<wp:post_date_gmt>2013-05-06 02:12:52</wp:post_date_gmt>"
        f"<wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>{more}</item>"
    )


def records(folder: Path, items: str, doctype: str = "", end: str = END) -> list[Record | RefusedError]:
    """Write an export file with these items into `folder`, and return what is read from it."""
    file = folder / "export.xml"
    file.write_text(HEAD.format(doctype=doctype) + items + end, "utf-8")
    return [record for _, record in read_export(file)]


def post_in(folder: Path, items: str) -> Record:
    """Return the one post that is read from an export file with these items."""
    (record,) = records(folder, items)
    assert isinstance(record, Record), record
    return record


def reasons(folder: Path, items: str, doctype: str = "", end: str = END) -> list[str]:
    """Return the slug of each post that is taken, and the reason for each that is not."""
    return [
        record.slug if isinstance(record, Record) else str(record) for record in records(folder, items, doctype, end)
    ]
