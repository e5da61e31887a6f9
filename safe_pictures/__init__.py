"""Turn a picture that anybody may have sent into harmless WebP files, within limits of memory and size.

README.md shows how. Read next: safe_pictures/processing.py, then safe_pictures/folder.py.
"""

from safe_pictures.folder import PictureFolder
from safe_pictures.names import NAME, WIDTHS, size_of, smaller_widths
from safe_pictures.processing import MOST_BYTES, Made, PictureError, process

__all__ = [
    "MOST_BYTES",
    "NAME",
    "WIDTHS",
    "Made",
    "PictureError",
    "PictureFolder",
    "process",
    "size_of",
    "smaller_widths",
]
