"""What is known of a mail once it is read. All shapes are immutable; all texts are valid Unicode without control characters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Remark(Enum):
	"""What was repaired or left out while a mail was read. `wording.note_in_words` has the sentences."""

	UNREADABLE = "unreadable"  # nothing like a mail: kept as it came
	HEADERS_CUT = "headers cut"
	CHARSET_GUESSED = "charset guessed"
	CONTENT_REPAIRED = "content repaired"  # base64 that is broken off or has odd characters
	BOUNDARY_MISSING = "boundary missing"  # the end of a part, or of the mail, is not there
	TOO_DEEP = "too deep"  # parts within parts: the inner ones are kept as a file
	TOO_MANY_PARTS = "too many parts"
	TEXT_CUT = "text cut"
	HTML_TOO_LARGE = "html too large"  # only its words are kept
	ATTACHMENT_RENAMED = "attachment renamed"  # detail: the name that it has now
	ATTACHMENT_ELSEWHERE = (
		"attachment elsewhere"  # message/external-body or partial: what it is about is not in the mail
	)
	OUTLOOK_UNPACKED = "outlook unpacked"  # winmail.dat
	OUTLOOK_BROKEN = "outlook broken"  # winmail.dat that cannot be read is kept as it is
	ENCRYPTED = "encrypted"
	SIGNED = "signed"
	INVITATION = "invitation"
	CANCELLED_INVITATION = "cancelled invitation"
	WORDS_WITH_INVITATION = (
		"words with invitation"  # somebody wrote something with it, or with their answer to one
	)
	FORWARDED_MAIL = "forwarded mail"  # detail: the name of the file that it is kept as
	SENDER_BEHIND_LIST = "sender behind list"  # the list put its own address in From
	SENDER_FROM_ELSEWHERE = "sender from elsewhere"  # From is unusable: Sender or Reply-To was taken
	NOT_ALL_READ = "not all read"  # an unforeseen fault; detail: of what kind


# With these, what is kept of a mail does not hold all that was in it.
INCOMPLETE = frozenset(
	{
		Remark.UNREADABLE,
		Remark.HEADERS_CUT,
		Remark.CONTENT_REPAIRED,
		Remark.BOUNDARY_MISSING,
		Remark.TOO_MANY_PARTS,
		Remark.TEXT_CUT,
		Remark.HTML_TOO_LARGE,
		Remark.ENCRYPTED,
		Remark.NOT_ALL_READ,
	}
)


@dataclass(frozen=True)
class Note:
	remark: Remark
	detail: str = ""


@dataclass(frozen=True)
class Attachment:
	"""A file that came along. Names within one mail are unique, and safe as a file name.

	`cid` is the Content-ID without its brackets, '' if none. `is_inline`: the HTML shows it.
	"""

	name: str
	content_type: str
	content: bytes = field(repr=False)
	cid: str = ""
	is_inline: bool = False


@dataclass(frozen=True)
class DeliveryReport:
	"""What a mail server says of a mail that we sent, for one recipient (RFC 3464, or the words of a server without it).

	`action`: failed, delayed, delivered, relayed, expanded. `status`: as in 5.1.1, '' if unknown. `original_message_id`
	is without brackets, '' if the report does not say it.
	"""

	recipient: str
	status: str = ""
	action: str = "failed"
	diagnostic: str = ""
	original_message_id: str = ""

	@property
	def is_final(self) -> bool:
		"""Whether the server has given up; a delay is not final, and a delivery is no failure."""
		return self.action == "failed"

	@property
	def is_permanent(self) -> bool:
		"""Whether it makes no sense to try the address again. A full mailbox may be emptied; an unknown person stays unknown."""
		return (
			self.is_final
			and not self.status.startswith("4")
			and self.status not in ("5.2.2", "5.3.4", "5.2.3")
		)


@dataclass(frozen=True)
class Complaint:
	"""A person marked our mail as unwanted (ARF, RFC 5965). The recipient may have been blacked out: ''."""

	recipient: str
	original_message_id: str = ""
	feedback_type: str = "abuse"


@dataclass(frozen=True)
class ReadReceipt:
	"""A person's mail program says that our mail was shown (RFC 8098)."""

	recipient: str
	original_message_id: str = ""
	disposition: str = "displayed"  # or deleted, dispatched, processed

	@property
	def was_shown(self) -> bool:
		return self.disposition == "displayed"


class Headers:
	"""The headers of a mail by name, whatever its case; values decoded, in the order of the mail."""

	def __init__(self, pairs: Iterable[tuple[str, str]] = ()):
		self._pairs = tuple((name.lower(), value) for name, value in pairs)

	def get(self, name: str, default: str = "") -> str:
		"""The first value of a header."""
		return next((value for key, value in self._pairs if key == name.lower()), default)

	def get_all(self, name: str) -> tuple[str, ...]:
		return tuple(value for key, value in self._pairs if key == name.lower())

	def __contains__(self, name: str) -> bool:
		return any(key == name.lower() for key, _ in self._pairs)

	def __iter__(self) -> Iterator[tuple[str, str]]:
		return iter(self._pairs)

	def __len__(self) -> int:
		return len(self._pairs)

	def __eq__(self, other) -> bool:
		return isinstance(other, Headers) and self._pairs == other._pairs

	def __hash__(self) -> int:
		return hash(self._pairs)

	def __repr__(self) -> str:
		return f"Headers({len(self)})"


@dataclass(frozen=True)
class ParsedMail:
	"""A mail as it was read. Message-IDs are without brackets; addresses are lower case; '' is what is not known."""

	message_id: str = ""
	in_reply_to: str = ""
	references: tuple[str, ...] = ()
	subject: str = ""
	sender: str = ""
	sender_name: str = ""
	reply_to: tuple[str, ...] = ()
	to: tuple[str, ...] = ()
	cc: tuple[str, ...] = ()
	date: datetime | None = None  # aware
	text: str = ""
	html: str = ""
	attachments: tuple[Attachment, ...] = ()
	notes: tuple[Note, ...] = ()
	calendar: str = ""  # REQUEST, REPLY, CANCEL, COUNTER, …
	reports: tuple[DeliveryReport, ...] = ()
	complaint: Complaint | None = None
	read_receipt: ReadReceipt | None = None
	headers: Headers = field(default_factory=Headers)
	size: int = 0

	@property
	def report(self) -> DeliveryReport | None:
		"""The report that matters most: the first that is final, else the first."""
		return next((one for one in self.reports if one.is_final), next(iter(self.reports), None))

	@property
	def recipients(self) -> frozenset[str]:
		return frozenset(self.to + self.cc)

	@property
	def is_whole(self) -> bool:
		"""Whether all that was in the mail is here; if not, the bytes as they came are worth keeping."""
		return not any(note.remark in INCOMPLETE for note in self.notes)

	def has(self, remark: Remark) -> bool:
		return any(note.remark is remark for note in self.notes)
