"""What mail servers say about mails that we sent: delivery reports, complaints, read receipts.

A report in the standard's form (RFC 3464, 5965, 8098) is read from its fields. Servers without it (qmail, older
Exchange, some gateways) write a letter; that is believed only where sender and words leave no doubt.
"""

import re

from facility_frontoffice.communication.inbound.addresses import usable
from facility_frontoffice.communication.inbound.decoding import decode_header, decode_text
from facility_frontoffice.communication.inbound.mail import Complaint, DeliveryReport, Headers, ReadReceipt
from facility_frontoffice.communication.inbound.message_ids import first_id, ids

MAXIMUM_LENGTH = 200_000
MAXIMUM_RECIPIENTS = 100
MAXIMUM_DIAGNOSTIC = 500

_ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded"}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.-])(?:SMTP;\s*)?([45]\d\d)[ -]", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"^[>\s]{0,20}Message-ID:\s{0,20}<([^<>\s]{1,900})>", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[\w.+=&'*/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

_DAEMON = re.compile(
	r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?delivery(?:[-_.](?:system|subsystem))?|mdaemon|microsoftexchange[0-9a-f]{8,}|bounces)"
	r"(?:[@+]|$)"
)
_FAILED_SUBJECT = re.compile(
	r"^(?:\W{0,3}(?:fw|fwd)\W{0,3})?(undeliver(?:able|ed)\b|undelivered mail returned|mail delivery (?:failed|failure|system)|"
	r"delivery (?:status notification \(?failure|failure|has failed|notification)|failure notice|returned mail|"
	r"mail system error|message not delivered|delivery report|non[- ]delivery|could not be delivered|warning: could not send|"
	r"onbestelbaar|niet[- ]bestelbaar|bericht niet bezorgd|kan niet worden bezorgd|bezorging mislukt|niet afgeleverd|"
	r"unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|unzustellbarkeitsbericht|"
	r"non remis|non distribu|échec de (?:la )?(?:remise|distribution)|message non délivré)",
	re.IGNORECASE,
)
_FAILED_WORDS = re.compile(
	r"this is the qmail-send program|couldn'?t be delivered|could not be delivered|wasn'?t able to deliver|was not delivered|"
	r"delivery to the following recipients? failed|delivery has failed to these recipients|did not reach the following|"
	r"the following address(?:es)? had (?:permanent|delivery)|permanent (?:fatal )?error|user unknown|mailbox (?:unavailable|not found)|"
	r"this is the (?:postfix|mail system)|kon niet worden bezorgd|kan niet worden bezorgd|is niet bezorgd|"
	r"konnte nicht zugestellt werden|n'a pas pu être (?:remis|distribué)",
	re.IGNORECASE,
)
_DELAYED_WORDS = re.compile(
	r"delivery (?:status notification )?\(?delay|will (?:keep|continue) (?:trying|to try)|has been delayed|is delayed|delayed mail|"
	r"still being retried|warning message only|this is a warning|vertraagd|verzögert|could not send message for",
	re.IGNORECASE,
)
_FULL = re.compile(
	r"mailbox (?:is )?full|quota exceeded|over quota|postvak (?:is )?vol|postfach (?:ist )?voll",
	re.IGNORECASE,
)


def delivery_reports(content: bytes, original: str) -> tuple[DeliveryReport, ...]:
	"""The recipients that a message/delivery-status names. `original` is the Message-ID of what was sent, if known."""
	about_mail, *others = [*_blocks(content), {}]
	rows = [block for block in others if "final-recipient" in block or "original-recipient" in block]
	if not rows and "final-recipient" in about_mail:
		rows = [about_mail]  # the blank line between is missing
	original = original or first_id(about_mail.get("original-message-id", ""))
	return tuple(_report(block, original) for block in rows[:MAXIMUM_RECIPIENTS])


def _report(block: dict[str, str], original: str) -> DeliveryReport:
	diagnostic = _after_type(block.get("diagnostic-code", ""))[:MAXIMUM_DIAGNOSTIC]
	status = _STATUS.search(block.get("status", "")) or _STATUS.search(diagnostic)
	action = re.sub(r"[^a-z]", "", block.get("action", "").lower())
	status_text = status[1] if status else ""
	if action not in _ACTIONS:
		action = {"2": "delivered", "4": "delayed"}.get(status_text[:1], "failed")
	return DeliveryReport(
		recipient=usable(_after_type(block.get("original-recipient", "")))
		or usable(_after_type(block.get("final-recipient", ""))),
		status=status_text,
		action=action,
		diagnostic=diagnostic,
		original_message_id=original,
	)


def complaint(content: bytes, original: str, original_to: str) -> Complaint:
	"""What a message/feedback-report says; the recipient is that of our own mail when the report leaves it out."""
	fields = next(iter(_blocks(content)), {})
	recipient = usable(_after_type(fields.get("original-rcpt-to", ""))) or original_to
	kind = re.sub(r"[^a-z-]", "", fields.get("feedback-type", "").lower())[:40]
	return Complaint(recipient, original, kind or "abuse")


def read_receipt(content: bytes) -> ReadReceipt:
	"""What a message/disposition-notification says."""
	fields: dict[str, str] = {}
	for block in _blocks(content):
		fields = block | fields
	disposition = fields.get("disposition", "").rpartition(";")[2].split("/")[0]
	recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
	return ReadReceipt(
		usable(_after_type(recipient)),
		first_id(fields.get("original-message-id", "")),
		re.sub(r"[^a-z]", "", disposition.lower()) or "displayed",
	)


def report_in_words(sender: str, subject: str, text: str, headers: Headers) -> tuple[DeliveryReport, ...]:
	"""What a server wrote as a letter; () for what may be a person's."""
	failed = [usable(one) for one in re.split(r"[,\s]+", headers.get("x-failed-recipients")[:2000])]
	failed = [address for address in failed if address]
	beginning = text[:20_000]
	is_daemon = is_mail_server(sender) or headers.get("return-path").strip() == "<>"
	says_so = bool(_FAILED_SUBJECT.match(subject.strip()[:300])) or bool(_DELAYED_WORDS.search(subject[:300]))
	if not failed and not (
		is_daemon and says_so and (is_mail_server(sender) or _FAILED_WORDS.search(beginning))
	):
		return ()
	if not failed:
		named = [usable(match) for match in _ADDRESS.findall(beginning)]
		own = set(_ADDRESS.findall(headers.get("to").lower())) | {sender}
		failed = [
			address for address in named if address and address not in own and not is_mail_server(address)
		][:1]
	original = _original_id(text, headers)
	is_delayed = bool(_DELAYED_WORDS.search(subject[:300])) or (
		bool(_DELAYED_WORDS.search(beginning[:3000])) and not _FAILED_SUBJECT.match(subject.strip()[:300])
	)
	status, diagnostic = _status_in_words(beginning)
	action = "delayed" if is_delayed else "failed"
	return tuple(
		DeliveryReport(address, status, action, diagnostic, original)
		for address in dict.fromkeys(failed or [""])
	)


def is_mail_server(sender: str) -> bool:
	"""Whether the address is one from which servers write of mail that they could not deliver."""
	return bool(_DAEMON.match(sender.lower()))


def original_of(content: bytes) -> tuple[str, str]:
	"""Message-ID and recipient of our own mail, from the copy of it that came back, whole or only its headers."""
	block = next(iter(_blocks(content.lstrip(b"\r\n"))), {})
	to = _ADDRESS.search(block.get("to", "").lower())
	return first_id(block.get("message-id", "")), to[0] if to else ""


def _status_in_words(text: str) -> tuple[str, str]:
	status = _STATUS.search(text)
	code = _REPLY_CODE.search(text)
	line = status or code or _FULL.search(text)
	if not line:
		return "", ""
	start = text.rfind("\n", 0, line.start()) + 1
	end = text.find("\n", line.start())
	diagnostic = text[start : end if end >= 0 else len(text)].strip()[:MAXIMUM_DIAGNOSTIC]
	if status:
		return status[1], diagnostic
	return "5.2.2" if _FULL.search(text) else "", diagnostic


def _original_id(text: str, headers: Headers) -> str:
	quoted = _MESSAGE_ID.search(text[:MAXIMUM_LENGTH])
	if quoted:
		return quoted[1]
	return first_id(headers.get("in-reply-to")) or (ids(headers.get("references")[-4000:]) or ("",))[-1]


def _blocks(content: bytes) -> list[dict[str, str]]:
	"""Fields by name, lower case, for each group of lines between blank ones."""
	text = decode_text(content[:MAXIMUM_LENGTH])[0]
	blocks: list[dict[str, str]] = [{}]
	name = ""
	for line in text.split("\n")[:10_000]:
		if not line.strip():
			if blocks[-1]:
				blocks.append({})
			name = ""
		elif line[0] in " \t" and name:
			blocks[-1][name] = f"{blocks[-1][name]} {line.strip()}"[:4000]
		elif ":" in line:
			name, _, value = line.partition(":")
			name = name.strip().lower()[:100]
			if name in blocks[-1]:
				name = ""
			else:
				blocks[-1][name] = decode_header(value[:4000])
	return [block for block in blocks if block]


def _after_type(value: str) -> str:
	"""Behind the type: "rfc822; emma@example.com"."""
	kind, separator, rest = value.partition(";")
	value = rest if separator and "@" not in kind else value
	return value.strip().strip("<>")
