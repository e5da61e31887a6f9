"""How the pages of the blog show pictures: with their sizes and smaller versions, which the name of each one tells.

This module imports nothing of the blog, because app/markdown.py uses it.
Read next: app/pictures/storing.py.
"""

import html
import re
from typing import Final
from urllib.parse import urljoin

from flask import request

from safe_pictures import NAME, size_of, smaller_widths

# The width of the text in app/static/style.css; a wide window gives a picture a little more than that.
ROOM: Final = "(min-width: 64rem) 46rem, (min-width: 42.5rem) 40rem, calc(100vw - 2.5rem)"
FOLD: Final = 1_000  # characters of HTML: a reader probably sees a picture that begins before, without scrolling

# In sanitised HTML, "<" and ">" occur only in tags. The address is a path of this blog, below any folder.
IMAGE: Final = re.compile(r"<img [^>]*>")
ATTRIBUTE: Final = re.compile(r' ([a-z]+)="([^"]*)"')
OUR_ADDRESS: Final = re.compile(rf' src="(?P<path>/(?:[\w.~-]+/)*pictures/{NAME})\.webp"', re.ASCII)


def with_sizes(page: str) -> str:
    """Add width, height and smaller versions to the blog's own pictures in sanitised HTML, so that no text jumps.

    A picture at the beginning is not lazy: the browser would begin to load it too late.
    """
    return IMAGE.sub(_with_size, page)


def _with_size(image: re.Match[str]) -> str:
    tag = image[0].replace(' loading="lazy"', "") if image.start() < FOLD else image[0]
    found = OUR_ADDRESS.search(tag)
    if not found or re.search(' (?:width|height)="', tag):  # a writer who gives a size in HTML means it
        return tag
    path = found["path"]
    width, height = size_of(path)
    size = f' width="{width}" height="{height}"'
    if smaller := smaller_widths(width):
        versions = [*(f"{path}-{each}.webp {each}w" for each in smaller), f"{path}.webp {width}w"]
        size += f' srcset="{", ".join(versions)}" sizes="{ROOM}"'
    return f"{tag.removesuffix('>')}{size}>"


def card_picture(page: str) -> dict[str, str] | None:
    """Return the attributes of the first picture in sanitised HTML, with its whole address as `src`, or None.

    Other sites show it when somebody links to a post: app/templates/pictures/_card.html, https://ogp.me/.
    """
    image = IMAGE.search(page)
    found = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(image[0])} if image else {}
    try:
        found["src"] = urljoin(request.base_url, found["src"])
    except (KeyError, ValueError):  # no picture, or an address such as //[
        return None
    return found
