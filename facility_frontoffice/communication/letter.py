"""A message in words, and as it is mailed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Composed:
	"""A message in words: `content` is what we keep, `html` and `text` are mailed, `sms` goes by telephone.

	`url` is where its reader sees more; empty for who cannot log in. `desk` is the name of the front office that writes.
	"""

	subject: str
	content: str
	html: str
	text: str
	sms: str = ""
	url: str = ""
	desk: str = ""


@dataclass(frozen=True)
class Letter:
	"""Subject and HTML of a mail, and the document to which an answer to it belongs.

	`kept` is the content as we keep it, where that is not what is sent: without the frame, the picture that says it was
	opened, or a secret. `text` is for who reads mail without markup. `desk` is whose name stands above it.
	"""

	subject: str
	content: str
	reference_doctype: str
	reference_name: str
	kept: str | None = None
	text: str | None = None
	desk: str = ""
