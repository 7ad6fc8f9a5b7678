"""The words for a person: why a mail is what we took it for, and what was left out of it."""

from collections.abc import Iterable

from frappe import _

from facility_frontoffice.communication.inbound.kinds import Reason, Verdict
from facility_frontoffice.communication.inbound.mail import Note, Remark


def reason_in_words(verdict: Verdict) -> str:
	"""A sentence in the language of the moment."""
	return _reasons()[verdict.reason].format(verdict.detail).strip()


def note_in_words(note: Note) -> str:
	return _remarks()[note.remark].format(note.detail).strip()


def notes_in_words(notes: Iterable[Note]) -> str:
	"""A line for each; '' when the mail was read as it should."""
	return "\n".join(dict.fromkeys(note_in_words(note) for note in notes))


def _reasons() -> dict[Reason, str]:
	return {
		Reason.WRITTEN: _("Written by a person"),
		Reason.OVER_OUR_LIST: _("Written by a person, and passed on by the group that is our own address"),
		Reason.ADDRESSED_BESIDE_LIST: _("Written to a list, and to us by name"),
		Reason.INVITED: _("An invitation"),
		Reason.CANCELLED: _("An invitation that was withdrawn"),
		Reason.FAILED: _("Our mail to {0} could not be delivered"),
		Reason.DELAYED: _("Our mail to {0} is under way; the server keeps trying"),
		Reason.DELIVERED: _("Our mail to {0} was delivered"),
		Reason.MARKED_AS_UNWANTED: _("Our mail to {0} was marked as unwanted"),
		Reason.READ_RECEIPT: _("A receipt: our mail to {0} was opened or thrown away"),
		Reason.AUTO_SUBMITTED: _("The mail says that a machine wrote it (Auto-Submitted: {0})"),
		Reason.AUTO_HEADER: _("The mail says that a machine wrote it ({0})"),
		Reason.PRECEDENCE: _("The mail says that it was sent in bulk or by a machine (Precedence: {0})"),
		Reason.ABSENT_SUBJECT: _("An answer of somebody who is away: {0}"),
		Reason.ABSENT_WORDS: _("An answer of somebody who is away: {0}"),
		Reason.SERVER_SENDER: _("Written by a mail server ({0})"),
		Reason.LIST_HEADER: _("Sent over a mailing list: {0}"),
		Reason.NEWSLETTER: _("A newsletter: it has a link to unsubscribe"),
		Reason.ANSWERED_INVITATION: _("The answer to an invitation"),
		Reason.ANSWERED_WITH_WORDS: _("The answer to an invitation, with words of a person"),
		Reason.SERVER_REPORT: _("A report for who runs the mail ({0})"),
		Reason.FROM_OURSELVES: _("Sent from our own address {0}"),
		Reason.CAME_BACK: _("A mail of ours that came back, by way of {0}"),
		Reason.DELIVERED_TWICE: _("The mail was delivered to {0} before: it goes round"),
		Reason.TOO_MANY_HOPS: _("The mail passed {0} servers: it goes round"),
		Reason.NO_SENDER: _("No address of a sender that can be answered: {0}"),
	}


def _remarks() -> dict[Remark, str]:
	return {
		Remark.UNREADABLE: _("What came in does not look like a mail. It is kept as it came."),
		Remark.HEADERS_CUT: _("The head of the mail is too long; a part of it was not read."),
		Remark.CHARSET_GUESSED: _("The mail does not say well which letters it uses; some may be wrong."),
		Remark.CONTENT_REPAIRED: _("A part of the mail was damaged on its way. What could be read is kept."),
		Remark.BOUNDARY_MISSING: _("The mail breaks off or its parts are not well separated."),
		Remark.TOO_DEEP: _("Parts lie too deep within each other; the innermost are kept as a file."),
		Remark.TOO_MANY_PARTS: _("The mail has too many parts; the last ones were not read."),
		Remark.TEXT_CUT: _("The text is too long; the rest is in the mail as it came."),
		Remark.HTML_TOO_LARGE: _("The layout is too large to show safely; the words are kept."),
		Remark.ATTACHMENT_RENAMED: _("A file got another name: {0}"),
		Remark.ATTACHMENT_ELSEWHERE: _("The mail points to a file that did not come along."),
		Remark.OUTLOOK_UNPACKED: _("Outlook's winmail.dat was unpacked."),
		Remark.OUTLOOK_BROKEN: _("Outlook's winmail.dat cannot be read; it is kept as it came."),
		Remark.ENCRYPTED: _("The mail is encrypted; it is kept as a file, and nobody here can read it."),
		Remark.SIGNED: _("The mail has a signature, which is not checked here."),
		Remark.INVITATION: _("The mail is an invitation; the file of the calendar came along."),
		Remark.CANCELLED_INVITATION: _("The mail withdraws an invitation."),
		Remark.WORDS_WITH_INVITATION: _(
			"Somebody wrote something with the invitation, or with the answer to one."
		),
		Remark.FORWARDED_MAIL: _(
			"Another mail came along; it is kept as a file, and its words are in the text."
		),
		Remark.SENDER_BEHIND_LIST: _(
			"A group passed the mail on in its own name; the sender is who wrote it."
		),
		Remark.SENDER_FROM_ELSEWHERE: _(
			"From has no address; the sender was taken from elsewhere in the mail."
		),
		Remark.NOT_ALL_READ: _("Reading the mail went wrong ({0}). It is kept as it came."),
	}
