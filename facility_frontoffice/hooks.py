"""Every point where the platform calls this app."""

app_name = "facility_frontoffice"
app_title = "Facility Frontoffice"
app_publisher = "Facility Frontoffice contributors"
app_description = "The front office of a facility organisation, inside ERPNext"
app_email = "facility-frontoffice@example.com"
app_license = "gpl-3.0"
required_apps = ["frappe/erpnext"]

# Set-up -------------------------------------------------------------------------------------------

before_install = "facility_frontoffice.setup.install.before_install"
after_install = "facility_frontoffice.setup.install.after_install"
setup_wizard_complete = "facility_frontoffice.setup.seeds.after_setup_wizard"
before_migrate = "facility_frontoffice.setup.install.before_migrate"
before_uninstall = "facility_frontoffice.setup.uninstall.before_uninstall"

# Desk ---------------------------------------------------------------------------------------------

add_to_apps_screen = [
	{
		"name": "facility_frontoffice",
		"logo": "/assets/facility_frontoffice/images/frontoffice.svg",
		"title": "Facility Frontoffice",
		"route": "/app/front-office",
		"has_permission": "facility_frontoffice.permissions.desk.may_use_the_desk",
	}
]

app_include_js = "frontoffice.bundle.js"
app_include_css = "frontoffice.bundle.css"

doctype_js = {
	"Material Request": "public/js/material_request.js",
	"Purchase Order": "public/js/purchase_order.js",
	"Issue": "public/js/issue.js",
}

override_doctype_dashboards = {
	"Material Request": "facility_frontoffice.overrides.dashboards.client_requests",
	"Purchase Order": "facility_frontoffice.overrides.dashboards.client_requests",
	"Purchase Receipt": "facility_frontoffice.overrides.dashboards.client_requests",
	"Customer": "facility_frontoffice.overrides.dashboards.client_requests",
	"Supplier": "facility_frontoffice.overrides.dashboards.assignments",
	"Location": "facility_frontoffice.overrides.dashboards.client_requests",
	"Asset": "facility_frontoffice.overrides.dashboards.client_requests",
	"Issue": "facility_frontoffice.overrides.dashboards.client_requests",
}

# Documents of the platform ------------------------------------------------------------------------

doc_events = {
	"Communication": {
		"before_insert": "facility_frontoffice.overrides.communication.before_insert",
		"after_insert": "facility_frontoffice.overrides.communication.after_insert",
		"on_update": "facility_frontoffice.overrides.communication.on_update",
		"on_trash": "facility_frontoffice.overrides.communication.on_trash",
	},
	"Call Log": {
		"on_change": "facility_frontoffice.overrides.call_log.on_change",
		"on_trash": "facility_frontoffice.overrides.call_log.on_trash",
	},
	"Material Request": {
		"before_validate": "facility_frontoffice.overrides.material_request.before_validate",
		"validate": "facility_frontoffice.overrides.material_request.validate",
		"on_submit": "facility_frontoffice.overrides.material_request.on_submit",
		"on_cancel": "facility_frontoffice.overrides.material_request.on_cancel",
	},
	"Request for Quotation": {"validate": "facility_frontoffice.overrides.request_for_quotation.validate"},
	"Purchase Order": {
		"before_validate": "facility_frontoffice.overrides.purchase_order.before_validate",
		"validate": "facility_frontoffice.overrides.purchase_order.validate",
		"on_submit": "facility_frontoffice.overrides.purchase_order.on_submit",
		"on_update_after_submit": "facility_frontoffice.overrides.purchase_order.on_update_after_submit",
		"on_cancel": "facility_frontoffice.overrides.purchase_order.on_cancel",
	},
	"Web Form": {"validate": "facility_frontoffice.overrides.web_form.validate"},
	"Purchase Receipt": {
		"validate": "facility_frontoffice.overrides.purchase_receipt.validate",
		"on_submit": "facility_frontoffice.overrides.purchase_receipt.on_submit",
		"on_cancel": "facility_frontoffice.overrides.purchase_receipt.on_cancel",
	},
}

# Who sees what ------------------------------------------------------------------------------------

permission_query_conditions = {
	"Client Request": "facility_frontoffice.permissions.client_request.query_conditions",
	"Backoffice Assignment": "facility_frontoffice.permissions.backoffice_assignment.query_conditions",
	"Facility Client Task": "facility_frontoffice.permissions.client_task.query_conditions",
	"Facility Message": "facility_frontoffice.permissions.message.query_conditions",
	"Facility Commitment": "facility_frontoffice.permissions.commitment.query_conditions",
	"Facility Contact Moment": "facility_frontoffice.permissions.contact_moment.query_conditions",
	"Facility Desk Move": "facility_frontoffice.permissions.desk_move.query_conditions",
	"Facility Correction": "facility_frontoffice.permissions.correction.query_conditions",
	"Facility Conduct Note": "facility_frontoffice.permissions.conduct_note.query_conditions",
	"Facility Client Profile": "facility_frontoffice.permissions.client_profile.query_conditions",
}
has_permission = {
	"Client Request": "facility_frontoffice.permissions.client_request.has_permission",
	"Backoffice Assignment": "facility_frontoffice.permissions.backoffice_assignment.has_permission",
	"Facility Client Task": "facility_frontoffice.permissions.client_task.has_permission",
	"Facility Message": "facility_frontoffice.permissions.message.has_permission",
	"Facility Commitment": "facility_frontoffice.permissions.commitment.has_permission",
	"Facility Contact Moment": "facility_frontoffice.permissions.contact_moment.has_permission",
	"Facility Desk Move": "facility_frontoffice.permissions.desk_move.has_permission",
	"Facility Correction": "facility_frontoffice.permissions.correction.has_permission",
	"Facility Conduct Note": "facility_frontoffice.permissions.conduct_note.has_permission",
	"Facility Client Profile": "facility_frontoffice.permissions.client_profile.has_permission",
}
override_whitelisted_methods = {
	"frappe.client.get_count": "facility_frontoffice.overrides.client.get_count",
	"frappe.website.doctype.web_form.web_form.accept": "facility_frontoffice.overrides.web_form.accept",
	"frappe.website.doctype.web_form.web_form.get_form_data": "facility_frontoffice.overrides.web_form.get_form_data",
}

# The watch ----------------------------------------------------------------------------------------

scheduler_events = {
	"daily": ["facility_frontoffice.intake.conduct.delete_expired"],
	"cron": {
		"* * * * *": [
			"facility_frontoffice.service_levels.tasks.watch",
			"facility_frontoffice.communication.tasks.send_queued",
		],
		"*/5 * * * *": [
			"facility_frontoffice.intake.disturbances.spread",
			"facility_frontoffice.catalogue.learning.refresh",
		],
		"*/10 * * * *": ["facility_frontoffice.reachability.tasks.end_forgotten"],
	},
}

# Portal -------------------------------------------------------------------------------------------

role_home_page = {"Facility Client": "my-requests"}
standard_portal_menu_items = [
	{"title": "My Requests", "route": "/my-requests", "role": "Facility Client"},
	{"title": "Ask Something", "route": "/ask", "role": "Facility Client"},
]
website_route_rules = [{"from_route": "/my-requests/<name>", "to_route": "my-request"}]

export_python_type_annotations = True
