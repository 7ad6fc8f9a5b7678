"""The checklist: what was found, with what an administrator said of it."""

import frappe
from frappe import _

from facility_frontoffice.setup_assistant import marks, reading, words
from facility_frontoffice.setup_assistant.checks_rules import SEVERITIES, Finding, find

# The number on the workspace may be so old; who opens the list always gets it as it is
CACHE_KEY, CACHE_SECONDS = "facility_frontoffice:setup_findings", 600


def found() -> dict:
	"""`{"findings", "wanted", "counts"}`, each finding the worst first.

	A finding is `{"key", "fingerprint", "severity", "doctype", "name", "what", "why", "step", "wanted"}`; `wanted` is None, or
	`{"reason", "by", "at"}` of who said that it is to be so. What changed since was not meant, and is found again.
	"""
	findings = find(reading.facts())
	said = marks.of_findings()
	rows = [
		_row(finding, told, said.get(finding.key))
		for finding, told in zip(findings, words.of(findings), strict=True)
	]
	open_rows = [row for row in rows if not row["wanted"]]
	counts = {severity: _count(open_rows, severity) for severity in SEVERITIES}
	frappe.cache.set_value(CACHE_KEY, counts, expires_in_sec=CACHE_SECONDS)
	return {"findings": open_rows, "wanted": [row for row in rows if row["wanted"]], "counts": counts}


def counts() -> dict[str, int]:
	"""How many there are of each severity, for a number on a page: at most ten minutes old."""
	return frappe.cache.get_value(CACHE_KEY, expires=True) or found()["counts"]


def want(key: str, reason: str) -> None:
	"""Notes that a finding of now is wanted as it is, and why."""
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(
			_("Say in a few words why it is to be so: who comes after you will ask."),
			marks.SetupError,
			title=_("No Reason"),
		)
	finding = next((finding for finding in find(reading.facts()) if finding.key == key), None)
	if not finding:
		frappe.throw(
			_("This is not found any more. Look at the list again."), marks.SetupError, title=_("Not There")
		)
	marks.want(key, finding.fingerprint, reason)
	frappe.cache.delete_value(CACHE_KEY)


def want_no_more(key: str) -> None:
	marks.want_no_more(key)
	frappe.cache.delete_value(CACHE_KEY)


def _row(finding: Finding, told: dict, mark: dict | None) -> dict:
	is_wanted = mark and mark["fingerprint"] == finding.fingerprint
	return {
		"key": finding.key,
		"severity": finding.severity,
		"doctype": finding.doctype,
		"name": _document(finding),
		**told,
		"wanted": {part: mark[part] for part in ("reason", "by", "at")} if is_wanted else None,
	}


def _document(finding: Finding) -> str | None:
	"""The document that is to be opened; some findings are about no single one."""
	return None if finding.code in ("kind_without_message", "approval_by_nobody") else finding.name


def _count(rows: list[dict], severity: str) -> int:
	return sum(row["severity"] == severity for row in rows)
