"""What is found while the parts of a mail are read."""

from dataclasses import dataclass, field, replace

from facility_frontoffice.communication.inbound import mime
from facility_frontoffice.communication.inbound.file_names import safe_name, unique_name
from facility_frontoffice.communication.inbound.mail import (
	Attachment,
	Complaint,
	DeliveryReport,
	ReadReceipt,
	Remark,
)


@dataclass(frozen=True)
class Body:
	text: str = ""
	html: str = ""
	is_typed: bool = False  # the text was sent as text, and not made of the HTML
	is_spare: bool = False  # says again what another part says, if there is one

	def __bool__(self) -> bool:
		return bool(self.text.strip() or self.html)


@dataclass
class Findings:
	"""What turns up while the parts are read."""

	budget: mime.Budget
	files: list[tuple[str, Attachment]] = field(default_factory=list)
	shown: set[str] = field(default_factory=set)  # Content-IDs that the HTML names
	calendar: str = ""
	reports: tuple[DeliveryReport, ...] = ()
	complaint: Complaint | None = None
	read_receipt: ReadReceipt | None = None
	mails_within: int = 0
	has_words: bool = False
	loose_reports: list[mime.Part] = field(default_factory=list)  # that stand in no multipart/report

	def note(self, remark: Remark, detail: str = "") -> None:
		self.budget.note(remark, detail)

	def keep(self, name: str, content_type: str, content: bytes, cid: str = "") -> None:
		self.files.append((name, Attachment("", content_type, content, cid)))

	def attachments(self) -> tuple[Attachment, ...]:
		taken: set[str] = set()
		counts: dict[str, int] = {}
		kept = []
		for ordinal, (wanted, file) in enumerate(self.files, 1):
			name = unique_name(safe_name(wanted, file.content_type, ordinal), taken, counts)
			if wanted and name != wanted:
				self.note(Remark.ATTACHMENT_RENAMED, name)
			kept.append(replace(file, name=name, is_inline=bool(file.cid) and file.cid in self.shown))
		return tuple(kept)
