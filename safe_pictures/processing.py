"""Turn an uploaded file into WebP files: `process`.

The content decides what a file is, and not its name. Pillow decodes it and encodes it again, so nothing else of the
file stays: no place where a photo was taken, and no script that is hidden in it. Every current browser knows WebP. It
has transparency and animation, and needs less room than JPEG, PNG and GIF.
An animated GIF, PNG or WebP stays animated. It becomes at most as wide as the text.
Read next: safe_pictures/names.py.
"""

import warnings
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from typing import Any, Final, NamedTuple

from PIL import Image, ImageCms, ImageOps, ImageSequence

from safe_pictures.names import WIDTHS, smaller_widths

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000  # a phone's largest photo, or all frames of an animation: up to 200 MB of memory
MOST_SIDE: Final = 65_535  # pixels, as in JPEG; Pillow needs much memory for each row, however short it is
MOST_FRAMES: Final = 5_000  # of an animation; a frame of one pixel takes time, too
LARGEST: Final = (1920, 8000)  # pixels: more than twice as wide as the text, and a long screenshot
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
ORIENTATION: Final = 0x0112  # the EXIF tag; from 5 on, width and height of the file change places
PHOTO: Final = {"quality": 82}
DRAWING: Final = {"lossless": True, "method": 2}
SRGB: Final = ImageCms.createProfile("sRGB")

# Pillow compares the size in the header of a file with this limit, before it decodes anything.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class PictureError(Exception):
    """A file cannot become a picture. The text is a sentence for the person who sent it."""


class Made(NamedTuple):
    """A picture: its name (see safe_pictures/names.py) and its files, by their names."""

    name: str
    files: dict[str, bytes]


def process(data: bytes) -> Made:
    """Return the picture that `data` holds. Raises PictureError.

    This may take seconds, so call it before a transaction that writes and never inside it.
    """
    if len(data) > MOST_BYTES:
        raise PictureError(f"This file is too large. The limit is {MOST_BYTES >> 20} MB.")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if max(image.size) > MOST_SIDE:
                raise Image.DecompressionBombError
            # A phone's JPEG may hold several pictures, such as a photo and its depth. Those are no frames.
            is_animated = image.format in ("GIF", "PNG", "WEBP") and getattr(image, "is_animated", False)
            return _animation(image) if is_animated else _still(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = f"The limit is {MOST_PIXELS // 1_000_000} million pixels, in all frames of an animation together"
        others = f"{MOST_SIDE:,} pixels on each side, and {MOST_FRAMES:,} frames"
        raise PictureError(f"This picture has too many pixels. {limit}, {others}.") from error
    except Exception as error:  # a damaged file fails in a dozen ways
        raise PictureError("This file is not a JPEG, PNG, WebP or GIF picture, or it is damaged.") from error


def _still(source: Image.Image) -> Made:
    is_turned = source.getexif().get(ORIENTATION, 1) >= 5
    source.draft(None, LARGEST[::-1] if is_turned else LARGEST)  # decodes a large JPEG at half its size, or less
    image = _scalable(ImageOps.exif_transpose(source))
    image.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    image = _in_srgb(image)
    options, whole = PHOTO, _encoded(image, PHOTO)
    if source.format in ("GIF", "PNG") and len(exact := _encoded(image, DRAWING)) < len(whole):
        options, whole = DRAWING, exact  # a screenshot, for example: sharp, and smaller too
    made = _made(whole, image)
    for width in smaller_widths(image.width):
        size = (width, max(1, round(image.height * width / image.width)))
        made.files[f"{width}.webp"] = _encoded(image.resize(size, Image.Resampling.LANCZOS), options)
    return made


def _animation(source: Image.Image) -> Made:
    count = getattr(source, "n_frames", 1)
    if count > MOST_FRAMES or count * source.width * source.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    frames, durations = [], []
    for each in ImageSequence.Iterator(source):
        frame = each.convert("RGBA")
        frame.thumbnail((WIDTHS[0], LARGEST[1]), Image.Resampling.LANCZOS)
        frames.append(frame)
        durations.append(each.info.get("duration") or 100)  # milliseconds; browsers take 100 for 0
    timing = {"duration": durations, "loop": source.info.get("loop", 1), "method": 2}
    whole = _encoded(frames[0], {"save_all": True, "append_images": frames[1:], **PHOTO, **timing})
    return _made(whole, frames[0])


def _scalable(image: Image.Image) -> Image.Image:
    """Return the picture with real colours. A palette could not be scaled, nor the 16 bits of some grey PNG files."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("CMYK", "L", "RGB") else image.convert("RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in the colours of the web. A phone's photos are in wider ones, and a printer's in CMYK."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError):  # the profile is damaged, or of another kind of picture: do without it
            return ImageCms.profileToProfile(image, BytesIO(profile), SRGB, outputMode=mode) or image
    return image.convert(mode)


def _encoded(image: Image.Image, options: dict[str, Any]) -> bytes:
    """Return a WebP file. Pillow writes no EXIF, XMP or profile into it unless the options name one."""
    file = BytesIO()
    image.save(file, "WEBP", **options)
    return file.getvalue()


def _made(whole: bytes, image: Image.Image) -> Made:
    name = f"{sha256(whole).hexdigest()[:24]}-{image.width}x{image.height}"
    return Made(name, {f"{image.width}.webp": whole})
