"""Which asset is meant: by its place, by words, or by what a scanner read. For staff and for clients.

Staff find every asset that is in use. A client finds what they may name: what is in their care, of their department
or of their customer, and what nobody in particular has at a place that they may use. A place where things of customers
stand, and what is below it, is used by these; every other place by who works here. Beside that, whoever scanned the
label on a thing stands before it, so may name that one: its code cannot be guessed (`assets.labels`).
"""

from collections import defaultdict

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count
from pypika.terms import Criterion

from facility_frontoffice.assets import rules
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.setup.custom_fields import LABEL_FIELD

ASSET, LOCATION, REQUEST = "Asset", "Location", "Client Request"
FOUND_LIMIT = 20
GONE = ("Sold", "Scrapped", "Capitalized")
NOWHERE = (0, -1)
FIELDS = ("name", "asset_name", "item_name", "item_code", "location", "custodian", "status", "image")


# Staff --------------------------------------------------------------------------------------------


def find(
	text: str = "", location: str | None = None, employee: str | None = None, limit: int = FOUND_LIMIT
) -> dict:
	"""Assets by what was typed or scanned, within a place and the rooms below it.

	`{"asset", "location", "assets", "unknown"}`: the one asset or place that a code names, else the assets whose
	name, item, number or room hold all words. Without words: those at the place, and those in the care of
	`employee`. A code is looked for everywhere: who scans stands before the thing, whatever place was chosen.
	`unknown` is set when a label was scanned that belongs to nothing here.
	"""
	named = resolve(text)
	if named["asset"]:
		assets = _described(names=[named["asset"]], limit=1)
		return {**named, "location": assets[0].location, "assets": assets}
	if named["unknown"]:
		return {**named, "assets": []}
	if named["location"]:
		return {**named, "assets": _described(location=named["location"], limit=limit)}
	words = _words(named["words"])
	if not (words or named["item"] or location or employee):
		return {**named, "assets": []}
	found = _described(words, location, None if words else employee, named["item"], limit=limit)
	return {**named, "assets": found}


def resolve(text: str) -> dict:
	"""What a text names: `asset` or `location` when it is exactly one, `item` of a barcode, else `words`."""
	given = rules.read(text)
	found = {"asset": None, "location": None, "item": None, "words": given.words, "unknown": False}
	if given.label:
		doctype = rules.kind_of(given.label)
		name = _labelled(given.label)
		found["unknown"] = not name
		found["asset" if doctype == ASSET else "location"] = name
	elif given.words:
		found |= _by_number(given.words)
	elif given.asset or given.location:
		found["asset"] = _asset_named(given.asset) if given.asset else None
		if given.location:
			found["location"] = frappe.db.get_value(LOCATION, {"name": given.location})
		found["unknown"] = not (found["asset"] or found["location"])
	return found


def of_label(label: str) -> tuple[str | None, str | None]:
	"""The asset, or the place, that a label is stuck on; two Nones when it is known no more."""
	name = _labelled(label)
	if not name:
		return None, None
	return (name, None) if rules.kind_of(label) == ASSET else (None, name)


def _labelled(label: str) -> str | None:
	doctype = rules.kind_of(label)
	filters = {LABEL_FIELD: label}
	if doctype == ASSET:
		filters |= {"docstatus": ("<", 2), "status": ("not in", GONE)}
	return frappe.db.get_value(doctype, filters)


def _by_number(words: str) -> dict:
	"""An asset by its number or its serial number, else a room by its name, else the item of a barcode."""
	if len(words) > 140:
		return {}
	if asset := _asset_named(words):
		return {"asset": asset}
	serial = frappe.db.get_value("Serial No", {"name": words, "asset": ("is", "set")}, "asset")
	if asset := serial and _asset_named(serial):
		return {"asset": asset}
	if location := frappe.db.get_value(LOCATION, {"name": words}):
		return {"location": location}
	item = frappe.db.get_value("Item Barcode", {"barcode": words}, "parent", order_by="parent")
	return {"item": item} if item else {}


def _asset_named(name: str) -> str | None:
	return frappe.db.get_value(
		ASSET, {"name": name, "docstatus": ("<", 2), "status": ("not in", GONE)}, "name"
	)


def _described(
	words: list[str] = (),
	location: str | None = None,
	employee: str | None = None,
	item: str | None = None,
	names: list[str] = (),
	limit: int = FOUND_LIMIT,
) -> list[frappe._dict]:
	"""Assets as a person recognises them, with how many requests are open on each. Two statements."""
	asset, place, here = _tables()
	query = _in_use(asset)
	if names:
		query = query.where(asset.name.isin(names))
	if item:
		query = query.where(asset.item_code == item)
	else:
		for word in words:
			like = f"%{word}%"
			query = query.where(
				asset.asset_name.like(like)
				| asset.item_name.like(like)
				| asset.name.like(like)
				| asset.location.like(like)
			)
	if location:
		query = query.left_join(place).on(place.name == asset.location)
		query = query.left_join(here).on(here.name == location)
		at_place = (place.lft >= here.lft) & (place.rgt <= here.rgt)
		query = query.where(at_place | (asset.custodian == employee) if employee else at_place)
	elif employee:
		query = query.where(asset.custodian == employee)
	found = query.orderby(asset.location, asset.asset_name, asset.name).limit(limit).run(as_dict=True)
	_count_open(found)
	return found


def _tables() -> tuple:
	return frappe.qb.DocType(ASSET), frappe.qb.DocType(LOCATION), frappe.qb.DocType(LOCATION).as_("here")


def _in_use(asset):
	return (
		frappe.qb.from_(asset)
		.select(*(asset[field] for field in FIELDS))
		.where((asset.docstatus < 2) & Coalesce(asset.status, "").notin(GONE))
	)


def _count_open(assets: list[frappe._dict]) -> None:
	if not assets:
		return
	request = frappe.qb.DocType(REQUEST)
	counts = dict(
		frappe.qb.from_(request)
		.select(request.asset, Count("*"))
		.where(request.asset.isin([row.name for row in assets]) & request.status.notin(sorted(REQUEST_ENDED)))
		.groupby(request.asset)
		.run()
	)
	for row in assets:
		row.open_requests = counts.get(row.name, 0)


def _words(text: str) -> list[str]:
	"""The words to look for; the signs that LIKE gives a meaning are taken out."""
	plain = (text or "")[:140].replace("%", " ").replace("_", " ").replace("\\", " ").strip()
	return plain.split()[:5]


# Clients ------------------------------------------------------------------------------------------


def for_client(
	user: str,
	text: str = "",
	location: str | None = None,
	names: list[str] | None = None,
	limit: int | None = None,
) -> list[frappe._dict]:
	"""The assets that a client may name: `{"name", "asset_name", "item_name", "location"}`.

	`text` is in the name of the asset, its item or its room; `names` are the only ones that are looked for; with
	`location` only what stands there or below.
	"""
	employees, customers = _who_is(user)
	if not (employees or customers):
		return []
	asset, place, here = _tables()
	query = (
		frappe.qb.from_(asset)
		.left_join(place)
		.on(place.name == asset.location)
		.select(asset.name, asset.asset_name, asset.item_name, asset.location)
		.where((asset.docstatus < 2) & Coalesce(asset.status, "").notin(GONE))
		.where(_may_name(asset, place, employees, customers))
	)
	for word in _words(text):
		like = f"%{word}%"
		query = query.where(
			asset.asset_name.like(like) | asset.item_name.like(like) | asset.location.like(like)
		)
	if names is not None:
		query = query.where(asset.name.isin(names or [""]))
	if location:
		query = query.join(here).on(here.name == location)
		query = query.where((place.lft >= here.lft) & (place.rgt <= here.rgt))
	query = query.orderby(asset.asset_name, asset.name)
	return (query.limit(limit) if limit else query).run(as_dict=True)


def chosen_by_client(user: str, asset: str | None, label: str | None) -> frappe._dict | None:
	"""The asset that a client names with a question; None for none.

	One that they may not name is refused in the same words as one that is not there.
	"""
	given = rules.label_in(label)
	labelled, _place = of_label(given) if given else (None, None)
	if not asset:
		return None
	if labelled and labelled.casefold() == asset.casefold():
		return frappe.db.get_value(
			ASSET, labelled, ["name", "asset_name", "item_name", "location"], as_dict=True
		)
	found = for_client(user, names=[asset])
	if not found:
		frappe.throw(
			_(
				"{0} is no asset that you can choose. Choose one of the list, scan its label, or describe it."
			).format(frappe.utils.escape_html(str(asset)[:140])),
			IntakeError,
			title=_("Unknown Asset"),
		)
	return found[0]


def running_for(asset: str) -> str | None:
	"""The moment at which the open request of longest standing on an asset came in; nothing of who asked."""
	return frappe.db.get_value(
		REQUEST,
		{"asset": asset, "status": ("not in", sorted(REQUEST_ENDED))},
		"received_at",
		order_by="received_at, name",
	)


def _who_is(user: str) -> tuple[list, list[str]]:
	employees = frappe.get_all(
		"Employee",
		filters={"user_id": user, "status": "Active"},
		fields=["name", "department", "company"],
		order_by="name",
	)
	customers = frappe.get_all(
		"Portal User", filters={"user": user, "parenttype": "Customer"}, pluck="parent", order_by="parent"
	)
	return employees, customers


def _may_name(asset, place, employees: list, customers: list[str]):
	owners = {
		"custodian": [row.name for row in employees],
		"department": [row.department for row in employees if row.department],
		"customer": customers,
	}
	conditions = [asset[field].isin(values) for field, values in owners.items() if values]
	nobodys = Criterion.all(Coalesce(asset[field], "") == "" for field in owners)
	users = _users_of_places()
	theirs = set(customers)
	if companies := [row.company for row in employees if row.company]:
		house = _within(place, rules.stretches(users, lambda others: others <= theirs))
		conditions.append(nobodys & asset.company.isin(companies) & house)
	if customers:
		conditions.append(
			nobodys & _within(place, rules.stretches(users, lambda others: bool(others & theirs)))
		)
	return Criterion.any(conditions)


def _users_of_places() -> list[tuple]:
	"""See `rules.users_of`. Worked out once for a search: asked for each asset it takes minutes where there are many."""
	asset = frappe.qb.DocType(ASSET)
	holders = defaultdict(set)
	rows = (
		frappe.qb.from_(asset)
		.select(asset.location, asset.customer)
		.distinct()
		.where((asset.docstatus < 2) & Coalesce(asset.status, "").notin(GONE))
		.where(Coalesce(asset.customer, "") != "")
		.run()
	)
	for location, customer in rows:
		holders[location].add(customer)
	places = frappe.get_all(LOCATION, fields=["name", "lft", "rgt"], order_by="lft", as_list=True)
	return rules.users_of(places, holders)


def _within(place, stretches: list[tuple[int, int]]):
	return Criterion.any(place.lft.between(*stretch) for stretch in stretches or [NOWHERE])
