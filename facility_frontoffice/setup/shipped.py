"""What came with the app: which of it is kept, changed or deleted, how it differs, and putting it back.

Nothing here is done by a migration: only when somebody asks for it. A restored record gets the fields that it came with, by
the platform's own save, with the rights of who asks; fields that did not come with it stay as they are. That it was done
stands as a comment on the record.
"""

import frappe
from frappe import _

from facility_frontoffice.setup import shipped_kinds, shipped_reading, shipped_words
from facility_frontoffice.setup.seed import Seed, document
from facility_frontoffice.setup.shipped_kinds import Kind
from facility_frontoffice.setup.shipped_reading import Found
from facility_frontoffice.setup.shipped_rules import DELETED, VALUE, Change, difference, keyed, state_of


class ShippedError(frappe.ValidationError):
	"""It cannot be compared, or put back, as it is."""


def overview() -> list[dict]:
	"""All that came with the app, by kind: [{key, label, doctype, may_restore, rows: [{name, title, state, changes, record}]}].

	A number of queries that does not depend on how many records there are.
	"""
	return [_of_kind(kind) for kind in shipped_kinds.present()]


def _of_kind(kind: Kind) -> dict:
	seeds = kind.seeds()
	found = shipped_reading.found(kind, seeds)
	rows = []
	for seed in seeds:
		there = found.get(seed.name)
		changes = _changes(kind, _as_it_came(kind, seed, there), there) if there else []
		rows.append(
			{
				"name": seed.name,
				"title": shipped_words.title(kind, seed),
				"state": state_of(bool(there), _is_renamed(seed, there), changes),
				"changes": len(changes),
				"record": there.name if there else None,
			}
		)
	return {
		"key": kind.key,
		"label": _(kind.label),
		"doctype": kind.doctype,
		"may_make": bool(frappe.has_permission(kind.doctype, "create")),
		"may_write": bool(frappe.has_permission(kind.doctype, "write")),
		"rows": rows,
	}


def compare(kind_key: str, name: str) -> dict:
	"""One record beside what was shipped: {kind, name, title, doctype, record, state, seen, may_restore, changes, stays}.

	`seen` is when the record was saved last; `changes` are described for people (`shipped_words.described`); `stays` says what
	restoring does not bring back.
	"""
	kind, seed = _find(kind_key, name)
	there = shipped_reading.found(kind, [seed]).get(seed.name)
	changes = _changes(kind, _as_it_came(kind, seed, there), there) if there else []
	state = state_of(bool(there), _is_renamed(seed, there), changes)
	return {
		"kind": kind.key,
		"kind_label": _(kind.label),
		"name": seed.name,
		"title": shipped_words.title(kind, seed),
		"doctype": kind.doctype,
		"record": there.name if there else None,
		"state": state,
		"seen": there.modified if there else "",
		"may_restore": bool(frappe.has_permission(kind.doctype, "create" if state == DELETED else "write")),
		"changes": [shipped_words.described(kind, change) for change in changes],
		"stays": _what_stays(kind, state, changes),
	}


def _what_stays(kind: Kind, state: str, changes: list[Change]) -> list[str]:
	"""The platform deletes who has a role together with it, and also when it is disabled; no version of it is kept."""
	is_taken = state == DELETED or any(change.field == "disabled" for change in changes)
	if kind.doctype != "Role" or not is_taken:
		return []
	return [
		_(
			"Nobody gets this role back by it: who had it was taken away, and is kept nowhere. Give it to people again on their form, User, under Roles & Permissions; and to pages and reports in Role Permission for Page and Report."
		)
	]


def compare_record(doctype: str, record: str) -> dict | None:
	"""As `compare`, of a record that is there; None for one that did not come with the app."""
	for kind in shipped_kinds.of_doctype(doctype):
		if not kind.is_here():
			continue
		for name, there in shipped_reading.found(kind, kind.seeds()).items():
			if there.name == record:
				return compare(kind.key, name)
	return None


def restore(kind_key: str, name: str, seen: str) -> dict:
	"""Puts a record back as it came. `seen` is what `compare` said: what was saved since is not written over unseen.

	Returns the comparison as it is then.
	"""
	kind, seed = _find(kind_key, name)
	there = shipped_reading.found(kind, [seed]).get(seed.name)
	if (there.modified if there else "") != (seen or ""):
		frappe.throw(
			_("{0} was changed while you looked at it. Look at the difference again.").format(
				shipped_words.title(kind, seed)
			),
			ShippedError,
			title=_("Changed Meanwhile"),
		)
	if there:
		_put_back(kind, _as_it_came(kind, seed, there), there)
	else:
		_make_again(kind, seed)
	return compare(kind_key, name)


def _find(kind_key: str, name: str) -> tuple[Kind, Seed]:
	kind = shipped_kinds.by_key(kind_key)
	seed = (
		next((seed for seed in kind.seeds() if seed.name == name), None) if kind and kind.is_here() else None
	)
	if not seed:
		frappe.throw(
			_("{0} did not come with this release of the app.").format(name),
			frappe.DoesNotExistError,
			title=_("Not Shipped"),
		)
	return kind, seed


def _as_it_came(kind: Kind, seed: Seed, there: Found) -> Seed:
	"""Of the ways in which it can have come, such as a product in another language, the one that it differs from least."""
	return min(kind.variants(seed), key=lambda variant: len(_changes(kind, variant, there)))


def _changes(kind: Kind, seed: Seed, there: Found) -> list[Change]:
	return difference(shipped_reading.shipped_values(kind, seed), there.values, kind.keys)


def _is_renamed(seed: Seed, there: Found | None) -> bool:
	return bool(there) and not seed.identity and there.name != seed.name


def _put_back(kind: Kind, seed: Seed, there: Found) -> None:
	changes = _changes(kind, seed, there)
	if not changes:
		return
	doc = frappe.get_doc(kind.doctype, there.name)
	doc.check_permission("write")
	shipped = shipped_reading.shipped_values(kind, seed)
	for field in dict.fromkeys(change.field for change in changes):
		is_value = any(
			change.field == field and change.kind == VALUE and not change.part for change in changes
		)
		if is_value:
			doc.set(field, _as_stored(seed, field, shipped))
		else:
			_put_rows_back(kind, doc, field, shipped[field])
	_refuse_broken_links(doc)
	kind.save(doc)
	labels = dict.fromkeys(shipped_words.described(kind, change)["label"] for change in changes)
	_note(doc, _("put back what came with the app: {0}").format(", ".join(labels)))


def _put_rows_back(kind: Kind, doc, field: str, shipped: list[dict]) -> None:
	"""Rows that are there keep what did not come with them; extra ones go, missing ones come."""
	key = kind.keys.get(field, ())
	comparable = shipped_reading.rows_of(doc, field)
	theirs = dict(zip((name for name, _row in keyed(comparable, key)), doc.get(field), strict=True))
	rows = []
	for name, values in keyed(shipped, key):
		row = theirs.get(name) or frappe.new_doc(
			doc.meta.get_field(field).options, parent_doc=doc, parentfield=field
		)
		row.update(values)
		rows.append(row)
	doc.set(field, [])
	for number, row in enumerate(rows, start=1):
		doc.append(field, row)
		row.idx = number


def _as_stored(seed: Seed, field: str, shipped: dict):
	"""As it was shipped letter by letter, where it says so itself; a default as it is compared."""
	return seed.values[field] if field in seed.values else shipped[field]


def _make_again(kind: Kind, seed: Seed) -> None:
	frappe.has_permission(kind.doctype, "create", throw=True)
	_refuse_broken_links(document(seed))
	doc = kind.make(seed)
	_note(doc, _("made again, as it came with the app"))


def _refuse_broken_links(doc) -> None:
	"""What a record refers to may have been deleted too: it is named, so that it can be put back first."""
	broken = doc.get_invalid_links()[0]
	for row in doc.get_all_children():
		broken += row.get_invalid_links()[0]
	if broken:
		frappe.throw(
			_("It refers to what is not there any more: {0}. Put that back first.").format(
				", ".join(dict.fromkeys(words for _field, _name, words in broken))
			),
			ShippedError,
			title=_("Something Is Missing"),
		)


def _note(doc, words: str) -> None:
	doc.add_comment("Edit", words)


def forget() -> None:
	"""Takes away what was noted on documents of the platform that go without leaving by themselves; for uninstalling."""
	for kind in shipped_kinds.KINDS:
		if kind.doctype in ("Custom Field", "Custom DocPerm", "Role"):
			names = [there.name for there in shipped_reading.found(kind, kind.seeds()).values()]
			frappe.db.delete(
				"Comment", {"reference_doctype": kind.doctype, "reference_name": ("in", names or [""])}
			)
