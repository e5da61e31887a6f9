"""Read the files of a blog, whatever tool they were made for, and write them again.

README.md shows how. Read next: blogfiles/record.py.
"""

from blogfiles.comments_file import comments_file, comments_text
from blogfiles.folder import find
from blogfiles.reader import read, read_file
from blogfiles.record import Author, Comment, Record, RefusedError, SkippedError
from blogfiles.report import shown_as_typed
from blogfiles.writer import file_name, file_text, write_file

__all__ = [
    "Author",
    "Comment",
    "Record",
    "RefusedError",
    "SkippedError",
    "comments_file",
    "comments_text",
    "file_name",
    "file_text",
    "find",
    "read",
    "read_file",
    "shown_as_typed",
    "write_file",
]
