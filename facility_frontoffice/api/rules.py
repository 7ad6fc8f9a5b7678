"""Rules that an admin edits: what one would have done in the past month, and what it did.

Message rules, escalation rules, mandates, routing rules and workflows have a try-out of their own, with more to see:
`api.message_rules`, `api.service_levels`, `api.routing`, `api.workflows`.
"""

import frappe
from frappe import _

from facility_frontoffice import rule_history
from facility_frontoffice.catalogue import synonym_rehearsal
from facility_frontoffice.communication import settings_rehearsal
from facility_frontoffice.intake import desk_rehearsal, wording_rehearsal
from facility_frontoffice.purchasing import approval_rehearsal
from facility_frontoffice.service_levels import norm_rehearsal

REHEARSALS = {
	"Facility Service Level": norm_rehearsal.rehearse_level,
	"Facility Calendar": norm_rehearsal.rehearse_calendar,
	"Facility Service Desk": desk_rehearsal.rehearse_desk,
	"Facility Synonym": synonym_rehearsal.rehearse,
	"Facility Discouraged Word": wording_rehearsal.rehearse,
	"Facility Purchase Approval": approval_rehearsal.rehearse,
	"Facility Frontoffice Settings": settings_rehearsal.rehearse,
}


@frappe.whitelist(methods=["POST"])
def try_out(rule: dict | str) -> dict:
	"""What a rule, as it stands on its form, saved or not, would have done in the past month; see `rehearsals.Findings`.

	Refuses what could not be saved either, with the same words.
	"""
	values = frappe.parse_json(rule)
	doctype = values.get("doctype")
	_only_rules(doctype, REHEARSALS)
	frappe.has_permission(doctype, "write", throw=True)
	return REHEARSALS[doctype](frappe.get_doc(values)).as_dict()


@frappe.whitelist(methods=["GET", "POST"])
def history(doctype: str, name: str) -> dict:
	"""What a rule did in the past month; see `rule_history.of`. Nothing for a rule that leaves no record."""
	_only_rules(doctype, {**rule_history.RECORDS, **REHEARSALS})
	frappe.has_permission(doctype, "read", doc=name, throw=True)
	return rule_history.of(doctype, name)


def _only_rules(doctype: str | None, known: dict) -> None:
	if doctype not in known:
		frappe.throw(
			_("This is for {0} only.").format(", ".join(_(name) for name in known)),
			frappe.ValidationError,
			title=_("Another Document"),
		)
