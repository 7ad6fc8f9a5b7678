"""A writer of winmail.dat (TNEF), to test the reader with."""

import struct


def winmail(text: str = "", html: str = "", files: dict[str, bytes] | None = None, rtf: bytes = b"") -> bytes:
	"""What Outlook would pack: words, and files by name."""
	out = struct.pack("<IH", 0x223E9F78, 1)
	out += attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0))
	message = []
	if text:
		message.append(string_property(0x1000, text))
	if html:
		message += [struct.pack("<HHI", 3, 0x3FDE, 65001), binary_property(0x1013, html.encode())]
	if rtf:
		message.append(binary_property(0x1009, rtf))
	out += attribute(1, 0x9003, 6, properties(message))
	for name, content in (files or {}).items():
		out += attribute(2, 0x9002, 6, bytes(14))
		out += attribute(2, 0x800F, 6, content)
		out += attribute(2, 0x9005, 6, properties([string_property(0x3707, name)]))
	return out


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
	return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(rows: list[bytes]) -> bytes:
	return struct.pack("<I", len(rows)) + b"".join(rows)


def string_property(name: int, text: str) -> bytes:
	return _variable(0x1F, name, text.encode("utf-16-le") + b"\0\0")


def binary_property(name: int, content: bytes) -> bytes:
	return _variable(0x0102, name, content)


def _variable(kind: int, name: int, content: bytes) -> bytes:
	return struct.pack("<HHII", kind, name, 1, len(content)) + content + bytes(-len(content) % 4)


def uncompressed(rtf: bytes) -> bytes:
	"""RTF in the envelope of compressed RTF, without compression."""
	return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
