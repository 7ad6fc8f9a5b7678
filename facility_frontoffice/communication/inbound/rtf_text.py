"""The words of compressed RTF ([MS-OXRTFCP]), in which Outlook may write a mail and nothing else."""

import re
import struct

from facility_frontoffice.communication.inbound.decoding import clean, decode_text

MAXIMUM_BYTES = 2 * 1024 * 1024
MAXIMUM_WORDS = 1_000_000

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_START = (
	b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
	b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
	b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
	rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_CODEPAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_HIDDEN = {
	b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"datastore", b"generator",
	b"header", b"footer", b"listtable", b"listoverridetable", b"htmltag", b"mhtmltag", b"xmlnstbl", b"latentstyles",
}  # fmt: skip
_CHARACTERS = {
	b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"lquote": "‘", b"rquote": "’",
	b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—",
}  # fmt: skip


def decompress(content: bytes) -> bytes:
	"""The RTF, at most MAXIMUM_BYTES of it. Raises ValueError or struct.error for what is no compressed RTF."""
	_size, raw_size, kind = struct.unpack_from("<II4s", content)
	if kind == _PLAIN:
		return content[16 : 16 + min(raw_size, MAXIMUM_BYTES)]
	if kind != _COMPRESSED:
		raise ValueError("kind of compression")
	return _inflate(content, min(raw_size, MAXIMUM_BYTES))


def _inflate(content: bytes, wanted: int) -> bytes:
	window = bytearray(_START.ljust(4096, b" "))
	write, at, size = len(_START), 16, len(content)
	out = bytearray()
	while at < size and len(out) < wanted:
		control, at = content[at], at + 1
		for bit in range(8):
			if at >= size or len(out) >= wanted:
				break
			if not control >> bit & 1:
				piece, at = content[at : at + 1], at + 1
			else:
				if at + 1 >= size:
					return bytes(out)
				pair, at = content[at] << 8 | content[at + 1], at + 2
				offset, length = pair >> 4, (pair & 0xF) + 2
				if offset == write:
					return bytes(out)
				piece = None
			for step in range(1 if piece else length):
				letter = piece[0] if piece else window[(offset + step) % 4096]
				out.append(letter)
				window[write] = letter
				write = (write + 1) % 4096
	return bytes(out)


def to_text(source: bytes) -> str:
	"""The words of RTF; also of RTF that holds HTML, whose tags are left out."""
	named = _CODEPAGE.search(source[:2000])
	charset = f"cp{named[1].decode()}" if named else "cp1252"
	out: list[str] = []
	pending = bytearray()
	hidden_at: int | None = None
	depth, skip, width, is_starred, total = 0, 0, 1, False, 0

	def put(words: str) -> None:
		nonlocal total
		if pending:
			out.append(decode_text(bytes(pending), charset)[0])
			pending.clear()
		out.append(words)
		total += len(words)

	for match in _TOKEN.finditer(source[:MAXIMUM_BYTES]):
		word, number, code, symbol, brace, plain = match.groups()
		if total > MAXIMUM_WORDS:
			break
		if brace:
			depth += 1 if brace == b"{" else -1
			is_starred = False
			if hidden_at is not None and depth < hidden_at:
				hidden_at = None
		elif symbol == b"*":
			is_starred = True
		elif word and hidden_at is None and (is_starred or word in _HIDDEN):
			hidden_at, is_starred = depth, False
		elif hidden_at is not None:
			continue
		elif word == b"uc":
			width = min(int(number or 1), 4)
		elif word == b"u" and number:
			put(chr(int(number) % 65536))
			skip = width
		elif word:
			if word in _CHARACTERS:
				put(_CHARACTERS[word])
		elif code:
			if skip:
				skip -= 1
			else:
				pending.append(int(code, 16))
		elif symbol:
			put(
				{b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}.get(
					symbol, symbol.decode("latin-1") if symbol in b"\\{}" else ""
				)
			)
		elif plain:
			put(plain[skip:].decode("latin-1"))
			skip = 0
	put("")
	words = "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
	return re.sub(r"\n{3,}", "\n\n", clean(words)).strip()
