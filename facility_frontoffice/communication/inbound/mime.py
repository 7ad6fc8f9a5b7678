"""The parts of a mail (RFC 2045, 2046), found in its bytes. Written for mails as they come, not as they should be.

The standard library's parser takes a line at a time, and its cost grows with the depth of the parts; here each
level is one search through the bytes, the depth and the number of parts are bounded, and no input raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote_to_bytes

from facility_frontoffice.communication.inbound.decoding import decode_header, decode_text
from facility_frontoffice.communication.inbound.mail import Note, Remark

MAXIMUM_DEPTH = 12
MAXIMUM_PARTS = 400
MAXIMUM_HEADER_BYTES = 512 * 1024  # of all headers of a part together
MAXIMUM_HEADERS = 1000
MAXIMUM_VALUE = 32 * 1024  # of one header
MAXIMUM_STRUCTURED = 8 * 1024  # of one header that is taken apart

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
	rb"(?:received|delivered-to|return-path|from|to|cc|subject|date|message-id|mime-version|content-type|content-transfer-encoding):",
	re.IGNORECASE,
)
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_PIECE = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*?)$")
_TYPE = re.compile(r"^[\w.+!#$&^-]+/[\w.+!#$&^-]+$")


@dataclass(frozen=True)
class Part:
	"""A part: its headers as bytes, and where its body lies in the bytes of the mail."""

	fields: tuple[tuple[str, bytes], ...]
	body: bytes = field(repr=False)
	children: tuple["Part", ...] = ()
	in_digest: bool = False

	def raw(self, name: str) -> bytes:
		return next((value for key, value in self.fields if key == name), b"")

	def value(self, name: str) -> str:
		return decode_header(self.raw(name))

	@cached_property
	def _content_type(self) -> tuple[str, dict[str, str]]:
		return parameters(self.raw("content-type"))

	@cached_property
	def _disposition(self) -> tuple[str, dict[str, str]]:
		return parameters(self.raw("content-disposition"))

	@property
	def content_type(self) -> str:
		named = self._content_type[0]
		if _TYPE.match(named):
			return named
		if named in ("text", "html"):  # as some mailers have it
			return "text/html" if named == "html" else "text/plain"
		return "message/rfc822" if self.in_digest else "text/plain"

	@property
	def disposition(self) -> str:
		return self._disposition[0]

	@property
	def file_name(self) -> str:
		return self._disposition[1].get("filename") or self._content_type[1].get("name") or ""

	def parameter(self, name: str) -> str:
		return self._content_type[1].get(name, "")

	def walk(self) -> Iterator["Part"]:
		yield self
		for child in self.children:
			yield from child.walk()


class Budget:
	"""How much more of a mail is taken apart, and what was noted on the way."""

	def __init__(self):
		self.parts = MAXIMUM_PARTS
		self.notes: dict[Note, None] = {}

	def note(self, remark: Remark, detail: str = "") -> None:
		self.notes.setdefault(Note(remark, detail))


def read(raw: bytes, budget: Budget, depth: int = 0, in_digest: bool = False) -> Part:
	"""The part that the bytes hold, with the parts within it."""
	budget.parts -= 1
	fields, start = split_headers(raw, budget)
	part = Part(fields, raw[start:], in_digest=in_digest)
	if not part.content_type.startswith("multipart/"):
		return part
	if depth >= MAXIMUM_DEPTH:
		budget.note(Remark.TOO_DEEP)
		return Part((("content-type", b"application/octet-stream"),), part.body)
	children = tuple(_children(part, budget, depth))
	if not children:
		budget.note(Remark.BOUNDARY_MISSING)
		return Part((*_without_type(fields), ("content-type", b"text/plain")), part.body)
	return Part(fields, b"", children, in_digest)


def _without_type(fields):
	return (pair for pair in fields if pair[0] != "content-type")


def _children(part: Part, budget: Budget, depth: int) -> Iterator[Part]:
	is_digest = part.content_type == "multipart/digest"
	for content in _pieces(part.body, _boundary(part), budget):
		if budget.parts <= 0:
			budget.note(Remark.TOO_MANY_PARTS)
			return
		yield read(content, budget, depth + 1, is_digest)


def _boundary(part: Part) -> bytes:
	"""The line between the parts: as the header says, or else as the body seems to have it."""
	named = part.parameter("boundary").rstrip().encode("utf-8", "replace")
	if named and b"--" + named in part.body:
		return named
	seen = re.search(
		rb"^--(\S[^\r\n]{0,199}?)[ \t]*\r?\n(?=[A-Za-z-]{1,60}:)", part.body[:100_000], re.MULTILINE
	)
	return seen[1] if seen else b""


def _pieces(body: bytes, boundary: bytes, budget: Budget) -> Iterator[bytes]:
	if not boundary:
		return
	start = None
	for begin, end, is_last in _delimiters(body, b"--" + boundary):
		if start is not None:
			yield _without_line_end(body, start, begin)
		start = end
		if is_last:
			return
	if start is not None:
		budget.note(Remark.BOUNDARY_MISSING)
		if body[start:].strip():
			yield body[start:]


def _delimiters(body: bytes, line: bytes) -> Iterator[tuple[int, int, bool]]:
	"""Begin and end of each line between parts, and whether it is the last one."""
	behind = re.escape(line) + rb"(--)?[ \t]*\r?(?:\n|\Z)"
	at_start = re.compile(behind).match(body)
	if at_start:
		yield 0, at_start.end(), bool(at_start[1])
	# the next one may begin with the very line end with which this one ends, so that stays outside the match
	for found in re.compile(rb"\n" + behind.replace(rb"(?:\n|\Z)", rb"(?=\n|\Z)")).finditer(body):
		yield found.start() + 1, min(found.end() + 1, len(body)), bool(found[1])


def _without_line_end(body: bytes, start: int, end: int) -> bytes:
	if end > start and body[end - 1 : end] == b"\n":
		end -= 1
		if end > start and body[end - 1 : end] == b"\r":
			end -= 1
	return body[start:end]


def split_headers(raw: bytes, budget: Budget) -> tuple[tuple[tuple[str, bytes], ...], int]:
	"""The headers, folded lines joined, and where the body begins.

	A line that can be no header ends the headers, as it does for other readers: what follows is the body. Unless a
	header that every mail has is right behind it: then some server broke a line.
	"""
	fields: list[tuple[str, bytes]] = []
	value: list[bytes] = []
	at, size = 0, len(raw)
	limit = min(size, MAXIMUM_HEADER_BYTES)
	while at < size:
		end = raw.find(b"\n", at, limit + MAXIMUM_VALUE)
		end = end + 1 if end >= 0 else size
		if at >= limit or len(fields) > MAXIMUM_HEADERS:
			budget.note(Remark.HEADERS_CUT)
			return _joined(fields, value), _after_blank_line(raw, at)
		line = raw[at : min(end, at + MAXIMUM_VALUE)]
		if not line.strip(b"\r\n"):
			return _joined(fields, value), end
		match = _FIELD.match(line)
		if line[:1] in b" \t" and value:
			if len(value) < 1000:
				value.append(line)
		elif match:
			_joined(fields, value)
			value = [line[match.end() :]]
			fields.append((match[1].decode("ascii").lower(), b""))
		elif not (_KNOWN.match(raw, end) or (line.startswith((b"From ", b">From ")) and not fields)):
			return _joined(fields, value), at
		at = end
	return _joined(fields, value), size


def _joined(fields: list, value: list[bytes]) -> tuple[tuple[str, bytes], ...]:
	"""Puts the lines of the last header together, and gives all."""
	if fields and value:
		fields[-1] = (fields[-1][0], b"".join(value)[:MAXIMUM_VALUE].strip())
	return tuple(fields)


def _after_blank_line(raw: bytes, at: int) -> int:
	ends = [
		place + len(blank)
		for blank in (b"\r\n\r\n", b"\n\n")
		if (place := raw.find(blank, max(0, at - 2))) >= 0
	]
	return min(ends, default=len(raw))


def parameters(raw: bytes) -> tuple[str, dict[str, str]]:
	"""The value of a header such as Content-Type, lower case, and its parameters with RFC 2231 and encoded words undone."""
	text = decode_text(raw[:MAXIMUM_STRUCTURED].replace(b"\r", b"").replace(b"\n", b" "))[0]
	main = text.split(";", 1)[0].strip().lower()
	pieces: dict[str, list[tuple[int, bool, str]]] = {}
	for match in _PARAMETER.finditer(text):
		piece = _PIECE.match(match[1].lower())
		if piece:
			order = int(piece[2] or 0)
			pieces.setdefault(piece[1], []).append((order, bool(piece[3]), _unquoted(match[2].strip())))
	return main, {name: _put_together(rows) for name, rows in pieces.items()}


def _unquoted(value: str) -> str:
	if value.startswith('"'):
		value = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
		return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) if '\\"' in value or "\\\\" in value else value
	return value


def _put_together(rows: list[tuple[int, bool, str]]) -> str:
	rows = sorted(rows, key=lambda row: row[0])
	if not any(is_coded for _, is_coded, _ in rows):
		whole = "".join(value for _, _, value in rows)
		return decode_header(whole) if len(rows) > 1 else decode_header(rows[0][2])
	charset, content = "", b""
	for place, (_, is_coded, value) in enumerate(rows):
		if is_coded and place == 0 and value.count("'") >= 2:
			charset, _, value = value.split("'", 2)
		content += unquote_to_bytes(value) if is_coded else value.encode("utf-8", "replace")
	return decode_header(decode_text(content, charset)[0])
