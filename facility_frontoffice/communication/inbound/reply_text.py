"""What is new in an answer: the words above, between or below what it quotes, without signature and phone's boast.

By lines and in linear time. (The platform's email_reply_parser knows only English, and looks for "On … wrote:" with a
pattern that takes minutes on a text made for it.) What is uncertain stays: words too many are a nuisance, words too few
are a question that nobody answers.
"""

import re
from collections.abc import Iterable

from facility_frontoffice.communication.inbound import html_text

MAXIMUM_LENGTH = 200_000
MAXIMUM_LINES = 10_000
_LINES_OF_HEADER = 4  # over how many lines a mailer may spread "On … wrote:"

_WROTE = re.compile(
	r"^(?:"
	r"on\b.{3,300}\bwrote|op\b.{3,300}\b(?:schreef|geschreven|het volgende geschreven)\b.{0,150}|"
	r"am\b.{3,300}\bschrieb\b.{0,150}|le\b.{3,300}\ba écrit|el\b.{3,300}\bescribió|il\b.{3,300}\bha scritto|"
	r".{3,200}<[^<>\s]{3,100}@[^<>\s]{3,100}>\s*(?:schreef|wrote|schrieb|a écrit)\b.{0,100}|"
	r".{2,100}\b(?:schreef op|wrote on|schrieb am|a écrit le)\s.{0,20}\d.{3,60}|"
	r"\d{4}-\d\d-\d\d.{3,200}(?:<[^<>\s]{3,200}>|\b(?:wrote|schreef|schrieb))"
	r")\s?:$",
	re.IGNORECASE,
)
# The same in any language: a moment and an address, and a colon not far behind it.
_MOMENT = re.compile(r"\b20\d\d\b|\b\d{1,2}[:.]\d\d\b")
_ADDRESSED = re.compile(r"<\s?(?:mailto:)?[^<>\s@]{1,64}@[^<>\s@]{1,190}>[^<>]{0,40}:$")
_ZOHO = re.compile(
	r"^-{2,}\s*(?:on|op|am|le)\b.{5,200}(?:wrote|schreef|schrieb|a écrit)\s*-{2,}$", re.IGNORECASE
)
_WROTE_START = re.compile(
	r"^(?:on|op|am|le|el|il)\b|^\d{4}-\d\d-\d\d|^.{2,100}\b(?:schreef|wrote|schrieb|a écrit)\b|^.{1,100}<[^<>\s]{3,100}@",
	re.IGNORECASE,
)
_DATED = re.compile(r"\d|@")
_SEPARATOR = re.compile(
	r"^[-_=*\s>]{2,}\s*(?:original message|original appointment|oorspronkelijk(?:e)? bericht|oorspronkelijke e-?mail|"
	r"ursprüngliche nachricht|message d'origine|messaggio originale|oprindelig (?:besked|meddelelse)|wiadomość oryginalna|mensaje original|reply above this line|antwoord boven deze regel)\s*[-_=*\s]*$",
	re.IGNORECASE,
)
_FROM = re.compile(r"^\W{0,3}(?:from|van|von|de|da|od|fra)\W{0,2}\s?:\W{0,3}\s?\S", re.IGNORECASE)
_FIELDS = re.compile(
	r"^\W{0,3}(?P<name>sent|date|to|cc|subject|verzonden|verstuurd|datum|aan|onderwerp|gesendet|an|betreff|envoyé|à|objet|"
	r"enviado|para|asunto|inviato|oggetto|a|wysłano|do|temat|sendt|til|emne|beantwoorden|reply-to|importance|prioriteit)\W{0,2}\s?:",
	re.IGNORECASE,
)
_RULE = re.compile(r"^\s*[_-]{5,}\s*$")
_SIGNATURE = re.compile(r"^(?:-- ?|__|—)$")
_BOAST = re.compile(
	r"^\W{0,3}(?:sent from (?:my|mail|outlook|yahoo|gmail|proton|samsung)|get outlook for|verstuurd vanaf|verzonden (?:vanaf|met|vanuit|via) (?:mijn|outlook|mail|proton|een)|"
	r"outlook voor (?:ios|android)|download outlook|von meinem|gesendet (?:von|mit)|envoyé (?:de(?:puis)?|à partir de) (?:mon|outlook)|télécharger outlook|enviado desde)"
	r".{0,80}$",
	re.IGNORECASE,
)
_FORWARDED = re.compile(
	r"forwarded message|doorgestuurd bericht|weitergeleitete nachricht|message transféré", re.IGNORECASE
)


def new_words(text: str, html: str = "", own_lines: Iterable[str] = ()) -> str:
	"""What the writer of an answer typed; the whole text when nothing else is left.

	`own_lines` are texts of our own mails, such as those of buttons: they are left out where they stand on a line of
	their own. A forwarded mail is no quote: it is what the writer wants to show.
	"""
	source = text if text.strip() or not html else html_text.to_text(html)
	lines = source[:MAXIMUM_LENGTH].replace("\r\n", "\n").split("\n")[:MAXIMUM_LINES]
	own = {_plain(line) for line in own_lines if line.strip()}
	kept = _without_signature(_without_quotes(lines))
	kept = [line for line in kept if not _BOAST.match(line.strip()) and (not own or _plain(line) not in own)]
	words = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept)).strip()
	return words or source.strip()


def _plain(line: str) -> str:
	return re.sub(r"[\W_]+", " ", line).strip().lower()


def _without_quotes(lines: list[str]) -> list[str]:
	kept: list[str] = []
	at = 0
	while at < len(lines):
		line = lines[at].strip()
		if line.startswith(">"):
			at += 1
			continue
		if _FORWARDED.search(line[:200]):
			return kept + lines[at:]
		length = _length_of_header(lines, at, line)
		if length:
			at += length
			if not _is_marked_quote(lines, at):
				break  # from here on all is what was answered to
			continue
		kept.append(lines[at])
		at += 1
	while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
		kept.pop()
	return kept


def _length_of_header(lines: list[str], at: int, line: str) -> int:
	"""How many lines from here say that what follows is a quote; 0 if they do not."""
	if not line:
		return 0
	if _SEPARATOR.match(line[:200]) or _ZOHO.match(line[:300]):
		return 1
	if _FROM.match(line[:200]) and _is_block(lines, at):
		return 1
	if not (_WROTE_START.match(line[:200]) or _MOMENT.search(line[:200])):
		return 0
	joined = ""
	for length in range(1, _LINES_OF_HEADER + 1):
		if at + length > len(lines):
			return 0
		part = lines[at + length - 1].strip()
		if not part and length > 1:
			return 0
		joined = f"{joined} {part}".strip()
		if len(joined) > 500:
			return 0
		if joined.endswith(":"):
			return length if _is_header(joined) else 0
	return 0


def _is_header(line: str) -> bool:
	if _WROTE.match(line) and _DATED.search(line):
		return True
	return len(line) <= 300 and bool(_MOMENT.search(line) and _ADDRESSED.search(line))


def _is_block(lines: list[str], at: int) -> bool:
	"""Whether a line "Van: …" is followed by at least two of the other lines with which Outlook begins a quote."""
	seen: set[str] = set()
	for line in lines[at + 1 : at + 12]:
		found = _FIELDS.match(line[:200].strip())
		if found:
			seen.add(found["name"].lower())
		if len(seen) >= 2:
			return True
	return False


def _is_marked_quote(lines: list[str], at: int) -> bool:
	"""Whether the quote that begins here has marks, so that words below it are new."""
	following = next((line for line in lines[at : at + 5] if line.strip()), "")
	return following.lstrip().startswith(">")


def _without_signature(lines: list[str]) -> list[str]:
	for at, line in enumerate(lines):
		if _SIGNATURE.match(line.rstrip("\n")) and any(earlier.strip() for earlier in lines[:at]):
			return lines[:at]
	return lines
