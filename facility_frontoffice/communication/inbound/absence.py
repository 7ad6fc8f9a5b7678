"""Answers for somebody who is away, by a machine that does not say that it is one.

What people write about holidays and absence is their business: words alone are a sign only where no person would put
them, else together with another one.
"""

import re

from facility_frontoffice.communication.inbound.mail import ParsedMail

SUBJECT, WORDS = "subject", "words"

# What a machine puts before the subject that it answers to. A person's answer to that begins with "Re:".
_MADE_SUBJECT = re.compile(
	r"^\s*(?:automati(?:sch antwoord|sche reactie|c reply|sche antwort)|automatically generated reply|auto(?:matic)?[- ]?(?:reply|response)|"
	r"autoreply|réponse automatique|respuesta automática|risposta automatica|autosvar|automatisk svar|"
	r"abwesenheits(?:notiz|agent|nachricht|assistent)|out of (?:the )?office(?: auto[- ]?reply)?|afwezigheids(?:assistent|bericht|melding)|"
	r"message d'absence|avis d'absence)\s*(?::|$|-|–)",
	re.IGNORECASE,
)
_ABSENT_SUBJECT = re.compile(
	r"\b(?:out of (?:the )?office|ooo|on (?:annual )?leave|on holiday|on vacation|away from (?:my|the) (?:desk|office)|afwezig(?:heid)?|"
	r"buiten kantoor|niet op kantoor|met vakantie|op vakantie|met verlof|abwesen(?:d|heit)|nicht im (?:büro|haus)|im urlaub|"
	r"absen(?:t|ce)(?: du bureau)?|en (?:congé|vacances)|automatisch|automatic|automatique)\b",
	re.IGNORECASE,
)
_ABSENT_WORDS = re.compile(
	r"\b(?:i am|i'm|i will be|currently) (?:currently )?(?:out of (?:the )?office|on (?:annual |parental |sick )?leave|on holiday|on vacation|away)\b|"
	r"\bik ben (?:momenteel |op dit moment |tot |van |tijdelijk |vandaag )?(?:en met )?[^.\n]{0,60}?(?:afwezig|niet aanwezig|buiten kantoor|met vakantie|op vakantie|met verlof)\b|"
	r"\b(?:ich bin|bin ich)\b[^.\n]{0,60}?(?:abwesend|nicht im (?:büro|haus)|im urlaub|nicht erreichbar)\b|"
	r"\bje suis\b[^.\n]{0,40}?(?:absente?|en congés?|en vacances)\b|"
	r"\b(?:your|uw|je) (?:e-?mail|message|bericht) (?:will not be|wordt niet) (?:read|forwarded|gelezen|doorgestuurd)|"
	r"\bthis is an auto(?:matic|mated)(?:ally generated)? (?:reply|response|message)\b|"
	r"\bdit is een automati(?:sch|sche) (?:gegenereerd[e]? )?(?:antwoord|bericht|reactie|e-?mail)\b|"
	r"\bdies ist eine automatische (?:antwort|nachricht)\b",
	re.IGNORECASE,
)
_ANSWER = re.compile(r"^\s*(?:re|aw|antw|sv|réf|betr|fw|fwd|doorst|wg|tr)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def sign_of(mail: ParsedMail) -> str:
	"""`SUBJECT` or `WORDS`: by what we know that a machine answers for somebody; '' for what a person may have written."""
	subject = mail.subject[:300]
	if _ANSWER.match(subject) and not _has_other_sign(mail):
		return ""
	if _MADE_SUBJECT.match(subject):
		return SUBJECT
	says_absent = bool(_ABSENT_WORDS.search(mail.text[:1500]))
	if _ABSENT_SUBJECT.search(subject) and (
		_has_other_sign(mail) or (says_absent and "?" not in mail.text[:1500])
	):
		return SUBJECT
	if says_absent and _has_null_path(mail):
		return WORDS
	return ""


def _has_other_sign(mail: ParsedMail) -> bool:
	suppressed = mail.headers.get("x-auto-response-suppress").lower()
	return _has_null_path(mail) or "all" in suppressed or "autoreply" in suppressed


def _has_null_path(mail: ParsedMail) -> bool:
	return mail.headers.get("return-path").strip() == "<>"
