"""What is beside a picture goes, the picture itself stays: where it was taken, and what somebody hung behind it."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from facility_frontoffice import pictures
from facility_frontoffice.pictures import JPEG, PNG, WEBP, BrokenPicture, bare

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
MAKE, GPS, LATITUDE = 0x010F, 0x8825, 2
CAMERA = b"Camera of somebody"
PAGE = b"<script>alert(1)</script>"


def picture(kind: str, turned: int = 0, mode: str = "RGB", **options) -> bytes:
	"""With a place and a camera in it; no two corners alike, to see which side is up."""
	image = Image.new(mode, (24, 16))
	image.putpixel((0, 0), 255 if mode == "L" else (255,) * len(mode))
	exif = image.getexif()
	exif[MAKE] = CAMERA.decode()
	exif.get_ifd(GPS)[LATITUDE] = (52.0, 22.0, 12.0)
	if turned:
		exif[pictures.ORIENTATION] = turned
	content = io.BytesIO()
	image.save(content, FORMATS[kind], exif=exif, **options)
	return content.getvalue()


def as_shown(content: bytes) -> tuple:
	image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
	return image.size, image.mode, image.tobytes()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("behind", [b"", PAGE, b"PK\x03\x04" + bytes(50)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_picture_stays_and_the_place_goes(kind, behind, mode):
	if (kind, mode) == (WEBP, "L"):
		pytest.skip("there is no such WebP")
	content = picture(kind, mode=mode)
	assert CAMERA in content
	found = bare(content + behind, kind)
	assert as_shown(found) == as_shown(content)
	assert CAMERA not in found
	assert not Image.open(io.BytesIO(found)).getexif().get_ifd(GPS)
	assert not behind or behind not in found
	assert bare(found, kind) == found


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_the_same_side_is_up(turned, options):
	content = picture(JPEG, turned, **options)
	found = bare(content, JPEG)
	assert as_shown(found) == as_shown(content)
	assert CAMERA not in found


def test_texts_within_go():
	from PIL.PngImagePlugin import PngInfo

	texts, content = PngInfo(), io.BytesIO()
	texts.add_text("Comment", PAGE.decode())
	texts.add_itxt("XML:com.adobe.xmp", "52.37,4.89")
	Image.new("RGB", (4, 4)).save(content, "PNG", pnginfo=texts)
	found = bare(content.getvalue(), PNG)
	assert PAGE not in found
	assert b"52.37" not in found
	content = io.BytesIO()
	Image.new("RGB", (4, 4)).save(content, "JPEG", comment=PAGE)
	assert PAGE not in bare(content.getvalue(), JPEG)


def test_colours_and_transparency_stay():
	content = io.BytesIO()
	Image.new("RGBA", (5, 5), (10, 200, 30, 90)).save(content, "PNG", icc_profile=b"a profile of colours")
	found = Image.open(io.BytesIO(bare(content.getvalue(), PNG)))
	assert found.getpixel((2, 2)) == (10, 200, 30, 90)
	assert found.info["icc_profile"] == b"a profile of colours"
	content = io.BytesIO()
	Image.new("RGB", (5, 5)).save(content, "JPEG", icc_profile=b"a profile of colours")
	assert (
		Image.open(io.BytesIO(bare(content.getvalue(), JPEG))).info["icc_profile"] == b"a profile of colours"
	)


def test_a_picture_without_its_last_mark_is_taken():
	content = picture(JPEG)
	assert content.endswith(b"\xff\xd9")
	assert as_shown(bare(content[:-2], JPEG)) == as_shown(content)


@pytest.mark.parametrize("kind", ["application/pdf", "image/heic", ""])
def test_what_is_not_known_stays(kind):
	assert bare(b"%PDF-1.7 words", kind) == b"%PDF-1.7 words"


@settings(max_examples=300)
@given(st.sampled_from(list(FORMATS)), st.data())
@example(JPEG, None)
def test_whatever_is_broken_is_refused_or_taken_and_nothing_else_happens(kind, data):
	"""Cut short, or with bytes changed anywhere: an answer or BrokenPicture, and bare twice is bare once."""
	content = bytearray(picture(kind))
	if data is None:
		content = content[:30]
	else:
		for _change in range(data.draw(st.integers(0, 3))):
			content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
		content = content[: data.draw(st.integers(0, len(content)))]
	try:
		found = bare(bytes(content), kind)
	except BrokenPicture:
		return
	assert len(found) <= len(content) + 2
	assert bare(found, kind) == found
