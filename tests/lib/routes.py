"""The routes that the platform has to a document. Each says whether the document came out. Needs a connected site."""

import json

import frappe
from frappe.handler import execute_cmd


def get_list(doctype, name):
	return name in frappe.get_list(doctype, pluck="name", limit=0)


def get_doc(doctype, name):
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	return True


def call(method, **arguments):
	"""By the front door: with the overrides of hooks.py, and the names that the platform gives arguments."""
	frappe.local.form_dict = frappe._dict(arguments, cmd=method)
	frappe.local.response = frappe._dict(docs=[])
	return json.loads(frappe.as_json(execute_cmd(method)))


def client_get_list(doctype, name):
	return any(
		row["name"] == name for row in call("frappe.client.get_list", doctype=doctype, limit_page_length=0)
	)


def client_get(doctype, name):
	return call("frappe.client.get", doctype=doctype, name=name)["name"] == name


def client_get_value(doctype, name):
	found = call(
		"frappe.client.get_value", doctype=doctype, fieldname="name", filters=json.dumps({"name": name})
	)
	return bool(found) and found.get("name") == name


def client_get_count(doctype, name):
	return call("frappe.client.get_count", doctype=doctype, filters=json.dumps({"name": name})) == 1


def client_get_count_by_list(doctype, name):
	return (
		call("frappe.client.get_count", doctype=doctype, filters=json.dumps([[doctype, "name", "=", name]]))
		== 1
	)


def search_link(doctype, name):
	found = call("frappe.desk.search.search_link", doctype=doctype, txt=name)
	return any(row["value"] == name for row in found)


def report_view(doctype, name):
	found = call(
		"frappe.desk.reportview.get",
		doctype=doctype,
		fields=json.dumps([f"`tab{doctype}`.`name`"]),
		filters="[]",
		start=0,
		page_length=500,
		order_by=f"`tab{doctype}`.`name`",
	)
	return bool(found) and [name] in found["values"]


def report_view_count(doctype, name):
	found = call(
		"frappe.desk.reportview.get_count", doctype=doctype, fields="[]", filters=json.dumps({"name": name})
	)
	return found == 1


def desk_form(doctype, name):
	call("frappe.desk.form.load.getdoc", doctype=doctype, name=name)
	return bool(frappe.local.response.docs)


def desk_comments(doctype, name):
	call("frappe.desk.form.load.get_docinfo", doctype=doctype, name=name)
	return bool(frappe.local.response.get("docinfo"))


def print_view(doctype, name):
	found = call("frappe.www.printview.get_html_and_style", doc=doctype, name=name)
	return bool(found["html"])


def website_list(doctype, name):
	found = call("frappe.www.list.get_list_data", doctype=doctype, limit=500)
	return any(row["name"] == name for row in found)


def file_of_the_document(doctype, name):
	file = frappe.db.get_value("File", {"attached_to_doctype": doctype, "attached_to_name": name})
	return bool(frappe.get_doc("File", file).has_permission("read"))


ROUTES = (
	get_list,
	get_doc,
	client_get_list,
	client_get,
	client_get_value,
	client_get_count,
	client_get_count_by_list,
	search_link,
	report_view,
	report_view_count,
	desk_form,
	desk_comments,
	print_view,
	website_list,
	file_of_the_document,
)
