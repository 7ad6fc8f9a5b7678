"""The words of a mail as we keep them: as a message, and as the subject and question of a new request."""

from collections.abc import Mapping
from datetime import datetime, timezone

from frappe import _
from frappe.utils import convert_utc_to_system_timezone, escape_html
from frappe.utils.html_utils import clean_email_html

from facility_frontoffice.communication.inbound import html_text, reply_text, thread_rules
from facility_frontoffice.communication.inbound.mail import ParsedMail
from facility_frontoffice.intake import rules as intake_rules
from facility_frontoffice.permissions.tokens import without_tokens

# Cleaning takes far more than twice as long for twice as much; above this its words are enough.
MOST_HTML = 100_000
MOST_TEXT = 200_000


def message_of(mail: ParsedMail, pictures: Mapping[str, str]) -> str:
	"""A mail as HTML that is safe to show. `pictures`: addresses of the pictures in it, by Content-ID."""
	if not mail.html or len(mail.html) > MOST_HTML:
		return escape_html(mail.text[:MOST_TEXT]).replace("\n", "<br>")
	return clean_email_html(html_text.with_pictures(mail.html, pictures))


def question_of(mail: ParsedMail) -> str:
	"""What the writer says, for a new request: without what they quote, unless they send on what somebody else wrote."""
	words = mail.text.strip()
	if mail.in_reply_to or mail.references:
		is_forwarded = thread_rules.is_forward(mail.subject)
		words = (not is_forwarded and new_words_of(mail)) or words
	words = without_tokens(words) or ""
	most = intake_rules.DESCRIPTION_LENGTH
	return words if len(words) <= most else words[: most - 1] + "…"


def new_words_of(mail: ParsedMail) -> str:
	return reply_text.new_words(mail.text, mail.html)


def subject_of(mail: ParsedMail) -> str:
	"""A subject for a new request: plain, and short enough."""
	given = intake_rules.without_markup(thread_rules.subject_alone(mail.subject))
	found = given or intake_rules.without_markup(intake_rules.subject_from(mail.text))
	return without_tokens(found[: intake_rules.SUBJECT_LENGTH]) or _("E-mail without a subject")


def written_at(mail: ParsedMail, received_at: datetime) -> datetime:
	"""When a mail was written, in the site's time: as it says, but never after it came; else when it came."""
	if not mail.date:
		return received_at
	utc = mail.date.astimezone(timezone.utc).replace(tzinfo=None)
	return min(convert_utc_to_system_timezone(utc).replace(tzinfo=None), received_at)
