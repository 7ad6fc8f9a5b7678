"""From bytes to words: character sets, transfer encodings, encoded words in headers. Nothing here raises; all is linear.

Senders lie about their character set, or say none. What a mail says is believed when the bytes fit; else UTF-8 is
tried, then a guess from the bytes themselves, then Windows' Western European set, in which every byte means something.
"""

import binascii
import codecs
import re
from functools import lru_cache

import chardet

_SAMPLE = 16_384  # bytes that a guess looks at: guessing is slow
_SURE_ENOUGH = 0.7

# What senders write, and mean. As browsers do, Latin-1 is read as Windows-1252 and GB2312 as all that came after it.
_MEANT = {
	"": "utf-8",
	"ascii": "utf-8",
	"us-ascii": "utf-8",
	"ansi_x3.4-1968": "utf-8",
	"unicode": "utf-8",
	"utf8": "utf-8",
	"utf8mb4": "utf-8",
	"unicode-1-1-utf-8": "utf-8",
	"unicode-1-1-utf-7": "utf-7",
	"x-unicode-2-0-utf-7": "utf-7",
	"iso-8859-1": "cp1252",
	"iso8859-1": "cp1252",
	"iso_8859-1": "cp1252",
	"latin1": "cp1252",
	"latin-1": "cp1252",
	"x-ansi": "cp1252",
	"ansi": "cp1252",
	"windows-1252": "cp1252",
	"iso-8859-9": "cp1254",
	"iso-8859-8-i": "iso-8859-8",
	"iso-8859-8-e": "iso-8859-8",
	"gb2312": "gb18030",
	"gbk": "gb18030",
	"x-gbk": "gb18030",
	"x-sjis": "cp932",
	"shift_jis": "cp932",
	"shift-jis": "cp932",
	"windows-31j": "cp932",
	"iso-2022-jp": "iso2022_jp_ext",
	"cp50220": "iso2022_jp_ext",
	"ks_c_5601-1987": "cp949",
	"ks_c_5601": "cp949",
	"euc-kr": "cp949",
	"iso-2022-kr": "iso2022_kr",
	"x-mac-roman": "mac_roman",
	"macintosh": "mac_roman",
	"x-macroman": "mac_roman",
	"koi8": "koi8-r",
	"tis-620": "cp874",
	"windows-874": "cp874",
}
# Codecs that Python has and that are no character sets of a mail; some are slow on purpose-made input.
_REFUSED = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
_WESTERN = ("cp125", "iso8859")
# Bytes of these never look like UTF-8's or ASCII's by accident, so the escape sequences decide.
_ESCAPES = ((b"\x1b$", "iso2022_jp_ext"), (b"\x1b(J", "iso2022_jp_ext"))

_ENCODED_WORD = re.compile(r"=\?([^\s?*]{1,60})(?:\*[^\s?]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=")
_BLANK = re.compile(r"[ \t\r\n]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_BASE64 = bytes(
	set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_WHITE = b" \t\r\n"


def decode_text(content: bytes, charset: str = "") -> tuple[str, bool]:
	"""The words, and whether we are sure of the character set."""
	name = _codec(charset)
	if name and not content.isascii() and name.startswith(_WESTERN) and (text := _strictly(content, "utf-8")):
		return clean(text), False  # what says that it is Latin-1, and reads as UTF-8, is UTF-8
	if name and (name != "utf-8" or content.isascii()):
		escaped = (
			next((codec for start, codec in _ESCAPES if start in content), None) if name == "utf-8" else None
		)
		text = _strictly(content, escaped or name)
		if text is not None:
			return clean(text), True
	text = _strictly(content.removeprefix(codecs.BOM_UTF8), "utf-8")
	if text is not None:
		return clean(text), name == "utf-8"
	return clean(_guess(content, name)), False


def decode_header(raw: str | bytes) -> str:
	"""The value of a header on one line, with its encoded words (RFC 2047) in all the shapes that mailers give them."""
	text = decode_text(raw)[0] if isinstance(raw, bytes) else raw
	return clean(_BLANK.sub(" ", _without_encoded_words(text)), keeps_lines=False).strip()


def decode_base64(content: bytes) -> tuple[bytes, bool]:
	"""The bytes, and whether the content was sound. What is broken off gives what there is."""
	letters = content.translate(None, _NOT_BASE64)
	is_sound = len(letters) == len(content.translate(None, _WHITE))
	pieces = [piece for piece in re.split(b"=+", letters) if piece]
	if len(pieces) != 1 or len(letters) % 4:
		is_sound = is_sound and not letters
	return b"".join(_base64_piece(piece) for piece in pieces), is_sound


def _base64_piece(piece: bytes) -> bytes:
	if len(piece) % 4 == 1:
		piece = piece[:-1]
	return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def decode_transfer(content: bytes, encoding: str) -> tuple[bytes, bool]:
	"""The bytes of a part without its transfer encoding, and whether it was sound."""
	encoding = encoding.strip().strip('"').lower()
	if encoding == "base64":
		return decode_base64(content)
	if encoding == "quoted-printable":
		return binascii.a2b_qp(content), True
	if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
		return decode_uu(content)
	return content, True


def decode_uu(content: bytes) -> tuple[bytes, bool]:
	out, is_sound = [], True
	for line in content.splitlines():
		if not line or line.startswith(b"begin ") or line == b"`":
			continue
		if line == b"end":
			break
		try:
			out.append(binascii.a2b_uu(line))
		except binascii.Error:
			is_sound = False
	return b"".join(out), is_sound


def clean(text: str, keeps_lines: bool = True) -> str:
	"""Without control characters and half characters; lines end in \\n. A database and a browser take what is left."""
	text = text.replace("\r\n", "\n").replace("\r", "\n")
	if not text.isascii() or _CONTROL.search(text):
		text = _CONTROL.sub("", text).replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
	return text if keeps_lines else text.replace("\n", " ")


def without_direction_marks(text: str) -> str:
	"""Without the characters that turn the direction of writing: "fdp.exe" can be made to look like "exe.pdf"."""
	return _BIDI.sub("", text)


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
	"""Python's name of a character set; None for what it does not know, or is none."""
	label = charset.strip().strip("\"'").lower()[:60]
	name = _MEANT.get(label, label)
	if name.replace("_", "-") in _REFUSED:
		return None
	try:
		found = codecs.lookup(name)
	except (LookupError, ValueError, UnicodeError):
		inner = re.search(r"(cp|windows|iso-8859)[-_ ]?(\d{1,4})", name)
		spelt = f"{inner[1]}-{inner[2]}" if inner else ""
		return _codec(spelt) if spelt and spelt != label else None
	return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _REFUSED else None


def _strictly(content: bytes, codec: str) -> str | None:
	try:
		return content.decode(codec)
	except (UnicodeError, LookupError, ValueError):
		return None


def _guess(content: bytes, claimed: str | None) -> str:
	"""The best guess for bytes that are not what they claim to be."""
	if claimed == "utf-8" or claimed is None:
		text = content.decode("utf-8", "replace")
		broken = text.count("\ufffd")
		if sum(1 for char in text if char > "\x7f") > 2 * broken:
			return text  # UTF-8 with a wound, for instance cut in the middle of a character
	elif claimed:
		text = content.decode(claimed, "replace")
		if text.count("\ufffd") * 20 <= len(text):
			return text
	found = chardet.detect(_telling(content))
	codec = _codec(found["encoding"] or "")
	if codec and (found["confidence"] or 0) >= _SURE_ENOUGH:
		text = _strictly(content, codec)
		if text is not None:
			return text
	return content.decode("cp1252", "replace") if _strictly(content, "cp1252") else content.decode("latin-1")


def _telling(content: bytes) -> bytes:
	"""The part of the content that a guess can go by: from the first byte that is not ASCII."""
	start = next((match.start() for match in re.finditer(rb"[\x80-\xff]", content)), 0)
	return content[max(0, start - 200) : start + _SAMPLE]


def _without_encoded_words(text: str) -> str:
	"""Words of one character set that touch are put together before they are read: a letter may be cut in two."""
	if "=?" not in text:
		return text
	out, position, charset, pending = [], 0, "", b""
	for match in _ENCODED_WORD.finditer(text):
		between = text[position : match.start()]
		if pending and (between.strip() or match[1].lower() != charset):
			out.append(decode_text(pending, charset)[0])
			pending = b""
		if between.strip() or position == 0:
			out.append(between)
		charset, position = match[1].lower(), match.end()
		pending += _bytes_of_word(match[2], match[3])
	if pending:
		out.append(decode_text(pending, charset)[0])
	return "".join(out) + text[position:]


def _bytes_of_word(kind: str, content: str) -> bytes:
	raw = content.encode("utf-8", "replace")
	if kind in "bB":
		return decode_base64(raw)[0]
	return binascii.a2b_qp(raw, header=True)
