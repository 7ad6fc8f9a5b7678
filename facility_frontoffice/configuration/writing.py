"""Saves records of a file on the site, as their own forms would: with the rights, checks and consequences of each.

One that is refused is tried again when others were saved: a desk may be closed once another is the default. What is still
refused when nothing moves any more is what is wrong. The caller decides what becomes of the transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import CallbackManager, strip_html

from facility_frontoffice.configuration import attachments, file_refs, order_rules, permission_rules, rules
from facility_frontoffice.configuration.collecting import ORDER, also_about, our_doctypes
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS, Kind
from facility_frontoffice.configuration.rules import CHANGED, NEW, Difference, Shape
from facility_frontoffice.purchasing import approval_setup

RECORD, REHEARSAL = "configuration_record", "configuration_rehearsal"
CUSTOM_FIELD, WORKFLOW = "Custom Field", "Workflow"

Node = tuple[str, rules.Key]


@dataclass(frozen=True)
class Refusal:
	"""Why a record cannot be saved; `words` are in the language of the session."""

	doctype: str
	name: str
	words: str


@contextmanager
def rehearsal(differences: list[Difference]) -> Iterator[None]:
	"""What is done within is undone at its end: rows, what waits for the commit, messages and caches."""
	database = frappe.local.db
	queues = ("before_commit", "after_commit", "before_rollback", "after_rollback")
	held = {name: getattr(database, name) for name in queues}
	said = list(frappe.local.message_log)
	realtime = getattr(frappe.local, "_realtime_log", None)
	for name in queues:
		setattr(database, name, CallbackManager())
	frappe.local._realtime_log = []
	database.savepoint(REHEARSAL)
	try:
		yield
	finally:
		database.rollback(save_point=REHEARSAL)
		for name, queue in held.items():
			setattr(database, name, queue)
		frappe.local.message_log = said
		if realtime is None:
			del frappe.local._realtime_log
		else:
			frappe.local._realtime_log = realtime
		forget(differences)


# The field of a kind that says of which doctype it changes the form, the rights or the way
SHAPED_BY = {doctype: kind.about for doctype, kind in KINDS.items() if kind.about}


def forget(differences: list[Difference]) -> None:
	"""Nothing that was read meanwhile is kept: others would be shown what was never written."""
	from facility_frontoffice.catalogue import suggestions
	from facility_frontoffice.communication import message_rules
	from facility_frontoffice.fulfilment import routing
	from facility_frontoffice.intake import discouraged_words
	from facility_frontoffice.service_levels import escalation_rules

	frappe.db.value_cache.clear()
	for doctype in KINDS:
		frappe.clear_document_cache(doctype)
	for doctype in shaped(differences):
		frappe.clear_cache(doctype=doctype)
	for module in (suggestions, message_rules, discouraged_words):
		module.forget()
	routing.forget_rules()
	escalation_rules.forget_rules()


def shaped(differences: list[Difference], kinds: Iterable[str] = tuple(SHAPED_BY)) -> list[str]:
	"""The doctypes whose form, rights or way through the work are changed by these."""
	return sorted(
		{
			difference.values.get(SHAPED_BY[difference.doctype])
			for difference in differences
			if difference.doctype in kinds and difference.state in (NEW, CHANGED)
		}
		- {None}
	)


def links_between(
	differences: list[Difference], known: dict[str, tuple[Shape, ...]]
) -> list[order_rules.Link]:
	"""Which of these name a new one among them."""
	new = {
		(difference.doctype, difference.key[0].casefold()): (difference.doctype, difference.key)
		for difference in differences
		if difference.state == NEW and len(KINDS[difference.doctype].key) == 1
	}
	mandatory = {
		(doctype, shape.fieldname) for doctype, found in known.items() for shape in found if shape.mandatory
	}
	records: rules.Configuration = {}
	for difference in differences:
		records.setdefault(difference.doctype, []).append(difference.values)
	links = []
	for reference in rules.references(records, known, {doctype: kind.key for doctype, kind in KINDS.items()}):
		if to := new.get((reference.to_doctype, reference.to_name.casefold())):
			fieldname = reference.table or reference.fieldname
			optional = (reference.doctype, fieldname) not in mandatory
			links.append(order_rules.Link((reference.doctype, reference.key), to, fieldname, optional))
	return links


def write(
	differences: list[Difference],
	known: dict[str, tuple[Shape, ...]],
	on_progress: Callable[[int, int], None] = lambda done, total: None,
	leave_out: tuple[str, ...] = (),
	addresses: Mapping[str, str] | None = None,
) -> list[Refusal]:
	"""Saves what is new or changed; returns what is refused, empty when all is written.

	`leave_out` are kinds that are checked, and not saved. `addresses` say where the files are that records name
	(`file_refs`); without them it is tried out only, and no file is attached.
	"""
	by_node = {
		(difference.doctype, difference.key): difference
		for difference in differences
		if difference.state in (NEW, CHANGED)
	}
	# fields first: what is filled in them needs them
	nodes = sorted(by_node, key=lambda node: node[0] not in (CUSTOM_FIELD, "Property Setter"))
	links = links_between(list(by_node.values()), known)
	order = order_rules.plan(nodes, links)
	total = len(order.nodes) + len(order.later)

	def save_first(node: Node) -> None:
		if node[0] in leave_out:
			_check_only(by_node[node])
		else:
			_save(by_node[node], order.later.get(node, ()), addresses)

	refused = _in_rounds(order.nodes, save_first, lambda done: on_progress(done, total))
	if not refused:
		later = [node for node in order.nodes if node in order.later]
		done_before = len(order.nodes)
		refused = _in_rounds(
			later,
			lambda node: _save(by_node[node], (), addresses),
			lambda done: on_progress(done_before + done, total),
		)
	return _causes(refused, links)


def _causes(refused: dict[Node, str], links: list[order_rules.Link]) -> list[Refusal]:
	"""Without those that are refused because what they name was."""
	follow = {link.node for link in links if link.to in refused}
	shown = [node for node in refused if node not in follow] or list(refused)
	return [Refusal(doctype, rules.name_of(key), refused[doctype, key]) for doctype, key in shown]


def _in_rounds(nodes: list[Node], save: Callable, on_progress: Callable[[int], None]) -> dict[Node, str]:
	"""Saves them all, as often as it helps; what is still refused in the end, with why."""
	waiting, done = list(nodes), 0
	while waiting:
		refused: dict[Node, str] = {}
		for node in waiting:
			frappe.db.savepoint(RECORD)
			try:
				save(node)
			except Exception as error:
				frappe.db.rollback(save_point=RECORD)
				refused[node] = in_words(error)
			else:
				done += 1
				on_progress(done)
		if len(refused) == len(waiting):
			return refused
		waiting = list(refused)
	return {}


def _save(difference: Difference, later=(), addresses: Mapping[str, str] | None = None) -> None:
	values = {name: value for name, value in difference.values.items() if name not in later}
	if difference.doctype == PERMISSIONS:
		permission_rules.write(values)
		return
	doc = document(difference)
	_fill(doc, values, addresses or {})
	if addresses is not None:
		attachments.prepare(doc)
	if difference.doctype == WORKFLOW and doc.workflow_name == approval_setup.WORKFLOW:
		_save_approval(doc)
	elif difference.doctype == CUSTOM_FIELD:
		_save_field(doc)
	elif doc.is_new():
		# some are called by their label, until somebody changes that
		doc.insert(set_name=difference.key[0] if KINDS[difference.doctype].key == ("name",) else None)
	else:
		doc.save()
	if addresses is not None and attachments.FIELD in values:
		attachments.keep(doc, values[attachments.FIELD], addresses)


def _check_only(difference: Difference) -> None:
	"""A field is not made to try it out: a column is there for good, whatever becomes of the transaction."""
	doc = document(difference)
	_fill(doc, difference.values, {})
	doc.check_permission("create" if doc.is_new() else "write")
	doc._validate_mandatory()
	doc._validate_selects()
	doc.run_method("validate")


def document(difference: Difference):
	"""The document of a record, or a new one. What has the name of a new one, and is not ours, is not written over."""
	doctype, key = difference.doctype, difference.key
	kind = KINDS[doctype]
	if kind.is_single:
		return frappe.get_doc(doctype)
	filters = {field: part or ("is", "not set") for field, part in zip(kind.key, key, strict=True)}
	name = frappe.db.get_value(doctype, filters, "name", order_by="creation")
	if name and difference.state == NEW and not _is_ours(kind, name):
		frappe.throw(
			_(
				"Another one is called this here, and it is not part of this configuration. Rename one of the two."
			),
			ConfigurationError,
		)
	doc = frappe.get_doc(doctype, name) if name else frappe.new_doc(doctype)
	doc.update(kind.always)
	return doc


def _is_ours(kind: Kind, name: str) -> bool:
	fields = [*([kind.about] if kind.about else ()), *kind.always]
	if not fields:
		return True
	row = frappe.db.get_value(kind.doctype, name, fields, as_dict=True)
	if any(row[field] != value for field, value in kind.always.items()):
		return False
	return not kind.about or row[kind.about] in (*our_doctypes(), *also_about(kind.doctype))


def _fill(doc, values: dict, addresses: Mapping[str, str]) -> None:
	"""Rows that are the same stay the same rows: some are known by their name, such as a level that rang."""
	tables = {field.fieldname for field in doc.meta.get_table_fields()}
	for fieldname, value in values.items():
		if fieldname not in tables:
			if fieldname not in ("name", attachments.FIELD):
				doc.set(fieldname, _given(doc.meta, fieldname, value, addresses))
			continue
		rows = doc.get(fieldname)
		meta = frappe.get_meta(doc.meta.get_field(fieldname).options)
		for number, row in enumerate(value):
			given = {name: _given(meta, name, part, addresses) for name, part in row.items()}
			if number < len(rows):
				rows[number].update(given)
			else:
				doc.append(fieldname, given)
		doc.set(fieldname, doc.get(fieldname)[: len(value)])


def _given(meta, fieldname: str, value: object, addresses: Mapping[str, str]) -> object:
	"""The platform fills in the default of what is None, of a choice the first; what is empty in a file is meant to be."""
	field = meta.get_field(fieldname)
	if value is None:
		return "" if field and (field.default or field.fieldtype == "Select") else value
	return file_refs.with_addresses(field.fieldtype, value, addresses) if field and addresses else value


def _save_field(doc) -> None:
	"""Its column is made before, or follows after; see `columns`."""
	frappe.flags.in_create_custom_fields = True
	try:
		doc.save()
	finally:
		frappe.flags.in_create_custom_fields = False
	frappe.clear_cache(doctype=doc.dt)


def _save_approval(doc) -> None:
	"""The platform would give all orders a state at each save; ours does that when the approval is switched on."""
	wanted, is_on = frappe.utils.cint(doc.is_active), approval_setup.is_on()
	doc.is_active = int(is_on)
	doc.update_default_workflow_status = lambda: None
	doc.create_custom_field_for_workflow_state = lambda: None
	doc.save()
	frappe.cache.hdel("workflow", ORDER)
	if wanted and not is_on:
		approval_setup.turn_on()
	elif is_on and not wanted:
		approval_setup.turn_off()


def in_words(error: Exception) -> str:
	"""What went wrong with a record, without marks."""
	frappe.clear_messages()
	if isinstance(error, frappe.MandatoryError):
		fields = str(error).rpartition(":")[2].strip()
		return _("Fill in what is mandatory: {0}.").format(fields)
	if isinstance(error, frappe.PermissionError) and not str(error):
		return _("You may not change this here. Ask a System Manager to import the file.")
	if isinstance(error, frappe.DuplicateEntryError | frappe.UniqueValidationError):
		return _("Something of that name is there already, under another one: {0}").format(
			strip_html(str(error.args[-1] if error.args else ""))
		)
	text = strip_html(str(error)).strip()
	return text if isinstance(error, frappe.ValidationError) and text else f"{type(error).__name__}: {text}"
