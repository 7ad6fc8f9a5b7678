"""What Outlook packs into a winmail.dat (TNEF, [MS-OXTNEF]): the words and the files.

The reader goes through the bytes once. Every length and count in them is checked first against what is there, for
they come from a stranger: a count of four thousand million must not become a loop of as many steps.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from facility_frontoffice.communication.inbound import html_text
from facility_frontoffice.communication.inbound.decoding import clean, decode_text
from facility_frontoffice.communication.inbound.rtf_text import decompress, to_text

SIGNATURE = 0x223E9F78
MAXIMUM_ITEMS = 20_000  # attributes and properties together
MAXIMUM_FILES = 400
MAXIMUM_DEPTH = 3  # of mails within mails

_BODY, _TITLE, _DATA, _NEW_FILE = 0x800C, 0x8010, 0x800F, 0x9002
_MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODEPAGE = 0x9003, 0x9005, 0x9007
_P_BODY, _P_HTML, _P_RTF, _P_CODEPAGE, _P_SUBJECT = 0x1000, 0x1013, 0x1009, 0x3FDE, 0x0037
_P_CONTENT, _P_NAME, _P_LONG_NAME, _P_DISPLAY_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_P_TYPE, _P_CID = 0x370E, 0x3712
_EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage

_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x0102
_SIZES = {
	0x01: 0,
	0x02: 4,
	0x03: 4,
	0x04: 4,
	0x05: 8,
	0x06: 8,
	0x07: 8,
	0x0A: 4,
	0x0B: 4,
	0x14: 8,
	0x40: 8,
	0x48: 16,
}
_MULTIPLE = 0x1000
_NAMED = 0x8000
_CHARSETS = {
	65001: "utf-8",
	20127: "us-ascii",
	20866: "koi8-r",
	21866: "koi8-u",
	28591: "cp1252",
	28605: "iso-8859-15",
}


class BrokenError(Exception):
	"""The bytes are no winmail.dat, or are cut off."""


@dataclass
class PackedFile:
	name: str = ""
	content_type: str = ""
	content: bytes = b""
	cid: str = ""


@dataclass
class Unpacked:
	subject: str = ""
	text: str = ""
	html: str = ""
	files: list[PackedFile] = field(default_factory=list)


def unpack(content: bytes, depth: int = 0) -> Unpacked:
	"""What is in a winmail.dat. Raises BrokenError when it cannot be read to its end."""
	try:
		return _Reader(content, depth).read()
	except (struct.error, UnicodeError, ValueError, IndexError) as error:
		raise BrokenError(str(error)) from error


class _Reader:
	def __init__(self, content: bytes, depth: int):
		self.content = content
		self.depth = depth
		self.items = MAXIMUM_ITEMS
		self.charset = "cp1252"
		self.result = Unpacked()
		self.rtf = b""

	def read(self) -> Unpacked:
		if len(self.content) < 6 or _number(self.content, 0, "<I") != SIGNATURE:
			raise BrokenError("signature")
		for name, data in self.attributes():
			self.take(name, data)
		result = self.result
		if self.rtf and not (result.text.strip() or result.html):
			result.text = to_text(decompress(self.rtf))
		return result

	def attributes(self) -> Iterator[tuple[int, bytes]]:
		at, size = 6, len(self.content)
		while at + 11 <= size:
			self.spend()
			_level, name, _kind, length = struct.unpack_from("<BHHI", self.content, at)
			if at + 9 + length > size:
				raise BrokenError("cut off")
			yield name, self.content[at + 9 : at + 9 + length]
			at += length + 11

	def take(self, name: int, data: bytes) -> None:
		if name == _CODEPAGE and len(data) >= 4:
			self.charset = _charset(_number(data, 0, "<I"))
		elif name == _BODY:
			self.result.text = self.words(data)
		elif name == _MESSAGE_PROPERTIES:
			self.take_message_properties(dict(self.properties(data)))
		elif name == _NEW_FILE:
			if len(self.result.files) >= MAXIMUM_FILES:
				raise BrokenError("too many files")
			self.result.files.append(PackedFile())
		elif self.result.files:
			self.take_of_file(self.result.files[-1], name, data)

	def take_of_file(self, file: PackedFile, name: int, data: bytes) -> None:
		if name == _TITLE:
			file.name = file.name or self.words(data)
		elif name == _DATA:
			file.content = data
		elif name == _FILE_PROPERTIES:
			self.take_file_properties(file, dict(self.properties(data)))

	def take_message_properties(self, found: dict[int, bytes | str]) -> None:
		codepage = found.get(_P_CODEPAGE)
		charset = _charset(_number(codepage, 0, "<I")) if isinstance(codepage, bytes) else self.charset
		result = self.result
		result.subject = _as_text(found.get(_P_SUBJECT), charset) or result.subject
		result.text = _as_text(found.get(_P_BODY), charset) or result.text
		result.html = _as_text(found.get(_P_HTML), charset) or result.html
		rtf = found.get(_P_RTF)
		self.rtf = rtf if isinstance(rtf, bytes) else self.rtf

	def take_file_properties(self, file: PackedFile, found: dict[int, bytes | str]) -> None:
		named = (_as_text(found.get(key), self.charset) for key in (_P_LONG_NAME, _P_NAME, _P_DISPLAY_NAME))
		file.name = next((name for name in named if name), file.name)
		file.content_type = _as_text(found.get(_P_TYPE), self.charset)
		file.cid = _as_text(found.get(_P_CID), self.charset).strip("<>")
		content = found.get(_P_CONTENT)
		if isinstance(content, bytes):
			file.content = content
			if content.startswith(_EMBEDDED):
				self.unpack_mail(file, content[len(_EMBEDDED) :])

	def unpack_mail(self, file: PackedFile, content: bytes) -> None:
		"""A mail within the mail: its words as a text file, its files among the others."""
		file.content = content
		if self.depth >= MAXIMUM_DEPTH:
			return
		try:
			inner = unpack(content, self.depth + 1)
		except BrokenError:
			return
		words = "\n\n".join(filter(None, (inner.subject, inner.text or html_text.to_text(inner.html))))
		file.name = f"{file.name or inner.subject or 'mail'}.txt"
		file.content, file.content_type = words.encode("utf-8", "replace"), "text/plain"
		room = MAXIMUM_FILES - len(self.result.files)
		self.result.files[-1:] = [*inner.files[: max(0, room)], file]  # what follows belongs to the last file

	def properties(self, data: bytes) -> Iterator[tuple[int, bytes | str]]:
		"""The properties ([MS-OXCDATA]) with their first value each; numbers stay bytes."""
		count, at = _number(data, 0, "<I"), 4
		for _ in range(min(count, len(data) // 4)):
			if at + 4 > len(data):
				return
			self.spend()
			kind, name = struct.unpack_from("<HH", data, at)
			at += 4
			if name >= _NAMED:
				at = _behind_name(data, at)
			values, at = self.values(data, at, kind)
			if values:
				yield name, values[0]

	def values(self, data: bytes, at: int, kind: int) -> tuple[list[bytes | str], int]:
		count, base = 1, kind & ~_MULTIPLE
		if kind & _MULTIPLE or base in (_STRING, _UNICODE, _OBJECT, _BINARY):
			count, at = _number(data, at, "<I"), at + 4
		found: list[bytes | str] = []
		if base in _SIZES:
			width = 2 if kind & _MULTIPLE and base in (0x02, 0x0B) else _SIZES[base]
			_demand(data, at, count * width)
			return [data[at : at + width]] if count else [], at + _padded(count * width)
		if base not in (_STRING, _UNICODE, _OBJECT, _BINARY) or count > len(data) // 4:
			raise BrokenError(f"kind {kind:#06x}")
		for _ in range(count):
			self.spend()
			length, at = _number(data, at, "<I"), at + 4
			_demand(data, at, length)
			found.append(self.value(data[at : at + length], base))
			at += _padded(length)
		return found, at

	def value(self, raw: bytes, base: int) -> bytes | str:
		if base == _UNICODE:
			return clean(raw.decode("utf-16-le", "replace"))
		return self.words(raw) if base == _STRING else raw

	def words(self, raw: bytes) -> str:
		return decode_text(raw.rstrip(b"\0"), self.charset)[0]

	def spend(self) -> None:
		self.items -= 1
		if self.items < 0:
			raise BrokenError("too many attributes")


def _behind_name(data: bytes, at: int) -> int:
	"""A named property has 16 bytes of whose it is, and then a number or a text."""
	kind = _number(data, at + 16, "<I")
	length = _number(data, at + 20, "<I") if kind else 0
	_demand(data, at + 24, length)
	return at + 24 + _padded(length)


def _number(data: bytes, at: int, form: str) -> int:
	return struct.unpack_from(form, data, at)[0]


def _demand(data: bytes, at: int, length: int) -> None:
	if at + length > len(data):
		raise BrokenError("cut off")


def _padded(length: int) -> int:
	return (length + 3) // 4 * 4


def _charset(codepage: int) -> str:
	return _CHARSETS.get(codepage, f"cp{codepage}")


def _as_text(value: bytes | str | None, charset: str) -> str:
	if value is None or isinstance(value, str):
		return value or ""
	return decode_text(value.rstrip(b"\0"), charset)[0]
