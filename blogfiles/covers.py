"""Find the cover of a post, which a theme shows above the text. Here it becomes the first picture of the text.

Read next: blogfiles/pictures.py, which finds the file of a picture.
"""

import re
from typing import NamedTuple

from blogfiles.escaping import picture, resolve

# Each theme has its own key, with or without `_` and `-`. The first one counts. The last two hold keys of a theme.
_KEYS = [
    *("cover", "image", "coverimage", "featuredimage", "featureimage", "heroimage", "hero", "banner", "header"),
    *("thumbnail", "teaser", "params", "extra"),
]
_INNER_KEYS = ["overlayimage", "src", "path", "url"]  # of a mapping, such as `image: {path: boat.png, alt: A boat}`
_ADDRESS = re.compile(r"(?:https?:)?//\S+|[^\s:]\S*\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]\S*)?", re.IGNORECASE)


class Cover(NamedTuple):
    """The address of a cover, a text for people who cannot see it, and the keys where it stands."""

    url: str
    alt: str = ""
    keys: tuple[str, ...] = ()


def cover_of(values: dict[str, object], above: tuple[str, ...] = ()) -> Cover | None:
    """Return the cover that is in front matter, or in a mapping in it that stands under the keys `above`."""
    keys = {re.sub("[_-]", "", key.lower()): key for key in values}
    for key in (keys[name] for name in _KEYS + (_INNER_KEYS if above else []) if name in keys):
        value, path = values[key], (*above, key.lower())
        if isinstance(value, dict) and (inner := cover_of(value, path)):
            return inner
        if isinstance(value, str) and _ADDRESS.fullmatch(value):
            alt = values.get(keys.get("alt") or keys.get("imagealt") or keys.get("coverimagealt") or "")
            return Cover(value, str(alt or ""), path)
    return None


def with_cover(body: str, cover: Cover) -> str:
    """Return Markdown that begins with the cover, unless it shows that picture anyway, perhaps in another size."""
    url = re.sub("^//", "https://", cover.url)
    is_there = re.sub(r"\.\w+$", "", url) in body  # also if there is no address
    return body if is_there else f"{resolve(picture(url, cover.alt))}\n\n{body}".rstrip("\n")
