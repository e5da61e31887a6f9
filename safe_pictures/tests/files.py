"""Make picture files for tests, and read what became of them."""

from io import BytesIO
from typing import Any

from PIL import Image


def photo(width: int = 40, height: int = 30, colour: str = "#804020", mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half has a colour and whose right half is white."""
    image = Image.new(mode, (width, height), "white")
    image.paste(Image.new(mode, (width // 2, height), colour), (0, 0))
    return image


def file_of(image: Image.Image, file_type: str = "JPEG", **options: Any) -> bytes:
    """Return the picture as a file."""
    file = BytesIO()
    image.save(file, file_type, **options)
    return file.getvalue()


def animation(count: int, width: int = 20, height: int = 10, file_type: str = "GIF") -> bytes:
    """Return an animated file whose frames differ, each of which is shown for a different time."""
    frames = [Image.new("RGB", (width, height), (40 * (number % 6), 90, 90)) for number in range(count)]
    times = [100 + 100 * number for number in range(count)]
    return file_of(frames[0], file_type, save_all=True, append_images=frames[1:], duration=times, loop=0)


def opened(content: bytes) -> Image.Image:
    """Decode a file."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def is_like(image: Image.Image, place: tuple[int, int], colour: tuple[int, ...], distance: int = 12) -> bool:
    """Return True if a pixel has nearly this colour: encoding a photo changes it a little."""
    found = image.convert("RGBA" if len(colour) == 4 else "RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= distance for one, other in zip(found, colour, strict=True))
