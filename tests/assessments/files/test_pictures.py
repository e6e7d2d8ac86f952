"""Pictures are what their bytes are, and lose everything but their pixels."""

import io

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from assessments.files import pictures
from assessments.files.pictures import UnusablePicture, cleaned


def picture(format="PNG", size=(8, 4), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, format, **options)
    return out.getvalue()


def exif(**tags):
    found = Image.Exif()
    found[0x010F] = "SecretCamera"
    found[0x0112] = tags.get("orientation", 1)
    return found


@pytest.mark.parametrize(
    ("format", "extension"),
    [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "png"), ("WEBP", "webp")],
)
def test_each_type_is_written_anew(format, extension):
    clean = cleaned(picture(format))

    assert (clean.extension, clean.width, clean.height) == (extension, 8, 4)
    assert Image.open(io.BytesIO(clean.data)).size == (8, 4)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone(format):
    data = picture(format, exif=exif())
    assert b"SecretCamera" in data

    clean = cleaned(data).data

    assert b"SecretCamera" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()


def test_comments_and_profiles_are_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "taken at home")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture(pnginfo=words, icc_profile=profile)

    clean = cleaned(data).data

    assert b"taken at home" in data
    assert b"taken at home" not in clean
    assert Image.open(io.BytesIO(clean)).info == {}


def test_the_way_a_phone_was_held_is_applied():
    clean = cleaned(picture("JPEG", exif=exif(orientation=6)))

    assert (clean.width, clean.height) == (4, 8)


def test_what_is_see_through_stays_so():
    data = picture("GIF", mode="P", transparency=0)

    shown = Image.open(io.BytesIO(cleaned(data).data)).convert("RGBA")

    assert shown.getpixel((0, 0))[3] == 0


def test_colours_for_print_become_those_of_screens():
    assert Image.open(io.BytesIO(cleaned(picture("JPEG", mode="CMYK")).data)).mode == (
        "RGB"
    )


def test_the_same_bytes_give_the_same_bytes():
    assert cleaned(picture("JPEG")) == cleaned(picture("JPEG"))


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(format):
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:])

    with pytest.raises(UnusablePicture, match="moves"):
        cleaned(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(UnusablePicture, match="no picture"):
        cleaned(data)


def test_svg_is_refused_in_words_of_its_own():
    with pytest.raises(UnusablePicture, match="SVG"):
        cleaned(b'<?xml version="1.0"?><svg onload="alert(1)"/>')


def test_a_picture_that_breaks_off_is_refused():
    data = picture("JPEG", size=(400, 400))

    with pytest.raises(UnusablePicture, match="broken"):
        cleaned(data[: len(data) // 2])


def test_too_many_bytes_are_refused_unread(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_BYTES", 1_000_000)

    with pytest.raises(UnusablePicture, match=r"2\.0 MB. 1 MB"):
        cleaned(b"x" * 2_000_000)


@pytest.mark.parametrize("side", [5_001, 20_000])
def test_too_many_pixels_are_refused_undecoded(side):
    data = picture(mode="1", size=(side, side))
    assert len(data) < pictures.MAX_BYTES

    with pytest.raises(UnusablePicture, match="25 million pixels"):
        cleaned(data)
