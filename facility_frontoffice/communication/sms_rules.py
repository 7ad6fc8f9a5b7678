"""How many messages of a telephone a text takes. Pure: no Frappe."""

import math

# GSM 03.38: the letters that every telephone knows, and those that take the room of two
_PLAIN = set(
	"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
	"abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = set("^{}\\[~]|€\f")

ONE, OF_MANY = 160, 153
ONE_WIDE, OF_MANY_WIDE = 70, 67


def odd_letters(text: str) -> list[str]:
	"""Letters for which the whole text is sent in a wider alphabet; each once, in order."""
	return [letter for letter in dict.fromkeys(text) if letter not in _PLAIN and letter not in _TWICE]


def parts(text: str) -> int:
	"""How many messages are paid for; 0 for no text."""
	if not text:
		return 0
	if odd_letters(text):
		length, one, many = len(text.encode("utf-16-le")) // 2, ONE_WIDE, OF_MANY_WIDE
	else:
		length, one, many = len(text) + sum(letter in _TWICE for letter in text), ONE, OF_MANY
	return 1 if length <= one else math.ceil(length / many)
