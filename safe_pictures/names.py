"""What the name of a picture tells.

A picture is named after its content and its size, such as `0123456789abcdef01234567-1920x1280`. So a page can have the
width, the height and the smaller versions of a picture, and nobody has to ask a database or open a file for them.
"""

from typing import Final

# Each picture also has a version of each width here that is less than its own. Stored HTML may list these widths: a new
# one would need files for all pictures that are there already.
WIDTHS: Final = (640, 1280)
NAME: Final = r"[0-9a-f]{24}-(?P<width>[1-9]\d{0,3})x(?P<height>[1-9]\d{0,3})"


def size_of(name: str) -> tuple[int, int]:
    """Return the width and the height that a name tells."""
    width, height = name.rpartition("-")[2].split("x")
    return int(width), int(height)


def smaller_widths(width: int) -> list[int]:
    """Return the widths of the smaller versions of a picture."""
    return [smaller for smaller in WIDTHS if smaller < width]
