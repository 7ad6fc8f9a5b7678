"""Which messages a change of a request asks for. Pure: no Frappe."""

IN_INTAKE = ("New", "In Intake")
UNDER_WAY = ("In Progress", "Waiting for Supplier")

# How long after each failed attempt the next one follows, in minutes; after the last, a person must look.
RETRY_AFTER_MINUTES = (1, 5, 30, 120, 720)


def messages_for(before: str | None, after: str, told_directly: bool = False) -> list[str]:
	"""The kinds of message for a change of status. `before` is None for a new request.

	A client who was told in person (`told_directly`) gets nothing of it by mail as well. That something
	waits for the client, or is late, does not show in the status alone: who causes it tells it. Work that waited
	for the client first is on its way after that; that it is told once is for the caller.
	"""
	if told_directly or before == after:
		return []
	if before is None:
		return [] if after in ("Completed", "Closed", "Cancelled") else ["Received"]
	if after in UNDER_WAY and before in (*IN_INTAKE, "Waiting for Client"):
		return ["On its way"]
	if after == "Completed" or (after == "Closed" and before != "Completed"):
		return ["Done"]
	if after == "Cancelled":
		return ["Cancelled"]
	return []


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
