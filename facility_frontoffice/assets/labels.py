"""Labels with a QR code for rooms and things: scanned, the form for asking opens, filled in.

A label carries a code of its own, not a name: it goes on working when the room or the thing is renamed, and it cannot
be guessed. The code is given when the first label is printed, and stays for good. Who scans it stands before the
thing, so may name it (`assets.finding`); without a log-in it says nothing.
"""

import base64
import secrets
from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.utils import get_url

from facility_frontoffice.assets import label_rules, rules
from facility_frontoffice.assets.errors import AssetError
from facility_frontoffice.assets.finding import ASSET, GONE, LOCATION
from facility_frontoffice.assets.label_rules import Layout
from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.setup.custom_fields import LABEL_FIELD

TEMPLATE = "facility_frontoffice/templates/includes/labels/sheet.html"
LIMIT = 5_000
# More than this takes longer than somebody should wait for an answer.
AT_ONCE = 100
CHUNK = 500
TIMEOUT = 30 * 60
KEPT_SECONDS = 3600
MARGIN = 3.0


# Codes --------------------------------------------------------------------------------------------


def codes_of(doctype: str, names: Iterable[str]) -> dict[str, str]:
	"""The code of each label, by the name of the room or the thing; who has none yet is given one.

	Two who print at once get the same: a code that is there is never written over.
	"""
	names = list(dict.fromkeys(names))
	codes = _stored(doctype, names)
	lacking = [name for name in names if not codes.get(name)]
	for start in range(0, len(lacking), CHUNK):
		_give(doctype, lacking[start : start + CHUNK])
	return codes | _stored(doctype, lacking, lock=True) if lacking else codes


def _stored(doctype: str, names: list[str], lock: bool = False) -> dict[str, str]:
	if not names:
		return {}
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name, table[LABEL_FIELD]).where(table.name.isin(names))
	# a locking read sees what another gave while this one waited
	return dict((query.for_update() if lock else query).run())


def _give(doctype: str, names: list[str]) -> None:
	table = frappe.qb.DocType(doctype)
	code = Case()
	for name in names:
		code = code.when(table.name == name, _new_code(doctype))
	(
		frappe.qb.update(table)
		.set(table[LABEL_FIELD], code)
		.where(table.name.isin(names) & (table[LABEL_FIELD].isnull() | (table[LABEL_FIELD] == "")))
		.run()
	)


def _new_code(doctype: str) -> str:
	"""Of 53 random bits: two alike are as good as impossible, and refused by the database."""
	sign = next(sign for sign, kind in rules.KINDS.items() if kind == doctype)
	return sign + "".join(
		secrets.choice(rules.LABEL_ALPHABET) for _number in range(rules.LABEL_LENGTH - len(sign))
	)


def of_new(doc) -> None:
	"""A new document has no label yet, also when it is a copy of one that has; an amended one takes it over."""
	doc.set(LABEL_FIELD, None)
	amended = doc.get("amended_from")
	if amended and (label := frappe.db.get_value(doc.doctype, amended, LABEL_FIELD)):
		frappe.db.set_value(doc.doctype, amended, LABEL_FIELD, None, update_modified=False)
		doc.set(LABEL_FIELD, label)


def keep(doc) -> None:
	"""Nobody types a code; and a form that was open while labels were printed knows of none, so would take it away."""
	if before := doc.get_doc_before_save():
		doc.set(LABEL_FIELD, before.get(LABEL_FIELD))


# What is printed ----------------------------------------------------------------------------------


def chosen(
	locations: Iterable[str] = (), assets: Iterable[str] = (), below: bool = False, with_assets: bool = False
) -> list[dict]:
	"""The labels for rooms and things, rooms first: `{"doctype", "name", "title", "place", "number"}`.

	`below` adds the rooms below those that are named, `with_assets` what stands in them.
	"""
	rooms = _rooms(list(locations), below)
	found = _assets(list(assets), [room.name for room in rooms] if with_assets else [])
	labels = [
		{
			"doctype": LOCATION,
			"name": room.name,
			"title": room.location_name or room.name,
			"place": room.parent_location or "",
			"number": "",
		}
		for room in rooms
	]
	labels += [
		{
			"doctype": ASSET,
			"name": asset.name,
			"title": asset.asset_name,
			"place": asset.location or "",
			"number": asset.name,
		}
		for asset in found
	]
	if not labels:
		frappe.throw(
			_("There is nothing to print a label for. Choose rooms or assets."),
			AssetError,
			title=_("No Labels"),
		)
	if len(labels) > LIMIT:
		frappe.throw(
			_("These are {0} labels; at most {1} are printed at a time. Choose fewer.").format(
				len(labels), LIMIT
			),
			AssetError,
			title=_("Too Many Labels"),
		)
	return labels


def _rooms(names: list[str], below: bool) -> list:
	if not names:
		return []
	room, top = frappe.qb.DocType(LOCATION), frappe.qb.DocType(LOCATION).as_("top")
	query = (
		frappe.qb.from_(room)
		.select(room.name, room.location_name, room.parent_location)
		.distinct()
		.orderby(room.lft)
		.limit(LIMIT + 1)
	)
	if below:
		query = query.join(top).on((room.lft >= top.lft) & (room.rgt <= top.rgt))
		return query.select(room.lft).where(top.name.isin(names)).run(as_dict=True)
	return query.select(room.lft).where(room.name.isin(names)).run(as_dict=True)


def _assets(names: list[str], rooms: list[str]) -> list:
	where = [["name", "in", names]] if names else []
	where += [["location", "in", rooms]] if rooms else []
	if not where:
		return []
	return frappe.get_all(
		ASSET,
		filters={"docstatus": ("<", 2), "status": ("not in", GONE)},
		or_filters=where,
		fields=["name", "asset_name", "location"],
		order_by="location, asset_name, name",
		limit=LIMIT + 1,
	)


def layout_of(name: str | None) -> Layout:
	layout = label_rules.LAYOUTS.get(name or label_rules.DEFAULT_LAYOUT)
	if not layout:
		frappe.throw(
			_("There is no sheet {0}. Choose one of: {1}").format(
				frappe.utils.escape_html(str(name)[:140]), ", ".join(label_rules.LAYOUTS)
			),
			AssetError,
			title=_("Unknown Sheet"),
		)
	return layout


def check_first(first: int, layout: Layout) -> None:
	if not 1 <= first <= layout.size:
		frappe.throw(
			_("A sheet of {0} has the labels 1 to {1}. Choose where to begin.").format(
				layout.name, layout.size
			),
			AssetError,
			title=_("No Such Label"),
		)


# The sheet ----------------------------------------------------------------------------------------


def sheet(
	labels: list[dict],
	layout: Layout,
	first: int = 1,
	told: Callable[[int], None] = lambda done: None,
) -> bytes:
	"""The PDF of labels as `chosen` returns them; `told` hears how many are drawn. Gives codes to who has none."""
	check_first(first, layout)
	codes = {
		doctype: codes_of(doctype, [row["name"] for row in labels if row["doctype"] == doctype])
		for doctype in (LOCATION, ASSET)
	}
	site = get_url()
	sheets, done = [], 0
	for page in label_rules.pages(len(labels), layout, first):
		rows = []
		for number, position in page:
			label = labels[number]
			left, top = layout.place(position)
			code = codes[label["doctype"]][label["name"]]
			rows.append(
				{
					"left": left,
					"top": top,
					"picture": _picture(label_rules.address(site, code)),
					"code": code,
					"name": label["title"],
					"place": label["place"],
					"number": label["number"],
				}
			)
		sheets.append(rows)
		done += len(rows)
		told(done)
	return _pdf(sheets, layout)


def _picture(text: str) -> str:
	return "data:image/png;base64," + base64.b64encode(label_rules.picture(text)).decode()


def _pdf(sheets: list[list[dict]], layout: Layout) -> bytes:
	# Frappe brings it; wkhtmltopdf shrinks pages, so that nothing would be where the labels are
	from weasyprint import HTML

	language = house_language()
	html = frappe.render_template(
		TEMPLATE,
		{
			"language": language,
			"title": _("Labels", language),
			"hint": _("Scan this to ask or report something", language),
			"page": layout.page,
			"label": layout.label,
			"sheets": sheets,
			**_parts(layout),
		},
	)
	return HTML(string=html, url_fetcher=_fetch).write_pdf()


def _fetch(url: str, *args, **options) -> dict:
	"""Nothing but the codes, which stand in the sheet itself: whatever gets into it, this server asks nobody for it."""
	from weasyprint import default_url_fetcher

	if not url.startswith("data:"):
		raise ValueError(f"a sheet of labels asks for {url[:140]}")
	return default_url_fetcher(url, *args, **options)


def _parts(layout: Layout) -> dict:
	"""Where code and text are on a label: side by side, or one above the other when it is as high as it is wide."""
	width, height = layout.label
	size = 9 if height > 30 else 7.5
	if width > height * 1.3:
		side = min(height - 2 * MARGIN, width * 0.45)
		left = MARGIN + side + 1.5
		return {
			"code": {"left": MARGIN, "top": (height - side) / 2, "side": side},
			"text": {
				"left": left,
				"top": MARGIN + 1,
				"width": width - left - MARGIN,
				"height": height - 2 * MARGIN - 1,
				"size": size,
				"align": "left",
			},
		}
	side = height * 0.55
	return {
		"code": {"left": (width - side) / 2, "top": 1.5, "side": side},
		"text": {
			"left": MARGIN,
			"top": side + 2,
			"width": width - 2 * MARGIN,
			"height": height - side - 3,
			"size": 7.5,
			"align": "center",
		},
	}


# Handing it over ----------------------------------------------------------------------------------


def start(labels: list[dict], layout: Layout, first: int) -> str:
	"""Draws labels, many in the background; returns the name under which `progress` and `finished` know the sheet."""
	check_first(first, layout)
	name = frappe.generate_hash(length=16)
	_note(name, {"user": frappe.session.user, "state": "Queued", "done": 0, "total": len(labels)})
	if len(labels) <= AT_ONCE:
		_finish(name, sheet(labels, layout, first), {"user": frappe.session.user, "total": len(labels)})
		return name
	frappe.enqueue(
		"facility_frontoffice.assets.labels.draw",
		queue="long",
		timeout=TIMEOUT,
		job_id=f"facility_frontoffice.labels.{name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=name,
		labels=labels,
		layout=layout.name,
		first=first,
	)
	return name


def draw(name: str, labels: list[dict], layout: str, first: int) -> None:
	"""The job. The sheet is kept for an hour where nothing is left of it."""
	known = {**(_known(name) or {"user": frappe.session.user}), "total": len(labels)}
	try:
		pdf = sheet(
			labels,
			layout_of(layout),
			first,
			lambda done: _note(name, {**known, "state": "Running", "done": done}),
		)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=_("Labels could not be drawn"))
		_note(name, {**known, "state": "Failed", "done": 0})
		return
	_finish(name, pdf, known)


def _finish(name: str, pdf: bytes, known: dict) -> None:
	_note(name, {**known, "state": "Done", "done": known["total"], "pdf": base64.b64encode(pdf).decode()})


def progress(name: str) -> dict:
	"""`{"state", "done", "total"}` of a sheet of the session's user; state is Queued, Running, Done or Failed."""
	known = _of_user(name)
	return {key: known[key] for key in ("state", "done", "total")}


def finished(name: str) -> bytes:
	known = _of_user(name)
	if known["state"] != "Done":
		frappe.throw(
			_("This sheet is not ready yet. Wait a moment, or print it again."),
			AssetError,
			title=_("No Labels"),
		)
	return base64.b64decode(known["pdf"])


def _of_user(name: str) -> dict:
	known = _known(name)
	if not known or known["user"] != frappe.session.user:
		frappe.throw(
			_("This sheet is not there any more. Print it again."),
			frappe.DoesNotExistError,
			title=_("Not Found"),
		)
	return known


def _note(name: str, values: dict) -> None:
	frappe.cache.set_value(f"facility_frontoffice:labels:{name}", values, expires_in_sec=KEPT_SECONDS)


def _known(name: str) -> dict | None:
	# as it is in the cache: this process may have read it before another drew more
	return frappe.cache.get_value(f"facility_frontoffice:labels:{str(name)[:32]}", expires=True)
