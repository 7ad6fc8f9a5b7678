"""Where labels are on a sheet, and the QR code on one. Nothing here knows of Frappe. Lengths are in millimetres."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

A4 = (210.0, 297.0)
# An eighth of the code may be scratched off, and it is still coarse enough for the smallest label.
ERROR_CORRECTION = "M"
# What a reader needs to tell a code from what is around it, in modules.
QUIET_ZONE = 4
# Dots of a module: a byte of a picture with one bit for each dot.
DOTS = 8


@dataclass(frozen=True)
class Layout:
	"""A sheet of labels. `left` and `top` are what lies before the first one; `pitch` is from one to the next."""

	name: str
	page: tuple[float, float]
	label: tuple[float, float]
	columns: int = 1
	rows: int = 1
	left: float = 0.0
	top: float = 0.0
	pitch: tuple[float, float] | None = None

	@property
	def size(self) -> int:
		"""How many labels are on a full sheet."""
		return self.columns * self.rows

	def place(self, position: int) -> tuple[float, float]:
		"""The left upper corner of a label; positions count from 0, row by row."""
		row, column = divmod(position, self.columns)
		step = self.pitch or self.label
		return self.left + column * step[0], self.top + row * step[1]


LAYOUTS = {
	layout.name: layout
	for layout in (
		Layout("A4 3x8 70x37", A4, (70.0, 37.0), 3, 8, top=0.5),
		Layout("A4 3x7 63.5x38.1", A4, (63.5, 38.1), 3, 7, left=7.2, top=15.15, pitch=(66.04, 38.1)),
		Layout("A4 2x7 99.1x38.1", A4, (99.1, 38.1), 2, 7, left=4.65, top=15.15, pitch=(101.6, 38.1)),
		Layout("Label 62x29", (62.0, 29.0), (62.0, 29.0)),
		Layout("Label 89x36", (89.0, 36.0), (89.0, 36.0)),
		Layout("Label 54x54", (54.0, 54.0), (54.0, 54.0)),
	)
}
DEFAULT_LAYOUT = "A4 3x8 70x37"


def pages(count: int, layout: Layout, first: int = 1) -> Iterator[list[tuple[int, int]]]:
	"""For each page the labels on it, as (number of the label, position on the sheet), both from 0.

	`first` is the position, from 1, where a sheet that was used before begins; later sheets are full. One that the
	layout does not have is refused with ValueError.
	"""
	if not 1 <= first <= layout.size:
		raise ValueError(f"position {first} of {layout.size}")
	at, page = first - 1, []
	for number in range(count):
		page.append((number, at))
		at += 1
		if at == layout.size:
			yield page
			at, page = 0, []
	if page:
		yield page


def address(site: str, label: str) -> str:
	"""What the code on a label says: the address that opens the form for asking, filled in."""
	return f"{site.rstrip('/')}/label/{quote(label, safe='')}"


def picture(text: str) -> bytes:
	"""A QR code as a PNG with its quiet zone. A module is eight dots wide, a byte, and eight high: sharp on any
	printer, quick to write and to read."""
	import pyqrcode  # Frappe's

	modules = pyqrcode.create(text, error=ERROR_CORRECTION).code
	size = len(modules) + 2 * QUIET_ZONE
	light, side = bytes([255]), bytes([255]) * QUIET_ZONE
	rows = [light * size] * QUIET_ZONE
	rows += [side + bytes(0 if dark else 255 for dark in row) + side for row in modules]
	rows += [light * size] * QUIET_ZONE
	# each line begins with the number of its filter: none
	dots = b"".join((b"\0" + row) * DOTS for row in rows)
	header = struct.pack(">IIBBBBB", size * DOTS, size * DOTS, 1, 0, 0, 0, 0)
	parts = ((b"IHDR", header), (b"IDAT", zlib.compress(dots)), (b"IEND", b""))
	return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
	return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
