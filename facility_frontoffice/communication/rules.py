"""Which messages a change of a request asks for, and how often one is tried. Pure: no Frappe."""

import re

IN_INTAKE = ("New", "In Intake")
UNDER_WAY = ("In Progress", "Waiting for Supplier")
ENDED = ("Completed", "Closed", "Cancelled")

# Statuses of a message that went out to who it is for, as far as anybody knows
TOLD = ("Sent", "Delivered", "Read")

# Somebody waits for an answer to these, or must do something: they never wait for others
NEVER_WAIT = ("Reply", "Needs you")
# What a person wrote goes, whatever rules an admin has; without a text that is an error that shows
ALWAYS_RECORDED = ("Reply",)
SUPPLIER_KINDS = ("Work", "Work reminder", "Work withdrawn")

# How long after each failed attempt the next one follows, in minutes; after the last, a person must look.
RETRY_AFTER_MINUTES = (1, 5, 30, 120, 720)

SUBJECT_LENGTH = 140

_REFUSED = re.compile(r"SMTPRecipientsRefused: \{.*?\((5\d\d), b?['\"](.*?)['\"]\)", re.DOTALL)


def messages_for(before: str | None, after: str, told_directly: bool = False) -> list[str]:
	"""The kinds of message for a change of status. `before` is None for a new request.

	A client who was told in person (`told_directly`) gets nothing of it by mail as well. That something
	waits for the client, or is late, does not show in the status alone: who causes it tells it. Work that waited
	for the client first is on its way after that; that it is told once is for the caller.
	"""
	if told_directly or before == after:
		return []
	if before is None:
		return [] if after in ENDED else ["Received"]
	if before in ENDED and after not in ENDED:
		return ["Reopened"]
	if after in UNDER_WAY and before in (*IN_INTAKE, "Waiting for Client"):
		return ["On its way"]
	if after == "Completed" or (after == "Closed" and before != "Completed"):
		return ["Done", "Feedback"]
	if after == "Closed":
		return ["Closed"]
	if after == "Cancelled":
		return ["Cancelled"]
	return []


def holds_still(kind: str, occasion_date, promised_date, status: str) -> bool:
	"""Whether a message that waited is still true of its request.

	`occasion_date` is the date that a planning told of, `promised_date` what is promised now.
	"""
	if kind == "Feedback":
		return status in ("Completed", "Closed")
	if kind == "Closed":
		return status == "Closed"
	if kind == "Reopened":
		return status not in ENDED
	if kind == "Planned":
		return status not in ENDED and occasion_date == promised_date
	return True


def minutes_to_next_attempt(attempts: int) -> int | None:
	"""Minutes to wait after so many failed attempts, None when it is given up."""
	return RETRY_AFTER_MINUTES[attempts - 1] if attempts <= len(RETRY_AFTER_MINUTES) else None


def best_language(wanted: str | None, available: list[str]) -> str | None:
	"""The language to write in: the wanted one, its base ("nl" for "nl-BE"), English, or the first there is."""
	if not available:
		return None
	for candidate in (wanted, (wanted or "").split("-")[0], "en"):
		if candidate in available:
			return candidate
	return available[0]


def subject_with_number(subject: str, number: str | None) -> str:
	"""A subject that names its request, so that a reply finds it: within the length that the platform keeps."""
	subject = " ".join(subject.split())
	if not number or number in subject:
		return subject[:SUBJECT_LENGTH]
	ending = f" [{number}]"
	return subject[: SUBJECT_LENGTH - len(ending)].rstrip() + ending


def occasion_key(about: str, occasion: str) -> str:
	"""The key of all that is told of an occasion. `about` is the name of a request, assignment or disturbance."""
	return f"{about}:{occasion}"


def refusal_of(error: str | None) -> str | None:
	"""What a mail server said that refused an address for good, in the trace of an error; None when it may take it later."""
	found = _REFUSED.search(error or "")
	return f"{found[1]} {found[2]}".strip() if found else None


def once_each(rows) -> list:
	"""The first row of each occasion: one may be told to several people, by several channels, and once more."""
	found: dict = {}
	for row in rows:
		found.setdefault(row["message_key"].partition("|")[0], row)
	return list(found.values())
