"""Fields that an administrator added travel with what is filled in them; a failed import leaves no column behind.

In a process of its own, for a column is there for good: the test takes it away.
"""

CODE = """
import json

from facility_frontoffice.configuration import collecting, importing, writing
from facility_frontoffice.configuration.errors import ConfigurationError

FIELD = {"dt": "Facility Product", "fieldname": "fire_class", "label": "Fire Class", "fieldtype": "Data"}
ROW_FIELD = {"dt": "Facility Product Step", "fieldname": "in_hurry", "label": "In a Hurry", "fieldtype": "Check"}


def columns():
	return [
		name
		for doctype, name in (("Facility Product", "fire_class"), ("Facility Product Step", "in_hurry"))
		if frappe.db.sql(f"show columns from `tab{doctype}` like '{name}'")
	]


def clean():
	frappe.db.rollback()
	for field in (FIELD, ROW_FIELD):
		for name in frappe.get_all("Custom Field", {"dt": field["dt"], "fieldname": field["fieldname"]}, pluck="name"):
			frappe.delete_doc("Custom Field", name)
		frappe.db.commit()
		if field["fieldname"] in columns():
			frappe.db.sql_ddl(f"alter table `tab{field['dt']}` drop column {field['fieldname']}")
		frappe.cache.hdel("table_columns", f"tab{field['dt']}")
	frappe.clear_cache()
	frappe.db.commit()


clean()
try:
	before = collecting.export()
	content = json.loads(before)
	content["records"]["Custom Field"] += [FIELD, ROW_FIELD]
	(product,) = [row for row in content["records"]["Facility Product"] if row["product_code"] == "CLEANING"]
	product["fire_class"] = "B2"
	product["steps"][0]["in_hurry"] = 1
	packed = json.dumps(content).encode()

	plan = importing.make_plan(packed)
	assert plan.is_good, importing.in_words(plan)
	assert not columns(), "the look makes no column"

	real = writing._save
	def fails(difference, *others):
		if difference.doctype == "Facility Product" and len(columns()) == 2:
			raise ConfigurationError("Not today")
		return real(difference, *others)
	writing._save = fails
	try:
		importing.carry_out(packed, None, plan.site)
	except ConfigurationError as error:
		assert "Not today" in str(error)
	else:
		raise AssertionError("it was imported")
	finally:
		writing._save = real
	assert not columns(), "a failed import leaves no column"
	assert collecting.export() == before

	plan, otherwise = importing.carry_out(packed, None, plan.site)
	assert not otherwise, otherwise
	frappe.db.rollback()
	assert frappe.db.get_value("Facility Product", "CLEANING", "fire_class") == "B2"
	assert frappe.get_doc("Facility Product", "CLEANING").steps[0].in_hurry == 1
	after = json.loads(collecting.export())
	assert {row["fieldname"] for row in after["records"]["Custom Field"]} >= {"fire_class", "in_hurry"}
	assert not importing.make_plan(packed).to_write
	print("whole")
finally:
	clean()
"""


def test_added_fields_travel_or_leave_nothing(in_processes):
	assert in_processes(CODE, 1) == ["whole"]
