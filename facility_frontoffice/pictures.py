"""What is in a picture beside the picture: taken out, without touching a pixel. Pure.

A photo of a telephone says where and when it was taken, and with what; programs hang texts and small copies of the
picture before it was cut in it; and whatever somebody appends to a picture is stored with it, a page with a script for
example. What is kept is what is needed to show the picture: its parts, its colours, and which side is up.
"""

import struct

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"

ORIENTATION = 0x0112
# JPEG: application data to keep. JFIF, colour profile, and how Adobe stored the colours.
_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_COMMENT, _JPEG_EXIF, _JPEG_SCAN, _JPEG_END = 0xFE, 0xE1, 0xDA, 0xD9
# Markers without a length: TEM, RST0-7
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}

_PNG_BEGIN = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
	(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
	b"pHYs", b"acTL", b"fcTL", b"fdAT")
)  # fmt: skip
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04


class BrokenPicture(ValueError):
	"""The bytes are not put together as a picture of its kind."""


def bare(content: bytes, kind: str) -> bytes:
	"""The picture with nothing beside it. `kind` is its media type; of one that is not known here all stays.

	Raises BrokenPicture for what is not put together as it should be. Bare twice is bare once.
	"""
	taken_out = {JPEG: _bare_jpeg, PNG: _bare_png, WEBP: _bare_webp}.get(kind)
	if not taken_out:
		return content
	try:
		return taken_out(content)
	except (struct.error, IndexError) as error:
		raise BrokenPicture("the picture ends too early") from error


# JPEG ---------------------------------------------------------------------------------------------


def _bare_jpeg(content: bytes) -> bytes:
	if content[:2] != b"\xff\xd8":
		raise BrokenPicture("no JPEG")
	kept, turned, at = [], 0, 2
	while at < len(content):
		marker, at = _next_marker(content, at)
		if marker == _JPEG_END:
			break
		if marker in _JPEG_BARE:
			kept.append(bytes((0xFF, marker)))
			continue
		(length,) = struct.unpack_from(">H", content, at)
		body = content[at + 2 : at + length]
		if length < 2 or len(body) != length - 2:
			raise BrokenPicture("a part of the JPEG is cut off")
		at += length
		if marker == _JPEG_EXIF:
			turned = turned or _orientation_in(body)
		elif marker == _JPEG_SCAN:
			end = _end_of_scan(content, at)
			kept.append(_segment(marker, body) + content[at:end])
			at = end
		elif _is_kept(marker, body):
			kept.append(_segment(marker, body))
	if turned > 1:
		kept.insert(1 if kept and kept[0][1] == 0xE0 else 0, _segment(_JPEG_EXIF, _exif_of(turned)))
	return b"\xff\xd8" + b"".join(kept) + b"\xff\xd9"


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
	if content[at] != 0xFF:
		raise BrokenPicture("a part of the JPEG does not begin where it should")
	while content[at] == 0xFF:  # fill bytes
		at += 1
	return content[at], at + 1


def _end_of_scan(content: bytes, at: int) -> int:
	"""Where the picture's data ends: at the next marker that is none of those within the data.

	Some cameras leave out the last marker of all; browsers show such a picture, and so it is taken.
	"""
	while True:
		at = content.find(b"\xff", at)
		if at < 0 or at + 1 >= len(content):
			return len(content)
		following = content[at + 1]
		if following == 0xFF:
			at += 1
		elif following == 0x00 or following in _JPEG_BARE:
			at += 2
		else:
			return at


def _is_kept(marker: int, body: bytes) -> bool:
	if 0xE0 <= marker <= 0xEF:
		return marker in _JPEG_KEPT and body.startswith(_JPEG_KEPT[marker])
	return marker != _JPEG_COMMENT


def _segment(marker: int, body: bytes) -> bytes:
	return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _orientation_in(body: bytes) -> int:
	"""Which side of the picture is up, 1 to 8, as its Exif says; 0 when it does not."""
	if not body.startswith(b"Exif\0\0"):
		return 0
	tiff = body[6:]
	order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
	if not order:
		return 0
	try:
		(first,) = struct.unpack_from(order + "I", tiff, 4)
		(number,) = struct.unpack_from(order + "H", tiff, first)
		for row in range(number):
			tag, kind, count, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * row)
			if tag == ORIENTATION and kind == 3 and count == 1:
				return value if 1 <= value <= 8 else 0
	except struct.error:
		return 0
	return 0


def _exif_of(turned: int) -> bytes:
	"""Exif that says nothing but which side is up."""
	return b"Exif\0\0MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)


# PNG and WebP -------------------------------------------------------------------------------------


def _bare_png(content: bytes) -> bytes:
	if not content.startswith(_PNG_BEGIN):
		raise BrokenPicture("no PNG")
	kept, at = [_PNG_BEGIN], len(_PNG_BEGIN)
	while True:
		(length,) = struct.unpack_from(">I", content, at)
		kind, end = content[at + 4 : at + 8], at + 12 + length
		if end > len(content):
			raise BrokenPicture("a part of the PNG is cut off")
		if kind in _PNG_KEPT:
			kept.append(content[at:end])
		if kind == b"IEND":
			return b"".join(kept)
		at = end


def _bare_webp(content: bytes) -> bytes:
	if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
		raise BrokenPicture("no WebP")
	(size,) = struct.unpack_from("<I", content, 4)
	end, kept, at = size + 8, [], 12
	if end > len(content):
		raise BrokenPicture("a part of the WebP is cut off")
	while at + 8 <= end:
		kind = content[at : at + 4]
		(length,) = struct.unpack_from("<I", content, at + 4)
		body = content[at + 8 : at + 8 + length]
		if len(body) != length or at + 8 + length > end:
			raise BrokenPicture("a part of the WebP is cut off")
		if kind == b"VP8X" and body:
			body = bytes((body[0] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP),)) + body[1:]
		if kind in _WEBP_KEPT:
			kept.append(kind + struct.pack("<I", length) + body + b"\0" * (length % 2))
		at += 8 + length + length % 2
	inside = b"WEBP" + b"".join(kept)
	return b"RIFF" + struct.pack("<I", len(inside)) + inside
