"""What a new site begins with, and sites of earlier releases had not been given.

The defaults of settings that came later, the Workspace of purchasers, as what the products of the default catalogue are
usually asked, and within what time a question about them is acknowledged (S37). What an admin chose stays. Indexes of lists
that are sorted otherwise now are taken away, for each costs something at every insert.
"""

import frappe

from facility_frontoffice.catalogue import default_catalogue, loader
from facility_frontoffice.setup import documents, seeds

PRODUCT, LEVEL, NORM = "Facility Product", "Facility Service Level", "Facility Service Level Norm"
SORTED_BY_CREATION_ONCE = ("Facility Clock Event", "Facility Escalation", "Facility Message")


def execute():
	seeds.fill_new_settings()
	# until now they were standard documents: one that is not there came later, for those came back when deleted
	documents.create()
	_fill_usual_types()
	_fill_acknowledgements()
	_drop_indexes()


def _fill_usual_types() -> None:
	if frappe.db.exists(PRODUCT, {"usual_type": ("is", "set")}):
		return  # they had them, so an empty one is somebody's choice
	for product in default_catalogue.products():
		same = {"name": product["product_code"], "product_name": product["product_name"]}
		frappe.db.set_value(PRODUCT, same, "usual_type", product["usual_type"], update_modified=False)


def _fill_acknowledgements() -> None:
	shipped = {seed.name: seed.values["norms"][0] for seed in loader.service_levels()}
	level, norm = frappe.qb.DocType(LEVEL), frappe.qb.DocType(NORM)
	rows = (
		frappe.qb.from_(norm)
		.join(level)
		.on(level.name == norm.parent)
		.select(norm.name, norm.parent, norm.priority)
		.where(
			level.name.isin(list(shipped))
			& (level.creation == level.modified)  # saved by nobody since it was loaded
			& (norm.acknowledge_within.isnull() | (norm.acknowledge_within == 0))
		)
		.run(as_dict=True)
	)
	for row in rows:
		if row.priority == shipped[row.parent]["priority"]:
			frappe.db.set_value(
				NORM,
				row.name,
				"acknowledge_within",
				shipped[row.parent]["acknowledge_within"],
				update_modified=False,
			)
	frappe.clear_cache(doctype=LEVEL)


def _drop_indexes() -> None:
	for doctype in SORTED_BY_CREATION_ONCE:
		if frappe.db.has_index(f"tab{doctype}", "creation"):
			frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP INDEX `creation`")
