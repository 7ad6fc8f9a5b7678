"""For each kind of record that comes with the app: one that an admin edits, and one that they delete. Needs a connected site.

Who adds a kind of seed adds its case: a test asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import frappe

from facility_frontoffice.setup import shipped_kinds, shipped_reading


@dataclass(frozen=True)
class Case:
	"""`edited` and `deleted` are names of seeds. A kind of which nothing can be deleted has no `deleted`."""

	edited: str
	edit: Callable
	deleted: str | None = None


def _set(**values) -> Callable:
	return lambda doc: doc.update(values)


def _set_first(table: str, **values) -> Callable:
	return lambda doc: doc.get(table)[0].update(values)


def _without_first(table: str) -> Callable:
	return lambda doc: doc.remove(doc.get(table)[0])


CASES = {
	"settings": Case("Facility Frontoffice Settings", _set(messages_per_hour=99, quiet_from="21:30:00")),
	"desks": Case("Front Office", _set_first("channels", answer_within=77), "Front Office"),
	"calendars": Case("Office Hours", _set_first("hours", opens_at="09:15"), "Around the Clock"),
	"levels": Case("Standard", _set_first("norms", respond_within=7200), "Standard"),
	"escalation": Case("Silence", _set(enabled=0, priority="High"), "Promise"),
	"message_rules": Case("Received", _set(keeps_quiet_hours=1), "Closed"),
	"texts": Case(
		"Front Office: Received (nl)", _set(subject="Dank voor uw vraag"), "Front Office: Combined (en)"
	),
	"words": Case("no (en)", _set(better="Say what can be done."), "unfortunately (en)"),
	"approval": Case("Facility Purchase Approval", _set_first("bands", above=5000)),
	"approval_workflow": Case(
		"Approval of Purchase Orders", _set(send_email_alert=1), "Approval of Purchase Orders"
	),
	"workflows": Case("Client Request", _set(send_email_alert=1), "Backoffice Assignment"),
	"form": Case("ask", _set(title="Ask us anything"), "ask"),
	"workspaces": Case("Front Office", _without_first("shortcuts"), "Purchasing for Clients"),
	"roles": Case("Backoffice Member", _set(disabled=1), "Facility Client"),
	"grants": Case("Account: Facility Administrator", _set(read=1), "Project: Frontoffice Agent"),
	"fields": Case("Supplier-facility_agreement", _set(label="What We Agreed"), "Supplier-facility_skills"),
	"categories": Case("ICT", _set(is_group=1), "Hospitality"),
	"units": Case("Logistics", _set(tasks="Carrying\nand more"), "Grounds"),
	"catalogue_levels": Case(
		"1 hour / 2 working days", _set_first("norms", resolve_within=9999), "15 minutes / 4 hours"
	),
	"products": Case("CHAIR", _set(description="A chair, or a stool"), "PLANTS"),
}


def kind_and_seed(key: str, name: str):
	kind = shipped_kinds.by_key(key)
	return kind, next(seed for seed in kind.seeds() if seed.name == name)


def record_of(key: str, name: str) -> str | None:
	"""What the record is called that a seed is, None when it is not there."""
	kind, seed = kind_and_seed(key, name)
	there = shipped_reading.found(kind, [seed]).get(name)
	return there and there.name


def edit(key: str) -> None:
	case = CASES[key]
	kind = shipped_kinds.by_key(key)
	doc = frappe.get_doc(kind.doctype, record_of(key, case.edited))
	case.edit(doc)
	kind.save(doc)


def delete(key: str) -> None:
	case = CASES[key]
	kind = shipped_kinds.by_key(key)
	if key == "desks":  # what the platform asks first
		frappe.db.set_single_value("Facility Frontoffice Settings", "default_service_desk", None)
	frappe.delete_doc(kind.doctype, record_of(key, case.deleted), force=True)
