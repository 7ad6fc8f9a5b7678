"""A corpus of mails as they come in: each shaped as a real mailer, server or machine writes it, none of them real.

`corpus()` gives cases for unit tests, which read and judge each, and for tests that send them through a real mail server.
Names and addresses are made up; domains are those that RFC 2606 keeps for examples.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from facility_frontoffice.communication.inbound.kinds import Kind

FRONT_OFFICE = "facility@example.com"
REPLIES_TO = ("sent-1@facility.example.com", "sent-2@facility.example.com")
NUMBERS = ("CR-2026-00041", "CR-2026-00042")


class Who(NamedTuple):
	name: str
	address: str


PEOPLE = (
	Who("Emma de Vries", "emma@client.example"),
	Who("Piet Jansen", "piet@client.example"),
	Who("Sofie Müller", "sofie@client.example"),
	Who("John O'Neill", "john@client.example"),
)


@dataclass(frozen=True)
class Case:
	"""A mail, what kind it is, and what must be read in it.

	`facts`: fields of ParsedMail by name; or `text_has`, `text_lacks`, `html_has` (texts), `files` (names, in order),
	`remarks` (names of Remark that are noted), `no_remarks`, `new_words`, `is_thanks`, `reason` (of Reason).
	`only_by_imap`: bytes that an SMTP server refuses or changes. `sender` is that of the envelope, '' for a server's.
	"""

	name: str
	kind: Kind
	make: Callable[[], bytes] = field(repr=False)
	sender: str = ""
	facts: dict = field(default_factory=dict)
	is_large: bool = False
	only_by_imap: bool = False

	@cached_property
	def _made(self) -> bytes:
		return self.make()

	@property
	def raw(self) -> bytes:
		"""The bytes; those of a large mail are made each time, so that they need not all be held."""
		return self.make() if self.is_large else self._made

	@property
	def message_id(self) -> str:
		return f"{self.name}@corpus.example"


@dataclass
class Collection:
	"""What the groups of mails share, and where they put their cases."""

	front_office: str = FRONT_OFFICE
	people: tuple = PEOPLE
	replies_to: tuple = REPLIES_TO
	numbers: tuple = NUMBERS
	cases: list[Case] = field(default_factory=list)

	def who(self, place: int = 0) -> Who:
		return Who(*self.people[place % len(self.people)])

	def sent(self, place: int = 0) -> str:
		"""The Message-ID of a mail that the front office sent."""
		return self.replies_to[place % len(self.replies_to)]

	def number(self, place: int = 0) -> str:
		return self.numbers[place % len(self.numbers)]

	def add(self, name: str, raw: bytes | Callable[[], bytes], kind: Kind = Kind.PERSON, **more) -> None:
		sender = more.pop("sender", self.who().address if kind is Kind.PERSON else "")
		flags = {flag: more.pop(flag) for flag in ("is_large", "only_by_imap") if flag in more}
		make = raw if callable(raw) else (lambda: raw)
		self.cases.append(Case(name, kind, make, sender, more, **flags))

	def head(self, name: str, subject: str | None, who: Who | None = None, *extra: str, **fields) -> str:
		"""The usual headers; `fields` replace them (None leaves one out), `extra` are lines more."""
		who = who or self.who()
		lines = {
			"Return-Path": f"<{who.address}>",
			"Received": "from mail.client.example (mail.client.example [192.0.2.10])\n\tby mx.example.com; Mon, 30 Nov 2026 09:15:02 +0100",
			"From": f"{quoted(who.name)} <{who.address}>",
			"To": f"<{self.front_office}>",
			"Subject": subject,
			"Date": "Mon, 30 Nov 2026 09:15:00 +0100",
			"Message-ID": f"<{name}@corpus.example>",
			"MIME-Version": "1.0",
		}
		lines |= {key.replace("_", "-"): value for key, value in fields.items()}
		return "".join(
			f"{line}\n"
			for line in [*(f"{key}: {value}" for key, value in lines.items() if value is not None), *extra]
		)


def quoted(name: str) -> str:
	if name.isascii():
		return f'"{name}"' if "'" in name or "," in name else name
	return "=?utf-8?Q?" + "".join(f"={byte:02X}" for byte in name.encode()) + "?="


def wire(*pieces: str | bytes) -> bytes:
	"""The bytes as they go over the line."""
	return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces).replace(
		b"\n", b"\r\n"
	)


def text_part(text: str, kind: str = "plain", charset: str = "utf-8", *extra: str) -> str:
	lines = [f'Content-Type: text/{kind}; charset="{charset}"', "Content-Transfer-Encoding: 8bit", *extra]
	return "\n".join(lines) + f"\n\n{text}\n"


def file_part(content: bytes, content_type: str, disposition: str, *extra: str) -> str:
	import base64

	body = base64.encodebytes(content).decode()
	lines = [
		f"Content-Type: {content_type}",
		f"Content-Disposition: {disposition}",
		"Content-Transfer-Encoding: base64",
		*extra,
	]
	return "\n".join(lines) + f"\n\n{body}"


def multipart(kind: str, *parts: str, boundary: str = "=_Part_1", more: str = "", closed: bool = True) -> str:
	"""The headers and the body of a multipart; to be put behind other headers, or within another one."""
	body = "".join(f"--{boundary}\n{part.rstrip(chr(10))}\n" for part in parts)
	end = f"--{boundary}--\n" if closed else ""
	return f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\n\n{body}{end}'


def both(text: str, source: str, boundary: str = "=_Alt_1") -> str:
	return multipart("alternative", text_part(text), text_part(source, "html"), boundary=boundary)


def corpus(
	front_office: str = FRONT_OFFICE, people=PEOPLE, replies_to=REPLIES_TO, numbers=NUMBERS
) -> list[Case]:
	"""All cases. Message-IDs are <name@corpus.example>; the names are unique.

	`people`: pairs of name and address that write; `replies_to`: Message-IDs of mails that the front office sent;
	`numbers`: of requests that they are about.
	"""
	import mails_answers
	import mails_broken
	import mails_files
	import mails_machines
	import mails_people

	collection = Collection(front_office, tuple(people), tuple(replies_to), tuple(numbers))
	for group in (mails_people, mails_answers, mails_files, mails_broken, mails_machines):
		group.collect(collection)
	return collection.cases
