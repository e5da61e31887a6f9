"""What becomes of an uploaded file: it is decoded and encoded again, within limits, and only its pixels stay."""

import struct
import zlib

import pytest
from PIL import Image, ImageCms

from safe_pictures import MOST_BYTES, PictureError, process, size_of
from safe_pictures.tests.files import animation, file_of, is_like, opened, photo

BROWN, WHITE = (128, 64, 32), (255, 255, 255)
NO_PICTURE = "This file is not a JPEG, PNG, WebP or GIF picture, or it is damaged."
TOO_MANY = (
    "This picture has too many pixels. The limit is 50 million pixels, in all frames of an animation together, "
    "65,535 pixels on each side, and 5,000 frames."
)


def whole(data: bytes) -> Image.Image:
    """Return the largest version of the picture in `data`."""
    made = process(data)
    return opened(made.files[f"{size_of(made.name)[0]}.webp"])


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_of_each_kind_becomes_webp(file_type: str) -> None:
    image = whole(file_of(photo(), file_type))
    assert (image.format, image.size) == ("WEBP", (40, 30))
    assert is_like(image, (5, 15), BROWN)
    assert is_like(image, (35, 15), WHITE)


def test_the_name_tells_the_content_and_the_size() -> None:
    one, same, other = process(file_of(photo())), process(file_of(photo())), process(file_of(photo(colour="navy")))
    assert one.name.endswith("-40x30")
    assert one == same
    assert one.name != other.name


def test_a_wide_picture_has_smaller_versions_and_a_very_wide_one_is_scaled_down() -> None:
    made = process(file_of(photo(4000, 1000)))
    assert made.name.endswith("-1920x480")
    sizes = {name: opened(content).size for name, content in made.files.items()}
    assert sizes == {"1920.webp": (1920, 480), "1280.webp": (1280, 320), "640.webp": (640, 160)}
    assert list(process(file_of(photo(640, 100))).files) == ["640.webp"]


def test_a_long_screenshot_stays_readable_and_a_line_of_pixels_is_no_error() -> None:
    assert size_of(process(file_of(photo(300, 7000), "PNG")).name) == (300, 7000)
    assert size_of(process(file_of(photo(5000, 2), "PNG")).name) == (1920, 1)


@pytest.mark.parametrize("size", [(40, 30), (4000, 3000)])
def test_a_photo_of_an_upright_camera_is_turned_as_its_exif_says(size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it clockwise to see it
    image = whole(file_of(photo(*size), exif=exif))
    assert image.size == ((30, 40) if size == (40, 30) else (1920, 2560))
    assert is_like(image, (image.width // 2, 5), BROWN)  # what was left is now on top
    assert is_like(image, (image.width // 2, image.height - 5), WHITE)


@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP"])
def test_the_place_where_a_photo_was_taken_and_all_other_metadata_are_gone(file_type: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "my garden"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = file_of(photo(), file_type, exif=exif, icc_profile=profile)
    assert b"my garden" in data
    for content in process(data).files.values():
        image = opened(content)
        assert b"garden" not in content
        assert not image.getexif()
        assert {"exif", "icc_profile", "xmp"}.isdisjoint(image.info)


def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    data = file_of(photo()) + b"<script>alert(1)</script>"
    assert all(b"<script>" not in content for content in process(data).files.values())


def test_transparency_stays() -> None:
    clear = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    clear.paste((200, 0, 0, 255), (0, 0, 10, 10))
    for file_type in ("PNG", "WEBP", "GIF"):
        image = whole(file_of(clear, file_type))
        assert is_like(image, (2, 2), (200, 0, 0, 255))
        assert image.getchannel("A").getpixel((18, 8)) == 0


def test_a_drawing_keeps_every_pixel_exactly_and_a_photo_is_made_small() -> None:
    drawing = photo(60, 40, "#123456")
    assert list(whole(file_of(drawing, "PNG")).convert("RGB").tobytes()) == list(drawing.tobytes())
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    assert sum(map(len, process(file_of(noise, "PNG")).files.values())) < len(file_of(noise, "PNG")) / 2


def test_colours_of_another_space_are_converted() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert is_like(whole(file_of(photo(), icc_profile=lab)), (5, 15), BROWN)  # this profile does not fit: do without it
    assert is_like(whole(file_of(photo(), icc_profile=b"no profile")), (5, 15), BROWN)
    printed = photo().convert("CMYK")
    assert is_like(whole(file_of(printed)), (5, 15), BROWN)
    grey = Image.new("I;16", (20, 10), 0x8000)
    assert is_like(whole(file_of(grey, "PNG")), (5, 5), (128, 128, 128))


def test_an_animation_stays_animated_with_its_times_and_is_at_most_as_wide_as_the_text() -> None:
    for file_type in ("GIF", "PNG", "WEBP"):
        made = process(animation(3, 1280, 640, file_type))
        assert made.name.endswith("-640x320")
        assert list(made.files) == ["640.webp"]
        image = opened(made.files["640.webp"])
        times = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            times.append(image.info["duration"])
        assert times == [100, 200, 300], file_type
        assert image.info["loop"] == 0


def test_a_photo_that_a_phone_stores_together_with_another_is_no_animation() -> None:
    data = file_of(photo(), "MPO", save_all=True, append_images=[photo(colour="navy")])
    assert getattr(opened(data), "is_animated", False)
    assert not getattr(whole(data), "is_animated", False)


def header_of_png(width: int, height: int) -> bytes:
    """Return a PNG that claims a size. Its pixels would be zeros, but there are none."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return start + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 5_001), (15_000, 10_000), (60_000, 60_000), (1, 65_536)])
def test_a_decompression_bomb_is_refused_with_a_sentence_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(PictureError, match=f"^{TOO_MANY}$"):
        process(header_of_png(*size))


def test_an_animation_with_too_many_tiny_frames_is_refused() -> None:
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    with pytest.raises(PictureError, match=TOO_MANY):
        process(b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * 5_001 + b";")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(PictureError, match=r"^This file is too large\. The limit is 20 MB\.$"):
        process(b"\xff" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!doctype html><script>", b"%PDF-1.7", b"BM" * 99],
    ids=repr,
)
def test_something_else_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(PictureError, match=f"^{NO_PICTURE}$"):
        process(data)


@pytest.mark.parametrize("file_type", ["BMP", "TIFF", "ICO", "PPM"])
def test_another_format_is_refused_although_pillow_can_read_it(file_type: str) -> None:
    with pytest.raises(PictureError, match=NO_PICTURE):
        process(file_of(photo(), file_type))


@pytest.mark.filterwarnings("ignore:.*:UserWarning:PIL")  # Pillow warns of some damages that it can live with
@pytest.mark.parametrize("file_type", ["JPEG", "PNG", "WEBP", "GIF", "animation"])
def test_a_damaged_file_gives_a_picture_or_a_sentence_and_no_other_error(file_type: str) -> None:
    data = animation(3) if file_type == "animation" else file_of(photo(200, 100), file_type)
    for place in range(0, len(data), max(1, len(data) // 100)):
        changed = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        assert {outcome(data[:place]), outcome(changed)} <= {"a picture", NO_PICTURE, TOO_MANY}


def outcome(data: bytes) -> str:
    """Return the sentence that refuses a file, or "a picture"."""
    try:
        process(data)
    except PictureError as error:
        return str(error)
    return "a picture"
