"""Assets at the front office: finding one, what is known of it, its documents, and labels. See the package `assets`.

Staff may choose assets, and see the requests that the platform's permissions let them read. A client hears of the
assets that they may name, and of these only that a question runs already.
"""

import frappe
from frappe.model.document import Document
from frappe.utils import cint, format_date

from facility_frontoffice.assets import documents, finding, history, label_rules, labels, rules
from facility_frontoffice.catalogue.references import FOUND_LIMIT
from facility_frontoffice.permissions.criteria import sees_everything
from facility_frontoffice.permissions.limits import limited
from facility_frontoffice.portal import questions

MINUTE = 60
TEXT_LENGTH = 500


# Staff --------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def find(text: str = "", location: str | None = None, employee: str | None = None) -> dict:
	"""Assets by words, place, or what a scanner read; see `assets.finding.find`."""
	_check_may_choose(finding.ASSET)
	return finding.find((text or "")[:TEXT_LENGTH], location or None, employee or None)


@frappe.whitelist(methods=["GET", "POST"])
def about(asset: str, leave_out: str | None = None) -> dict:
	"""What to know before something is done about an asset; see `assets.history.of_asset`."""
	_check_may_choose(finding.ASSET)
	return _without_money(history.of_asset(asset, leave_out))


@frappe.whitelist(methods=["GET", "POST"])
def about_location(location: str) -> dict:
	"""The same of a room and the rooms below it; see `assets.history.of_location`."""
	_check_may_choose(finding.LOCATION)
	return _without_money(history.of_location(location))


@frappe.whitelist(methods=["GET", "POST"])
def work_of(assignment: str) -> dict:
	"""What is done about assets for an assignment, and what came in for its request."""
	doc = frappe.get_doc(documents.ASSIGNMENT, assignment)
	doc.check_permission("read")
	asset = doc.asset
	return {
		"work": documents.work_of(doc.name),
		"delivered": history.delivered(doc.client_request),
		"about": _without_money(history.of_asset(asset, doc.client_request)) if asset else None,
	}


@frappe.whitelist(methods=["GET", "POST"])
def delivered(request: str) -> list[dict]:
	"""The assets that came in with the receipts of a request."""
	frappe.get_doc(documents.REQUEST, request).check_permission("read")
	return history.delivered(request)


def _check_may_choose(doctype: str) -> None:
	if not (frappe.has_permission(doctype, "select") or frappe.has_permission(doctype, "read")):
		frappe.throw(frappe._("You may not choose a {0}.").format(frappe._(doctype)), frappe.PermissionError)


def _without_money(known: dict) -> dict:
	"""What repairs cost is for who leads the front office's work, and for who may read the repairs."""
	if not (sees_everything(frappe.session.user) or frappe.has_permission(documents.REPAIR, "read")):
		known["repairs"].pop("cost")
		for row in known["repairs"]["last"]:
			row.pop("total_repair_cost", None)
	return known


# Documents ----------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def make_repair(source_name: str, asset: str | None = None) -> Document:
	"""An unsaved Asset Repair for an assignment; `asset` is another one than it names."""
	return documents.make_repair(source_name, asset or None)


@frappe.whitelist(methods=["GET", "POST"])
def make_movement(source_name: str, asset: str | None = None) -> Document:
	"""An unsaved Asset Movement for an assignment; `asset` is another one than it names."""
	return documents.make_movement(source_name, asset or None)


@frappe.whitelist(methods=["GET", "POST"])
def make_maintenance(source_name: str, asset: str | None = None) -> Document:
	"""An unsaved Asset Maintenance for an assignment; `asset` is another one than it names."""
	return documents.make_maintenance(source_name, asset or None)


@frappe.whitelist(methods=["GET", "POST"])
def planned_maintenance(asset: str) -> list[dict]:
	"""The planned and overdue maintenance of an asset that is for no assignment yet."""
	return documents.planned_maintenance(asset)


@frappe.whitelist(methods=["POST"])
def link(doctype: str, name: str, assignment: str) -> None:
	"""Ties a document about an asset to an assignment, also one that was submitted."""
	documents.link(doctype, name, assignment)


@frappe.whitelist(methods=["POST"])
def unlink(doctype: str, name: str) -> None:
	"""Takes the link of a document about an asset away."""
	documents.unlink(doctype, name)


# Labels -------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def label_layouts() -> list[dict]:
	"""The sheets that labels can be printed on, with how many labels each has."""
	return [{"name": layout.name, "size": layout.size} for layout in label_rules.LAYOUTS.values()]


@frappe.whitelist(methods=["POST"])
def print_labels(
	locations: list | str | None = None,
	assets: list | str | None = None,
	below: bool | int = False,
	with_assets: bool | int = False,
	layout: str | None = None,
	first: int = 1,
) -> dict:
	"""Draws labels for rooms and assets. `{"name", "total"}`: the sheet is fetched by its name when it is done.

	`below` adds the rooms below, `with_assets` what stands in the rooms; `first` is the label, from 1, at which the
	first sheet begins.
	"""
	locations, assets = frappe.parse_json(locations) or [], frappe.parse_json(assets) or []
	for doctype in {finding.LOCATION: locations, finding.ASSET: assets or cint(with_assets)}.items():
		if doctype[1]:
			_check_may_choose(doctype[0])
	chosen = labels.chosen(locations, assets, bool(cint(below)), bool(cint(with_assets)))
	name = labels.start(chosen, labels.layout_of(layout), cint(first) or 1)
	return {"name": name, "total": len(chosen)}


@frappe.whitelist(methods=["GET", "POST"])
def labels_progress(name: str) -> dict:
	"""How far a sheet of the caller is."""
	return labels.progress(name)


@frappe.whitelist(methods=["GET"])
def labels_pdf(name: str) -> None:
	"""The sheet itself, once it is done."""
	frappe.response.update(
		{
			"type": "pdf",
			"filename": f"{frappe._('Labels')}.pdf",
			"filecontent": labels.finished(name),
		}
	)


# Clients ------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
@limited(120, MINUTE)
def for_client(text: str = "", location: str | None = None) -> list[dict]:
	"""The assets that the caller may name in a question, by words and place; see `assets.finding`."""
	questions.check_may_ask(frappe.session.user)
	place = (location or "")[:140].strip() or None
	return finding.for_client(frappe.session.user, (text or "")[:140], place, limit=FOUND_LIMIT)


@frappe.whitelist(methods=["GET", "POST"])
@limited(60, MINUTE)
def scanned_by_client(text: str = "", asset: str = "", location: str = "") -> dict:
	"""What the label, or an address of ours, fills in: `{"label", "location", "asset", "running", "is_code"}`.

	`asset` is None, or has its name and what to call it. What is not known and what the caller may not name look the
	same. `running` is the day, in words, on which a question about it came in that is not done yet; nothing of who
	asked. `is_code` is false for plain words.
	"""
	user = frappe.session.user
	questions.check_may_ask(user)
	return _for_client(user, rules.read((text or "")[:TEXT_LENGTH]), asset, location)


def _for_client(user: str, given: rules.Given, asset: str, location: str) -> dict:
	thing, place = None, location or given.location
	if given.label:
		labelled, room = finding.of_label(given.label)
		thing = labelled and finding.chosen_by_client(user, labelled, given.label)
		place = room
	elif name := asset or given.asset or given.words:
		found = finding.for_client(user, names=[name], limit=1)
		thing = found[0] if found else None
	if thing:
		place = thing.location
	place = place and frappe.db.get_value(finding.LOCATION, {"name": place[:140]})
	running = finding.running_for(thing.name) if thing else None
	return {
		"label": given.label if thing or place else "",
		"location": place or None,
		"asset": thing,
		"running": running and format_date(running, "d MMMM"),
		"is_code": not given.words,
	}
