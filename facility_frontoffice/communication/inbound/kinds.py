"""What kind of mail it is, and why we think so.

The order of the questions is the order of certainty. A mail that is taken for a person's by mistake costs a look; a
person's mail that is taken for a machine's costs an answer. So what is uncertain is a person's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from facility_frontoffice.communication.inbound import absence
from facility_frontoffice.communication.inbound.addresses import addresses, usable
from facility_frontoffice.communication.inbound.mail import ParsedMail, Remark
from facility_frontoffice.communication.inbound.reports import is_mail_server

MAXIMUM_HOPS = 25  # Received headers; a mail between two organisations has five to fifteen


class Kind(Enum):
	PERSON = "Person"
	AUTOMATIC_REPLY = "Automatic Reply"
	BOUNCE = "Bounce"
	COMPLAINT = "Complaint"
	MAILING_LIST = "Mailing List"
	LOOP = "Loop"
	CALENDAR = "Calendar"
	OUR_OWN = "Our Own"
	UNREADABLE = "Unreadable"


class Reason(Enum):
	"""Why; `wording.reason_in_words` has the sentences. {0} in them is the detail of the verdict."""

	WRITTEN = "written"  # nothing says otherwise
	OVER_OUR_LIST = "over our list"  # list headers, but of a list that is our own address
	ADDRESSED_BESIDE_LIST = "addressed beside list"  # a list for discussion, and us by name
	INVITED = "invited"
	CANCELLED = "cancelled"
	FAILED = "failed"
	DELAYED = "delayed"
	DELIVERED = "delivered"
	MARKED_AS_UNWANTED = "marked as unwanted"
	READ_RECEIPT = "read receipt"
	AUTO_SUBMITTED = "auto submitted"
	AUTO_HEADER = "auto header"
	PRECEDENCE = "precedence"
	ABSENT_SUBJECT = "absent subject"
	ABSENT_WORDS = "absent words"
	SERVER_SENDER = "server sender"
	LIST_HEADER = "list header"
	NEWSLETTER = "newsletter"
	ANSWERED_INVITATION = "answered invitation"
	ANSWERED_WITH_WORDS = "answered with words"
	SERVER_REPORT = "server report"  # on spam, DMARC or TLS: figures for who runs the mail
	FROM_OURSELVES = "from ourselves"
	CAME_BACK = "came back"
	DELIVERED_TWICE = "delivered twice"
	TOO_MANY_HOPS = "too many hops"
	NO_SENDER = "no sender"


@dataclass(frozen=True)
class Verdict:
	kind: Kind
	reason: Reason
	detail: str = ""


# Headers that only an answering machine writes. X-Auto-Response-Suppress is not among them: Exchange and many
# others write it on what people send, to keep machines from answering that.
_ANSWERING_MACHINE = (
	"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply",
	"x-vacation", "x-auto-responder", "x-pmx-autoreply", "x-notifier-autoreply", "x-cron-env",
)  # fmt: skip
_PRECEDENCE = {"auto_reply", "auto-reply", "bulk", "junk"}

_NO_COMPLAINT = {"not-spam", "auth-failure", "dmarc"}
_DMARC = re.compile(r"^\s*Report Domain:\s*\S+\s+Submitter:", re.IGNORECASE)  # RFC 7489, 7.2.1.1
# With what calendars fill the text of an answer to an invitation, when nobody writes anything.
_CALENDAR_WORDS = re.compile(
	r"google|calendar|has (?:accepted|declined|tentatively)|heeft (?:deze|de|uw|je) uitnodiging|geaccepteerd|afgewezen|zugesagt|abgesagt|"
	r"a (?:accepté|refusé)|accepted:|declined:",
	re.IGNORECASE,
)
_MAILTO = re.compile(r"mailto:([^?>\s,]{3,254})", re.IGNORECASE)
_LIST_ID = re.compile(r"<([^<>\s]{1,254})>")


def kind_of(mail: ParsedMail, own_addresses: set[str], own_site: str = "") -> Kind:
	return judge(mail, own_addresses, own_site).kind


def judge(mail: ParsedMail, own_addresses: set[str], own_site: str = "") -> Verdict:
	"""The kind of a mail, and why. `own_addresses` are those that we receive at and send from, in any case.

	`own_site` is the address of our site, which the platform writes on each mail that it sends.
	"""
	own = {usable(address) or address.strip().lower() for address in own_addresses}
	for question in (_report, _loop, _own, _sender, _calendar, _list, _automatic):
		verdict = question(mail, own, own_site)
		if verdict:
			return verdict
	return _person(mail)


def _report(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	if mail.complaint:
		if mail.complaint.feedback_type in _NO_COMPLAINT:
			return Verdict(Kind.AUTOMATIC_REPLY, Reason.SERVER_REPORT, mail.complaint.feedback_type)
		return Verdict(Kind.COMPLAINT, Reason.MARKED_AS_UNWANTED, mail.complaint.recipient)
	if "tls-report-domain" in mail.headers or _DMARC.match(mail.subject):
		return Verdict(Kind.AUTOMATIC_REPLY, Reason.SERVER_REPORT, mail.sender)
	if mail.read_receipt:
		return Verdict(Kind.AUTOMATIC_REPLY, Reason.READ_RECEIPT, mail.read_receipt.recipient)
	report = mail.report
	if not report:
		return None
	if report.is_final:
		return Verdict(Kind.BOUNCE, Reason.FAILED, report.recipient)
	if report.action == "delayed":
		return Verdict(Kind.BOUNCE, Reason.DELAYED, report.recipient)
	return Verdict(Kind.AUTOMATIC_REPLY, Reason.DELIVERED, report.recipient)


def _loop(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	hops = len(mail.headers.get_all("received"))
	if hops > MAXIMUM_HOPS:
		return Verdict(Kind.LOOP, Reason.TOO_MANY_HOPS, str(hops))
	if address := _delivered_again(mail, own):
		return Verdict(Kind.LOOP, Reason.DELIVERED_TWICE, address)
	if own_site and _host(mail.headers.get("x-frappe-site")) == _host(own_site):
		return Verdict(Kind.OUR_OWN if mail.sender in own else Kind.LOOP, Reason.CAME_BACK, mail.sender)
	return None


def _delivered_again(mail: ParsedMail, own: set[str]) -> str:
	"""The address of ours that the mail came to, left by another, and came to again; '' if it did not.

	Twice in a row is no loop: two servers of one house may each note the same delivery.
	"""
	way = [value.strip("<> ").lower() for value in mail.headers.get_all("delivered-to")]
	way = [address for place, address in enumerate(way) if place == 0 or address != way[place - 1]]
	return next((address for address in way if address in own and way.count(address) > 1), "")


def _host(address: str) -> str:
	return address.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")


def _own(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	if mail.sender and mail.sender in own:
		return Verdict(Kind.OUR_OWN, Reason.FROM_OURSELVES, mail.sender)
	return None


def _sender(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	if not mail.sender:
		return Verdict(Kind.UNREADABLE, Reason.NO_SENDER, mail.headers.get("from")[:140])
	if is_mail_server(mail.sender) and not mail.sender.startswith("postmaster"):
		return Verdict(Kind.AUTOMATIC_REPLY, Reason.SERVER_SENDER, mail.sender)
	return None


def _calendar(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	if mail.calendar in ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"):
		if mail.has(Remark.WORDS_WITH_INVITATION) and not _CALENDAR_WORDS.search(mail.text):
			return Verdict(Kind.PERSON, Reason.ANSWERED_WITH_WORDS, mail.calendar)
		return Verdict(Kind.CALENDAR, Reason.ANSWERED_INVITATION, mail.calendar)
	return None


def _list(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	"""Newsletters and lists, but not what people write to an address of ours that is a list.

	Many a front office has its address as a group of Google or Exchange, which writes list headers on whatever comes
	in. A list whose own address is ours is therefore no list; one for discussion, of which somebody also wrote our
	address in To or Cc, means us. A newsletter has our address in To as well, but no address to answer the list at.
	"""
	if not _is_listed(mail):
		return None
	if own & set(_addresses_of_list(mail)):
		return (
			None
			if _says_automatic(mail)
			else Verdict(Kind.PERSON, Reason.OVER_OUR_LIST, mail.headers.get("list-id"))
		)
	precedence = _first_word(mail, "precedence")
	is_discussion = "list-post" in mail.headers and precedence not in _PRECEDENCE
	if is_discussion and own & mail.recipients and not _says_automatic(mail):
		return Verdict(Kind.PERSON, Reason.ADDRESSED_BESIDE_LIST, mail.headers.get("list-id"))
	if "list-id" in mail.headers or precedence == "list":
		return Verdict(Kind.MAILING_LIST, Reason.LIST_HEADER, mail.headers.get("list-id"))
	return Verdict(Kind.MAILING_LIST, Reason.NEWSLETTER)


def _is_listed(mail: ParsedMail) -> bool:
	names = ("list-id", "list-unsubscribe", "list-post")
	return any(name in mail.headers for name in names) or _first_word(mail, "precedence") == "list"


def _addresses_of_list(mail: ParsedMail) -> Iterator[str]:
	for name in (
		"list-post",
		"list-owner",
		"x-original-to",
		"x-mailinglist",
		"mailing-list",
		"x-google-group-id",
	):
		value = mail.headers.get(name)[:4000]
		if name in ("list-post", "x-mailinglist"):
			yield from (address.lower() for address in _MAILTO.findall(value))
		if name == "mailing-list":
			yield from addresses(value.partition(";")[0].removeprefix("list "))
	named = _LIST_ID.search(mail.headers.get("list-id"))
	if named:  # "facility.example.com" stands for facility@example.com
		parts = named[1].lower().split(".")
		yield from (
			".".join(parts[:place]) + "@" + ".".join(parts[place:]) for place in range(1, min(len(parts), 6))
		)


def _automatic(mail: ParsedMail, own: set[str], own_site: str) -> Verdict | None:
	if submitted := _submitted(mail):
		return Verdict(Kind.AUTOMATIC_REPLY, Reason.AUTO_SUBMITTED, submitted)
	for name in _ANSWERING_MACHINE:
		if name in mail.headers and mail.headers.get(name).strip().lower() not in ("no", "false", "0"):
			return Verdict(Kind.AUTOMATIC_REPLY, Reason.AUTO_HEADER, name)
	precedence = _first_word(mail, "precedence")
	if precedence in _PRECEDENCE:
		return Verdict(Kind.AUTOMATIC_REPLY, Reason.PRECEDENCE, precedence)
	if sign := absence.sign_of(mail):
		reason = Reason.ABSENT_SUBJECT if sign == absence.SUBJECT else Reason.ABSENT_WORDS
		return Verdict(Kind.AUTOMATIC_REPLY, reason, mail.subject[:140])
	return None


def _says_automatic(mail: ParsedMail) -> bool:
	"""Whether a machine says that it is one; a list's own "Precedence" does not count."""
	return bool(_submitted(mail)) or any(name in mail.headers for name in _ANSWERING_MACHINE)


def _submitted(mail: ParsedMail) -> str:
	"""What Auto-Submitted (RFC 3834) says, unless that a person wrote the mail, and a machine at most passed it on."""
	submitted = _first_word(mail, "auto-submitted")
	return "" if submitted in ("no", "auto-forwarded") else submitted


def _first_word(mail: ParsedMail, name: str) -> str:
	return re.split(r"[;\s(]", mail.headers.get(name).strip().lower(), maxsplit=1)[0]


def _person(mail: ParsedMail) -> Verdict:
	if mail.has(Remark.INVITATION):
		return Verdict(Kind.PERSON, Reason.INVITED)
	if mail.has(Remark.CANCELLED_INVITATION):
		return Verdict(Kind.PERSON, Reason.CANCELLED)
	return Verdict(Kind.PERSON, Reason.WRITTEN)
