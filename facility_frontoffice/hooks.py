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
extend_bootinfo = "facility_frontoffice.own_fields.in_reports.extend_boot"

doctype_js = {
	"Material Request": "public/js/material_request.js",
	"Purchase Order": "public/js/purchase_order.js",
	"Request for Quotation": "public/js/request_for_quotation.js",
	"Stock Entry": "public/js/stock_entry.js",
	"Issue": "public/js/issue.js",
	"Supplier": "public/js/supplier.js",
	"Asset": "public/js/asset.js",
	"Asset Repair": "public/js/asset_repair.js",
	"Asset Maintenance Log": "public/js/asset_maintenance_log.js",
	"Asset Movement": "public/js/asset_movement.js",
	"Location": "public/js/location.js",
	"Workflow": "public/js/workflow.js",
	"Custom Field": "public/js/custom_field.js",
	"Customize Form": "public/js/customize_form.js",
}
doctype_list_js = {
	"Asset": "public/js/asset_list.js",
	"Location": "public/js/location_list.js",
}
doctype_tree_js = {"Location": "public/js/location_tree.js"}

override_doctype_dashboards = {
	"Material Request": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Request for Quotation": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Supplier Quotation": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Purchase Order": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Purchase Receipt": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Purchase Invoice": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Stock Entry": "facility_frontoffice.overrides.dashboards.purchase_document",
	"Asset Repair": "facility_frontoffice.overrides.dashboards.asset_work",
	"Asset Maintenance Log": "facility_frontoffice.overrides.dashboards.asset_work",
	"Asset Movement": "facility_frontoffice.overrides.dashboards.asset_work",
	"Location": "facility_frontoffice.overrides.dashboards.place_or_asset",
	"Asset": "facility_frontoffice.overrides.dashboards.place_or_asset",
	"Customer": "facility_frontoffice.overrides.dashboards.customer",
	"Issue": "facility_frontoffice.overrides.dashboards.issue",
	"Project": "facility_frontoffice.overrides.dashboards.project",
	"Cost Center": "facility_frontoffice.overrides.dashboards.cost_center",
	"Supplier": "facility_frontoffice.overrides.dashboards.supplier",
	"Item": "facility_frontoffice.overrides.dashboards.item",
	"Sales Invoice": "facility_frontoffice.overrides.dashboards.sales_invoice",
}

# Documents of the platform ------------------------------------------------------------------------

override_doctype_class = {
	"Email Account": "facility_frontoffice.overrides.email_account.FrontOfficeEmailAccount",
}

doc_events = {
	"Communication": {
		"before_insert": "facility_frontoffice.overrides.communication.before_insert",
		"before_save": "facility_frontoffice.overrides.communication.before_save",
		"after_insert": "facility_frontoffice.overrides.communication.after_insert",
		"on_update": "facility_frontoffice.overrides.communication.on_update",
		"on_trash": "facility_frontoffice.overrides.communication.on_trash",
	},
	"Call Log": {
		"on_change": "facility_frontoffice.overrides.call_log.on_change",
		"on_trash": "facility_frontoffice.overrides.call_log.on_trash",
	},
	"Contact": {"validate": "facility_frontoffice.overrides.contact.validate"},
	"Custom Field": {
		"on_update": "facility_frontoffice.own_fields.service.follow_custom_field",
		"on_trash": "facility_frontoffice.own_fields.service.follow_custom_field",
	},
	"Document Follow": {"validate": "facility_frontoffice.overrides.document_follow.validate"},
	"Error Log": {"before_insert": "facility_frontoffice.overrides.error_log.before_insert"},
	"Material Request": {
		"before_validate": "facility_frontoffice.overrides.material_request.before_validate",
		"validate": "facility_frontoffice.overrides.material_request.validate",
		"on_submit": "facility_frontoffice.overrides.material_request.on_submit",
		"on_change": "facility_frontoffice.overrides.material_request.on_change",
		"on_cancel": "facility_frontoffice.overrides.material_request.on_cancel",
	},
	"Request for Quotation": {"validate": "facility_frontoffice.overrides.request_for_quotation.validate"},
	"Purchase Order": {
		"before_validate": "facility_frontoffice.overrides.purchase_order.before_validate",
		"validate": [
			"facility_frontoffice.overrides.purchase_order.validate",
			"facility_frontoffice.overrides.order_approval.validate",
		],
		"before_submit": "facility_frontoffice.overrides.order_approval.before_submit",
		"before_update_after_submit": "facility_frontoffice.overrides.order_approval.before_update_after_submit",
		"before_cancel": "facility_frontoffice.overrides.order_approval.before_cancel",
		"on_update": "facility_frontoffice.overrides.order_approval.on_update",
		"on_trash": "facility_frontoffice.overrides.order_approval.on_trash",
		"on_submit": "facility_frontoffice.overrides.purchase_order.on_submit",
		"on_update_after_submit": "facility_frontoffice.overrides.purchase_order.on_update_after_submit",
		"on_change": "facility_frontoffice.overrides.purchase_order.on_change",
		"on_cancel": "facility_frontoffice.overrides.purchase_order.on_cancel",
	},
	"Purchase Order Item": {
		"before_insert": "facility_frontoffice.overrides.purchase_order_item.before_insert"
	},
	"Supplier Quotation": {
		"before_insert": "facility_frontoffice.overrides.supplier_quotation.before_insert",
		"validate": "facility_frontoffice.overrides.supplier_quotation.validate",
	},
	"Stock Entry": {
		"validate": "facility_frontoffice.overrides.stock_entry.validate",
		"on_submit": "facility_frontoffice.overrides.stock_entry.on_submit",
		"on_cancel": "facility_frontoffice.overrides.stock_entry.on_cancel",
	},
	"Sales Invoice": {
		"validate": "facility_frontoffice.overrides.charging_documents.validate",
		"on_update": "facility_frontoffice.overrides.charging_documents.on_update",
		"on_cancel": "facility_frontoffice.overrides.charging_documents.on_cancel",
		"on_trash": "facility_frontoffice.overrides.charging_documents.on_trash",
	},
	"Journal Entry": {
		"validate": "facility_frontoffice.overrides.charging_documents.validate",
		"on_update": "facility_frontoffice.overrides.charging_documents.on_update",
		"on_cancel": "facility_frontoffice.overrides.charging_documents.on_cancel",
		"on_trash": "facility_frontoffice.overrides.charging_documents.on_trash",
	},
	"ToDo": {
		"validate": "facility_frontoffice.overrides.todo.validate",
		"after_insert": "facility_frontoffice.overrides.todo.after_insert",
		"on_update": "facility_frontoffice.overrides.todo.on_update",
		"on_trash": "facility_frontoffice.overrides.todo.on_trash",
	},
	"Supplier": {"validate": "facility_frontoffice.overrides.supplier.validate"},
	"Property Setter": {
		"on_update": "facility_frontoffice.own_fields.service.follow_property",
		"on_trash": "facility_frontoffice.own_fields.service.follow_property",
	},
	"Web Form": {
		"validate": "facility_frontoffice.overrides.web_form.validate",
		"on_update": "facility_frontoffice.own_fields.service.follow_form",
		"on_trash": "facility_frontoffice.own_fields.service.follow_form",
	},
	"Workflow": {
		"before_validate": "facility_frontoffice.overrides.workflow.before_validate",
		"on_update": "facility_frontoffice.overrides.workflow.on_update",
		"on_trash": "facility_frontoffice.overrides.workflow.on_trash",
		"after_rename": "facility_frontoffice.overrides.workflow.after_rename",
	},
	"Asset": {
		"before_insert": "facility_frontoffice.overrides.asset.before_insert",
		"before_validate": "facility_frontoffice.overrides.asset.before_validate",
		"before_cancel": "facility_frontoffice.overrides.asset.before_cancel",
		"before_update_after_submit": "facility_frontoffice.overrides.asset.before_update_after_submit",
	},
	"Location": {
		"before_insert": "facility_frontoffice.overrides.location.before_insert",
		"before_validate": "facility_frontoffice.overrides.location.before_validate",
	},
	"Asset Repair": {
		"validate": "facility_frontoffice.overrides.asset_repair.validate",
		"on_change": "facility_frontoffice.overrides.asset_repair.on_change",
		"on_trash": "facility_frontoffice.overrides.asset_repair.on_trash",
	},
	"Asset Maintenance Log": {
		"validate": "facility_frontoffice.overrides.asset_maintenance_log.validate",
		"on_change": "facility_frontoffice.overrides.asset_maintenance_log.on_change",
		"on_trash": "facility_frontoffice.overrides.asset_maintenance_log.on_trash",
	},
	"Asset Movement": {
		"validate": "facility_frontoffice.overrides.asset_movement.validate",
		"on_change": "facility_frontoffice.overrides.asset_movement.on_change",
		"on_trash": "facility_frontoffice.overrides.asset_movement.on_trash",
	},
	"Purchase Receipt": {
		"validate": "facility_frontoffice.overrides.purchase_receipt.validate",
		"on_submit": "facility_frontoffice.overrides.purchase_receipt.on_submit",
		"on_cancel": "facility_frontoffice.overrides.purchase_receipt.on_cancel",
	},
	"Purchase Invoice": {
		"validate": "facility_frontoffice.overrides.purchase_invoice.validate",
		"on_submit": "facility_frontoffice.overrides.purchase_invoice.on_submit",
		"on_cancel": "facility_frontoffice.overrides.purchase_invoice.on_cancel",
	},
}

# How the platform gives a mail to the mail server
override_email_send = "facility_frontoffice.overrides.email_queue.send"

# What an assignment does when one of these says something: `follow(doc, assignment)`, see `fulfilment.from_documents`.
assignment_followers = {
	"Material Request": "facility_frontoffice.purchasing.progress.follow",
	"Purchase Order": "facility_frontoffice.purchasing.progress.follow",
	"Purchase Receipt": "facility_frontoffice.purchasing.progress.follow",
	"Purchase Invoice": "facility_frontoffice.purchasing.progress.follow",
	"Stock Entry": "facility_frontoffice.purchasing.issuing.follow",
	"Asset Repair": "facility_frontoffice.assets.progress.follow",
	"Asset Maintenance Log": "facility_frontoffice.assets.progress.follow",
	"Asset Movement": "facility_frontoffice.assets.progress.follow",
}
# A document may be deleted although an assignment missed what it said, or a mail came in about it.
ignore_links_on_delete = ["Facility Missed Update", "Facility Charge", "Facility Inbound Mail"]

# Who sees what ------------------------------------------------------------------------------------

permission_query_conditions = {
	"Client Request": "facility_frontoffice.permissions.client_request.query_conditions",
	"Backoffice Assignment": "facility_frontoffice.permissions.backoffice_assignment.query_conditions",
	"Facility Client Task": "facility_frontoffice.permissions.client_task.query_conditions",
	"Facility Missed Update": "facility_frontoffice.permissions.missed_update.query_conditions",
	"Facility Message": "facility_frontoffice.permissions.message.query_conditions",
	"Facility Inbound Mail": "facility_frontoffice.permissions.inbound_mail.query_conditions",
	"Facility Supplier Link": "facility_frontoffice.permissions.supplier_link.query_conditions",
	"Facility Commitment": "facility_frontoffice.permissions.commitment.query_conditions",
	"Facility Contact Moment": "facility_frontoffice.permissions.contact_moment.query_conditions",
	"Facility Desk Move": "facility_frontoffice.permissions.desk_move.query_conditions",
	"Facility Correction": "facility_frontoffice.permissions.correction.query_conditions",
	"Facility Feedback": "facility_frontoffice.permissions.feedback.query_conditions",
	"Facility Conduct Note": "facility_frontoffice.permissions.conduct_note.query_conditions",
	"Facility Client Profile": "facility_frontoffice.permissions.client_profile.query_conditions",
	"Facility Bulk Action": "facility_frontoffice.permissions.bulk_action.query_conditions",
	"Facility Absence": "facility_frontoffice.permissions.absence.query_conditions",
}
has_permission = {
	"Client Request": "facility_frontoffice.permissions.client_request.has_permission",
	"Backoffice Assignment": "facility_frontoffice.permissions.backoffice_assignment.has_permission",
	"Facility Client Task": "facility_frontoffice.permissions.client_task.has_permission",
	"Facility Missed Update": "facility_frontoffice.permissions.missed_update.has_permission",
	"Facility Message": "facility_frontoffice.permissions.message.has_permission",
	"Facility Inbound Mail": "facility_frontoffice.permissions.inbound_mail.has_permission",
	"Facility Supplier Link": "facility_frontoffice.permissions.supplier_link.has_permission",
	"Facility Commitment": "facility_frontoffice.permissions.commitment.has_permission",
	"Facility Contact Moment": "facility_frontoffice.permissions.contact_moment.has_permission",
	"Facility Desk Move": "facility_frontoffice.permissions.desk_move.has_permission",
	"Facility Correction": "facility_frontoffice.permissions.correction.has_permission",
	"Facility Feedback": "facility_frontoffice.permissions.feedback.has_permission",
	"Facility Conduct Note": "facility_frontoffice.permissions.conduct_note.has_permission",
	"Facility Client Profile": "facility_frontoffice.permissions.client_profile.has_permission",
	"Facility Bulk Action": "facility_frontoffice.permissions.bulk_action.has_permission",
	"Facility Absence": "facility_frontoffice.permissions.absence.has_permission",
}
# Every request, when it is known who asks: what a client has no right on is shut at the platform's general doors
auth_hooks = ["facility_frontoffice.overrides.front_door.check"]
after_request = ["facility_frontoffice.overrides.front_door.protect"]
override_whitelisted_methods = {
	"frappe.client.get_count": "facility_frontoffice.overrides.client.get_count",
	"frappe.model.workflow.get_transitions": "facility_frontoffice.overrides.workflow.get_transitions",
	"frappe.website.doctype.web_form.web_form.accept": "facility_frontoffice.overrides.web_form.accept",
	"frappe.website.doctype.web_form.web_form.get_form_data": "facility_frontoffice.overrides.web_form.get_form_data",
}

# The watch ----------------------------------------------------------------------------------------

scheduler_events = {
	"daily": [
		"facility_frontoffice.intake.conduct.delete_expired",
		"facility_frontoffice.intake.disturbance_watch.forget_people",
		"facility_frontoffice.fulfilment.bulk.forget_old",
		"facility_frontoffice.fulfilment.missed_updates.forget_old",
		"facility_frontoffice.intake.recurring.make_up_for_missed",
		"facility_frontoffice.fulfilment.reviews.tell_of_late_actions",
		"facility_frontoffice.communication.inbound.tasks.forget_old",
		"facility_frontoffice.portal.guests.forget_old",
	],
	"monthly": [
		"facility_frontoffice.fulfilment.reviews.make_monthly",
	],
	"monthly_long": [
		"facility_frontoffice.charging.tasks.charge_last_month",
	],
	"cron": {
		"* * * * *": [
			"facility_frontoffice.service_levels.tasks.watch",
			"facility_frontoffice.communication.tasks.send_queued",
			"facility_frontoffice.communication.tasks.follow_mail_queue",
			"facility_frontoffice.communication.inbound.tasks.handle_waiting",
		],
		"*/5 * * * *": [
			"facility_frontoffice.service_levels.silence.take_back_lost",
			"facility_frontoffice.intake.disturbance_watch.sweep",
			"facility_frontoffice.intake.disturbance_news.spread",
			"facility_frontoffice.fulfilment.bulk.go_on",
			"facility_frontoffice.catalogue.learning.refresh",
			"facility_frontoffice.fulfilment.tasks.remind_clients",
			"facility_frontoffice.fulfilment.tasks.chase",
			"facility_frontoffice.purchasing.approval_tasks.chase",
			"facility_frontoffice.fulfilment.missed_updates.retry_due",
			"facility_frontoffice.intake.recurring.send_out_waiting",
			"facility_frontoffice.intake.recurring.stop_failed",
		],
		"*/10 * * * *": ["facility_frontoffice.reachability.tasks.end_forgotten"],
	},
}

# Portal -------------------------------------------------------------------------------------------

role_home_page = {"Facility Client": "help"}
# Not `standard_portal_menu_items`: of these the platform keeps only what is for a doctype, and makes a role that an admin
# deleted again at each migration.
portal_menu_items = [
	{"title": "Front Office", "route": "/help", "role": "Facility Client"},
	{"title": "My Requests", "route": "/my-requests", "role": "Facility Client"},
	{"title": "Ask Something", "route": "/ask", "role": "Facility Client"},
]
page_renderer = [
	"facility_frontoffice.www.supplier_work.SupplierWork",
	"facility_frontoffice.www.approve_order.ApproveOrder",
	"facility_frontoffice.www.messages.Messages",
	"facility_frontoffice.www.guest.Guests",
]
website_route_rules = [
	{"from_route": "/my-requests/<name>", "to_route": "my-request"},
	{"from_route": "/label/<label>", "to_route": "label"},
]

export_python_type_annotations = True
