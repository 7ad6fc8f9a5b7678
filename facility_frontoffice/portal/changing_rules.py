"""What a client may still change of their question, and what that changes. Pure: no Frappe."""

import hashlib
import json
from collections.abc import Mapping

from facility_frontoffice.portal.client_words import MAY_BE_TAKEN_BACK

FIELDS = ("description", "desired_date", "location")


def may_change(status: str) -> bool:
	"""As long as nobody began: the same moment as for taking it back."""
	return status in MAY_BE_TAKEN_BACK


def line_may_change(status: str | None, decision: str | None) -> bool:
	"""Of one thing that was asked for, also when another of them is with somebody already."""
	return (status or "New") == "New" and not decision


def version_of(values: Mapping, answers: Mapping, own: Mapping) -> str:
	"""What the page of a client showed when they began to change it: another one is somebody else's change.

	`answers` are the kept rows by the name of the line, `own` the fields of an admin as the page holds them. Only what can
	be changed counts: that a clock went on, or a colleague took it up, is no reason to refuse.
	"""
	shown = [
		[_text(values.get(field)) for field in FIELDS],
		[[name, answers[name]] for name in sorted(answers)],
		[[name, own[name]] for name in sorted(own)],
	]
	return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:24]


def changed(before: Mapping, after: Mapping) -> list[tuple[str, str, str]]:
	"""(what, as it was, as it is) of each that differs, in the order of `after`; nothing for what stays."""
	return [
		(name, _text(before.get(name)), _text(after[name]))
		for name in after
		if _text(before.get(name)) != _text(after[name])
	]


def _text(value: object) -> str:
	return "" if value is None else str(value).strip()
