"""Many products from one file, and back: all of it or nothing.

A file is checked whole; while anything is wrong with it, nothing is written. What is written is one transaction of a
job in the background: when that dies, there is nothing of it. Imports wait for each other, and each looks again at
what is there when its turn has come.
"""

from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import add_years, today

from facility_frontoffice.catalogue import audience_rules, csv_rules, question_rules, service, suggestions
from facility_frontoffice.catalogue.category_paths import Tree
from facility_frontoffice.catalogue.csv_rules import Known, Plan
from facility_frontoffice.catalogue.service import CatalogueError

CATEGORY = "Facility Product Category"
TABLES = {
	"questions": "Facility Product Question",
	"steps": "Facility Product Step",
	"audience": "Facility Product Audience",
}
# The fields of a product that hold a choice, and those of its tables that hold a type.
CHOICES = ("nature", "handling", "charging", "usual_type", "client_task_type")
PROGRESS_EVERY = 20


def make_plan(content: bytes, skip_existing: bool, make_categories: bool) -> tuple[Plan, Tree]:
	"""What the import of a file would do, and the categories with those that it would make."""
	known = _known(make_categories)
	return csv_rules.plan(content, known, skip_existing), known.categories


def carry_out(
	content: bytes, skip_existing: bool, make_categories: bool, tell: Callable[[int, int], None]
) -> tuple[Plan, Tree]:
	"""Writes the products of a file in the transaction of the caller, who commits; nothing when any row is wrong.

	`tell(done, total)` hears how far it is. An error names the row at which it happened.
	"""
	# A row that is always there: who imports at the same moment waits here, and then sees what was written
	frappe.db.get_value("DocType", service.PRODUCT, "name", for_update=True)
	plan, tree = make_plan(content, skip_existing, make_categories)
	if not plan.is_good:
		return plan, tree
	for name, (parent, is_group) in tree.made.items():
		_make_category(name, parent, is_group)
	work = sorted([*plan.new, *plan.changed], key=lambda entry: entry[0])
	new = {code for _row, code, _values in plan.new}
	for done, (row, code, values) in enumerate(work):
		if done % PROGRESS_EVERY == 0:
			tell(done, len(work))
		_write(row, code, values, code in new)
	suggestions.forget()
	return plan, tree


def export(delimiter: str = ",") -> str:
	"""All products as a file that `make_plan` reads as unchanged."""
	known = _known(False)
	rows = [
		{**product, "product_code": code, "category": known.categories.path_to(product["category"])}
		for code, product in known.products.items()
	]
	return csv_rules.write(rows, delimiter)


def template(delimiter: str = ",") -> str:
	"""The columns with two products as examples, with names that are there on this site."""
	unit = frappe.db.get_value("Backoffice Unit", {}, "name", order_by="name")
	tree = _tree(False)
	category = frappe.db.get_value(CATEGORY, {"is_group": 0}, "name", order_by="lft")
	handling = "Backoffice" if unit else "Front Office"
	chair = {
		"product_code": "EXAMPLE-CHAIR",
		"product_name": _("Example: a chair for a visitor"),
		"category": tree.path_to(category),
		"nature": "Tangible",
		"handling": handling,
		"backoffice_unit": unit,
		"description": _("A chair for a day or a week. We bring it and take it back."),
		"keywords": _("chair, seat, guest chair"),
		"questions": _example_questions(),
		"steps": [
			{"sequence": 1, "step_name": _("Bring it"), "norm": 4 * 3600},
			{"sequence": 2, "step_name": _("Take it back"), "evidence": "Photo"},
		],
		"answer_card": _("Ask for how long: longer than a month is another product."),
		"review_by": add_years(today(), 1),
		"published": 1,
		"price": 12.5,
		"house_rules": _("Chairs stay on the floor where they were brought."),
	}
	answer = {
		"product_code": "EXAMPLE-QUESTION",
		"product_name": _("Example: where is what"),
		"category": tree.path_to(category),
		"nature": "Intangible",
		"handling": "Front Office",
		"published": 0,
	}
	return csv_rules.write([chair, answer], delimiter)


def delimiter() -> str:
	"""What spreadsheets of this organisation expect between cells: a comma is taken where it is in numbers."""
	return ";" if (frappe.db.get_default("number_format") or "").endswith(",##") else ","


def _example_questions() -> list[dict]:
	return [
		{
			"question": _("How many?"),
			"question_type": "Number",
			"mandatory": 1,
			"minimum": "1",
			"maximum": "10",
		},
		{"question": _("Which colour?"), "question_type": "Choice", "options": _("Red") + "\n" + _("Blue")},
		{"question": _("Other wishes?"), "question_type": "Yes or No"},
		{
			"question": _("Which wishes?"),
			"depends_on_question": _("Other wishes?"),
			"depends_operator": question_rules.IS,
			"depends_answer": "Yes",
		},
	]


# What is there --------------------------------------------------------------------------------------


def _known(make_categories: bool) -> Known:
	doctypes = {*csv_rules.LINKS.values(), *audience_rules.KINDS}
	return Known(
		names={doctype: _names(doctype) for doctype in doctypes},
		products=_products(),
		categories=_tree(make_categories),
		choices={
			**{field: _words(_options(service.PRODUCT, field), service.PRODUCT) for field in CHOICES},
			"question_type": _words(question_rules.QUESTION_TYPES, TABLES["questions"]),
			"kind": _words(audience_rules.KINDS, TABLES["audience"]),
		},
		columns=_columns(),
		working_day=service.working_day_seconds(),
	)


def _names(doctype: str) -> dict[str, str]:
	return {name.lower(): name for name in frappe.get_all(doctype, pluck="name", order_by="name")}


def _tree(may_make: bool) -> Tree:
	rows = frappe.get_all(
		CATEGORY, fields=["name", "parent_facility_product_category as parent", "is_group"], order_by="lft"
	)
	return Tree({row.name: (row.parent, bool(row.is_group)) for row in rows}, may_make)


def _products() -> dict[str, dict]:
	fields = [column for column in csv_rules.COLUMNS if column not in TABLES]
	products = {
		row.product_code: {**row, **{table: [] for table in TABLES}}
		for row in frappe.get_all(service.PRODUCT, fields=fields, order_by="name")
	}
	for table, doctype in TABLES.items():
		for row in frappe.get_all(doctype, fields=["*"], order_by="parent, idx"):
			if row.parent in products:
				products[row.parent][table].append(row)
	return products


def _options(doctype: str, fieldname: str) -> list[str]:
	return frappe.get_meta(doctype).get_field(fieldname).options.split("\n")


def _words(values: Iterable[str], doctype: str) -> dict[str, str]:
	"""Values of a field by the words for them: the source, and that of the language of the session."""
	return {word.lower(): value for value in values for word in (_(value, context=doctype), value)}


def _columns() -> dict[str, str]:
	meta = frappe.get_meta(service.PRODUCT)
	labels = {column: meta.get_label(column) for column in csv_rules.COLUMNS}
	return {
		word.lower(): column
		for column, label in labels.items()
		for word in (column, label, _(label, context=service.PRODUCT))
		if word
	}


# Writing --------------------------------------------------------------------------------------------


def _make_category(name: str, parent: str | None, is_group: bool) -> None:
	frappe.get_doc(
		{
			"doctype": CATEGORY,
			"category_name": name,
			"parent_facility_product_category": parent,
			"is_group": int(is_group),
		}
	).insert()


def _write(row: int, code: str, values: dict, is_new: bool) -> None:
	doc = frappe.new_doc(service.PRODUCT) if is_new else frappe.get_doc(service.PRODUCT, code)
	doc.update(values)
	doc.flags.many = True
	doc.flags.ignore_links = True  # looked up for all rows at once
	try:
		doc.save()
	except Exception as error:
		raise CatalogueError(
			_("Row {0}, {1}: {2}").format(
				row, code, frappe.utils.strip_html(str(error)) or type(error).__name__
			)
		) from error
