"""The doors through which a browser reaches a document: those of the platform, and those beside them.

`visit` goes through one in process, as a request does: the platform's check of who asks with its hooks, the overrides
of hooks.py, then the method, the address or the page. Needs a connected site.
"""

import json
from dataclasses import dataclass, field

import frappe
from frappe.utils import CallbackManager
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

SAVEPOINT = "before_visit"


@dataclass(frozen=True)
class Answer:
	"""What came back: the status of HTTP, and every word of it."""

	status: int
	text: str

	def without(self, name: str) -> "Answer":
		"""The same with a name taken out, to compare with the answer about another."""
		return Answer(self.status, self.text.replace(name, "…"))


@dataclass(frozen=True)
class Door:
	"""A way in. `{doctype}` and `{name}` stand for the document in the address and in the arguments."""

	name: str
	address: str
	arguments: dict = field(default_factory=dict)
	method: str = "POST"

	def visit(self, doctype: str, name: str) -> Answer:
		def filled(value):
			if isinstance(value, str):
				return value.replace("{doctype}", doctype).replace("{name}", name)
			if isinstance(value, dict):
				return {key: filled(item) for key, item in value.items()}
			return [filled(item) for item in value] if isinstance(value, list) else value

		arguments = {
			# a browser sends lists and objects as JSON
			key: json.dumps(filled(value)) if isinstance(value, dict | list) else filled(value)
			for key, value in self.arguments.items()
		}
		return visit(filled(self.address), self.method, arguments)


def visit(address: str, method: str = "GET", arguments: dict | None = None) -> Answer:
	"""As the session's user. What a refused request wrote is taken back, as after a real one."""
	is_read = method == "GET"
	builder = EnvironBuilder(
		path=address,
		method=method,
		base_url="http://portal.test/",
		query_string=arguments if is_read else None,
		data=None if is_read else arguments,
		headers={"Accept": "application/json" if address.startswith("/api/") else "text/html"},
	)
	local = frappe.local
	before = local.form_dict, local.response, local.message_log, getattr(local, "request", None)
	local.request = Request(builder.get_environ())
	local.request.after_response = CallbackManager()
	local.form_dict = frappe._dict(arguments or {})
	local.response, local.message_log = frappe._dict(docs=[]), []
	local.request_ip = "127.0.0.1"
	frappe.flags.error_message = None
	frappe.db.savepoint(SAVEPOINT)
	try:
		response = _answer(address)
		return Answer(response.status_code, f"{response.get_data(as_text=True)}\n{_said()}")
	except HTTPException as error:
		return Answer(error.code, error.description or "")
	except Exception as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		return Answer(getattr(error, "http_status_code", 500), f"{type(error).__name__}: {error}\n{_said()}")
	finally:
		local.form_dict, local.response, local.message_log, local.request = before


def _said() -> str:
	"""What would be shown; without the number that each refusal has of its own."""
	return json.dumps(
		[{key: row.get(key) for key in ("title", "message")} for row in frappe.local.message_log]
	)


def _answer(address: str):
	from frappe.api import handle
	from frappe.utils.response import download_private_file
	from frappe.website.serve import get_response

	for hook in frappe.get_hooks("auth_hooks"):
		frappe.get_attr(hook)()
	if address.startswith("/api/"):
		return handle(frappe.local.request)
	if address.startswith("/private/files/"):
		return download_private_file(address)
	# what a page that was found says of its own is rendered as the server would, errors too
	return get_response(address.strip("/"))


def _call(method: str, name: str | None = None, /, **arguments) -> Door:
	return Door(name or method.removeprefix("frappe."), f"/api/method/{method}", arguments)


DOCTYPE, NAME = "{doctype}", "{name}"
NAMED = {"doctype": DOCTYPE, "name": NAME}
BY_NAME = [[DOCTYPE, "name", "=", NAME]]

# The platform's doors to a document. What reads is apart from what writes, to see that the doors are real: who may
# read everything gets something out of each of the first.
READING = (
	Door("resource list", "/api/resource/{doctype}", {"filters": BY_NAME, "fields": ["*"]}, "GET"),
	Door("resource", "/api/resource/{doctype}/{name}", {}, "GET"),
	Door("v1 resource", "/api/v1/resource/{doctype}/{name}", {}, "GET"),
	Door("v2 list", "/api/v2/document/{doctype}", {"fields": ["*"]}, "GET"),
	Door("v2 document", "/api/v2/document/{doctype}/{name}/", {}, "GET"),
	Door("v2 copy", "/api/v2/document/{doctype}/{name}/copy", {}, "GET"),
	Door("v2 count", "/api/v2/doctype/{doctype}/count", {"filters": BY_NAME}, "GET"),
	Door("v2 meta", "/api/v2/doctype/{doctype}/meta", {}, "GET"),
	Door("cmd", "/", {"cmd": "frappe.client.get", **NAMED}),
	_call("frappe.client.get", **NAMED),
	_call("frappe.client.get_list", doctype=DOCTYPE, fields=["*"], filters=BY_NAME),
	_call("frappe.client.get_value", doctype=DOCTYPE, fieldname=["name", "owner"], filters={"name": NAME}),
	_call("frappe.client.get_count", doctype=DOCTYPE, filters={"name": NAME}),
	_call("frappe.client.validate_link", doctype=DOCTYPE, docname=NAME, fields=["owner"]),
	_call("frappe.client.has_permission", doctype=DOCTYPE, docname=NAME),
	_call("frappe.client.get_doc_permissions", doctype=DOCTYPE, docname=NAME),
	_call("frappe.client.is_document_amended", doctype=DOCTYPE, docname=NAME),
	_call("frappe.desk.search.search_link", doctype=DOCTYPE, txt=NAME),
	_call("frappe.desk.search.search_widget", doctype=DOCTYPE, txt=NAME),
	_call("frappe.desk.search.get_link_title", doctype=DOCTYPE, docname=NAME),
	_call("frappe.desk.link_preview.get_preview_data", doctype=DOCTYPE, docname=NAME),
	_call("frappe.desk.reportview.get", doctype=DOCTYPE, fields=["`tab{doctype}`.`name`"], filters=BY_NAME),
	_call("frappe.desk.reportview.get_list", doctype=DOCTYPE, fields=["name"], filters=BY_NAME),
	_call("frappe.desk.reportview.get_count", doctype=DOCTYPE, fields=[], filters=BY_NAME),
	_call("frappe.desk.reportview.get_stats", doctype=DOCTYPE, stats=["_user_tags"], filters=[]),
	_call("frappe.desk.listview.get_group_by_count", doctype=DOCTYPE, current_filters="[]", field="owner"),
	_call("frappe.desk.form.load.getdoc", **NAMED),
	_call("frappe.desk.form.load.getdoctype", doctype=DOCTYPE),
	_call("frappe.desk.form.load.get_docinfo", **NAMED),
	_call("frappe.desk.form.load.get_communications", **NAMED),
	_call("frappe.desk.form.linked_with.get", doctype=DOCTYPE, docname=NAME),
	_call("frappe.desk.notifications.get_open_count", **NAMED),
	_call("frappe.www.printview.get_html_and_style", doc=DOCTYPE, name=NAME),
	_call("frappe.www.list.get_list_data", doctype=DOCTYPE, limit=50),
	_call("frappe.realtime.can_subscribe_doc", doctype=DOCTYPE, docname=NAME),
	_call("frappe.realtime.can_subscribe_doctype", doctype=DOCTYPE),
)
ODD = (
	_call("frappe.client.get_single_value", doctype=DOCTYPE, field="name"),
	_call("frappe.client.get_password", **NAMED, fieldname="submission_key"),
	_call(
		"frappe.desk.reportview.export_query",
		doctype=DOCTYPE,
		file_format_type="CSV",
		title="x",
		fields=["*"],
		filters=BY_NAME,
	),
	_call("frappe.desk.reportview.get_sidebar_stats", doctype=DOCTYPE, stats=["_user_tags"], filters=[]),
	_call("frappe.desk.treeview.get_children", doctype=DOCTYPE, parent=NAME),
	_call("frappe.desk.treeview.get_all_nodes", doctype=DOCTYPE, label="x", parent=NAME, tree_method="x"),
	_call(
		"frappe.desk.calendar.get_events",
		doctype=DOCTYPE,
		start="2020-01-01",
		end="2030-01-01",
		field_map={"start": "creation", "end": "modified"},
	),
	_call("frappe.desk.form.linked_with.get_submitted_linked_docs", **NAMED),
	_call("frappe.desk.form.document_follow.get_follow_users", doctype=DOCTYPE, doc_name=NAME),
	_call("frappe.desk.form.utils.get_next", doctype=DOCTYPE, value=NAME, prev=1, filters=[]),
	_call("frappe.desk.doctype.tag.tag.get_tags", doctype=DOCTYPE, txt=""),
	_call("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=DOCTYPE, tag="x"),
	_call("frappe.model.workflow.get_transitions", doc=NAMED),
	_call("frappe.model.workflow.get_common_transition_actions", docs=[NAMED], doctype=DOCTYPE),
	_call("frappe.share.get_users", **NAMED),
	_call("frappe.utils.global_search.search", text="Zebrafinch", doctype=DOCTYPE),
	_call("frappe.utils.global_search.web_search", text="Zebrafinch"),
	_call("frappe.utils.print_format.download_pdf", **NAMED),
	_call("frappe.utils.print_format.download_multi_pdf", doctype=DOCTYPE, name=[NAME]),
	_call("frappe.www.list.get", doctype=DOCTYPE, limit=50),
	_call("frappe.email.get_contact_list", txt="Zebrafinch"),
	_call("frappe.core.doctype.access_log.access_log.make_access_log", doctype=DOCTYPE, document=NAME),
	_call(
		"frappe.website.doctype.web_form.web_form.get_form_data",
		doctype=DOCTYPE,
		docname=NAME,
		web_form_name="ask",
	),
	_call(
		"frappe.website.doctype.web_form.web_form.get_form_data",
		"form data of another form",
		doctype=DOCTYPE,
		docname=NAME,
		web_form_name="edit-profile",
	),
	Door("print view", "/printview", {"doctype": DOCTYPE, "name": NAME}, "GET"),
	Door("print page", "/{doctype}/{name}", {}, "GET"),
	Door("web form", "/ask/{name}", {}, "GET"),
	Door("web form edit", "/ask/{name}/edit", {}, "GET"),
	Door("web form list", "/ask/list", {}, "GET"),
	Door("website list", "/list", {"doctype": DOCTYPE}, "GET"),
	Door("website search", "/search", {"q": "Zebra"}, "GET"),
)
WRITING = (
	Door("resource new", "/api/resource/{doctype}", {"data": {"subject": "x", "description": "x"}}),
	Door("resource change", "/api/resource/{doctype}/{name}", {"data": {"subject": "x"}}, "PUT"),
	Door("resource delete", "/api/resource/{doctype}/{name}", {}, "DELETE"),
	Door("v2 new", "/api/v2/document/{doctype}", {"subject": "x"}),
	Door("v2 change", "/api/v2/document/{doctype}/{name}/", {"subject": "x"}, "PATCH"),
	Door("v2 delete", "/api/v2/document/{doctype}/{name}/", {}, "DELETE"),
	Door("v2 method", "/api/v2/document/{doctype}/{name}/method/add_comment/", {"text": "x"}),
	_call("frappe.client.insert", doc={"doctype": DOCTYPE, "subject": "x", "request_type": "Request"}),
	_call("frappe.client.insert_many", docs=[{"doctype": DOCTYPE, "subject": "x"}]),
	_call("frappe.client.save", doc={**NAMED, "subject": "x"}),
	_call("frappe.client.submit", doc={**NAMED, "subject": "x"}),
	_call("frappe.client.cancel", **NAMED),
	_call("frappe.client.set_value", **NAMED, fieldname="subject", value="x"),
	_call("frappe.client.bulk_update", docs=[{"doctype": DOCTYPE, "docname": NAME, "subject": "x"}]),
	_call("frappe.client.delete", **NAMED),
	_call("frappe.client.rename_doc", doctype=DOCTYPE, old_name=NAME, new_name="x"),
	_call("frappe.client.attach_file", doctype=DOCTYPE, docname=NAME, filename="x.txt", filedata="x"),
	_call("frappe.model.rename_doc.update_document_title", doctype=DOCTYPE, docname=NAME, title="x", name="x"),
	_call("frappe.desk.form.save.savedocs", doc={**NAMED, "subject": "x"}, action="Save"),
	_call("frappe.desk.form.save.cancel", **NAMED),
	_call("frappe.desk.reportview.delete_items", items=[NAME], doctype=DOCTYPE),
	_call("frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs", doctype=DOCTYPE,
		docnames=[NAME], action="update", data={"subject": "x"}),
	_call("frappe.desk.form.utils.add_comment", reference_doctype=DOCTYPE, reference_name=NAME, content="x",
		comment_email="x@example.com", comment_by="x"),
	_call("frappe.desk.form.utils.remove_attach", dt=DOCTYPE, dn=NAME, fid="x"),
	_call("frappe.templates.includes.comments.comments.add_comment", reference_doctype=DOCTYPE, reference_name=NAME,
		comment="x", comment_email="x@example.com", comment_by="x", route=""),
	_call("frappe.core.doctype.communication.email.make", **NAMED, content="x", subject="x",
		recipients="x@example.com", send_email=0),
	_call("frappe.desk.like.toggle_like", **NAMED, add="Yes"),
	_call("frappe.desk.form.assign_to.add", **NAMED, assign_to=["noor@example.com"]),
	_call("frappe.desk.form.assign_to.close", **NAMED, assign_to="noor@example.com"),
	_call("frappe.desk.form.assign_to.remove", **NAMED, assign_to="noor@example.com"),
	_call("frappe.share.add", **NAMED, user="noor@example.com", read=1),
	_call("frappe.share.set_permission", **NAMED, user="noor@example.com", permission_to="read"),
	_call("frappe.desk.form.document_follow.follow_document", doctype=DOCTYPE, doc_name=NAME, user="noor@example.com"),
	_call("frappe.desk.form.document_follow.update_follow", doctype=DOCTYPE, doc_name=NAME, following=1),
	_call("frappe.desk.doctype.tag.tag.add_tag", tag="x", dt=DOCTYPE, dn=NAME),
	_call("frappe.desk.doctype.tag.tag.add_tags", tags=["x"], dt=DOCTYPE, docs=[NAME]),
	_call("frappe.desk.doctype.tag.tag.remove_tag", tag="x", dt=DOCTYPE, dn=NAME),
	_call("frappe.model.workflow.apply_workflow", doc=NAMED, action="x"),
	_call("frappe.model.workflow.bulk_workflow_approval", docnames=[NAME], doctype=DOCTYPE, action="x"),
	_call("frappe.model.mapper.make_mapped_doc", method="facility_frontoffice.api.purchasing.make_purchase_order",
		source_name=NAME),
	_call("frappe.handler.run_doc_method", "run_doc_method", dt=DOCTYPE, dn=NAME, method="add_comment"),
	Door("run_doc_method by name", "/api/method/run_doc_method", {"dt": DOCTYPE, "dn": NAME, "method": "x"}),
	Door("upload", "/api/method/upload_file", {"doctype": DOCTYPE, "docname": NAME, "file_url": "/files/x.png"}),
	_call("frappe.automation.doctype.auto_repeat.auto_repeat.make_auto_repeat", doctype=DOCTYPE, docname=NAME),
	_call("frappe.website.doctype.web_form.web_form.accept", web_form="ask", data={**NAMED, "description": "x"}),
	_call("frappe.website.doctype.web_form.web_form.delete", web_form_name="ask", docname=NAME),
	_call("frappe.website.doctype.web_form.web_form.delete_multiple", web_form_name="ask", docnames=[NAME]),
	_call("frappe.desk.form.utils.validate_link", doctype=DOCTYPE, docname=NAME),
)  # fmt: skip
DOORS = (*READING, *ODD, *WRITING)
