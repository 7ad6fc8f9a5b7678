"""A plan as the page shows it: by kind, with the words of people, and without more text than one can look at."""

from collections.abc import Mapping

import frappe
from frappe import _

from facility_frontoffice.configuration import attachments, file_refs, importing, rules
from facility_frontoffice.configuration.collecting import may_read
from facility_frontoffice.configuration.importing import Plan
from facility_frontoffice.configuration.references import label_of
from facility_frontoffice.configuration.registry import KINDS
from facility_frontoffice.configuration.rules import CHANGED, NEW, ONLY_HERE, SAME, Change

SHOWN_TEXT = 300
SHOWN_PROBLEMS = 500
ATTACHED = {shape.fieldname for shape in attachments.SHAPE.rows}


def plan(found: Plan) -> dict:
	"""`kinds` by doctype: counts by state, and `records` of what is new, changed or only here, with the `changes` of each.

	`problems` are `{"doctype", "name", "field", "words"}`; `missing` what the file names and this site lacks.
	"""
	kinds = []
	for doctype in KINDS:
		some = [difference for difference in found.differences if difference.doctype == doctype]
		if not some:
			continue
		# what one may not read is counted, and not told of
		is_shown = may_read(doctype)
		kinds.append(
			{
				"doctype": doctype,
				**{
					frappe.scrub(state): sum(difference.state == state for difference in some)
					for state in (NEW, CHANGED, SAME, ONLY_HERE)
				},
				"records": [
					{
						"name": rules.name_of(difference.key),
						"state": difference.state,
						"changes": [
							_change(doctype, change, found.file_names) for change in difference.changes
						]
						if is_shown
						else [],
					}
					for difference in some
					if difference.state != SAME and (is_shown or difference.state != ONLY_HERE)
				],
			}
		)
	return {
		"kinds": kinds,
		"new": sum(difference.state == NEW for difference in found.differences),
		"changed": sum(difference.state == CHANGED for difference in found.differences),
		"same": sum(difference.state == SAME for difference in found.differences),
		"problem_count": len(found.problems),
		"problems": [
			{
				"doctype": problem.doctype,
				"name": problem.name,
				"field": problem.fieldname,
				"words": importing.words_of(problem),
			}
			for problem in found.problems[:SHOWN_PROBLEMS]
		],
		"missing": found.missing,
		"site": found.site,
		"is_good": found.is_good,
		"was_rehearsed": found.was_rehearsed,
	}


def _change(doctype: str, change: Change, file_names: Mapping[str, str]) -> dict:
	label = (
		_(attachments.SHAPE.label)
		if change.fieldname == attachments.FIELD
		else label_of(doctype, change.fieldname)
	)
	values = _shown(change)
	return {"label": label, **{side: _with_names(text, file_names) for side, text in values.items()}}


def _with_names(text: str, file_names: Mapping[str, str]) -> str:
	return file_refs.REFERENCE.sub(lambda match: file_names.get(match[0], match[0]), text)


def _shown(change: Change) -> dict:
	"""Both values; of a table the rows that are on one side only."""
	before, after = change.before, change.after
	if not isinstance(before or after, list):
		return {"before": _text(before), "after": _text(after)}
	gone = [row for row in before or () if row not in (after or ())]
	come = [row for row in after or () if row not in (before or ())]
	if not gone and not come:
		return {"before": "", "after": _("The same rows in another order")}
	return {"before": _rows(gone), "after": _rows(come)}


def _rows(rows: list[dict]) -> str:
	if rows and rows[0].keys() == ATTACHED:
		rows = [{"file_name": row["file_name"]} for row in rows]
	return "\n".join(
		_text(", ".join(str(value) for value in row.values() if value not in (None, 0, ""))) for row in rows
	)


def _text(value: object) -> str:
	text = "" if value is None else str(value)
	return text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"
