frappe.listview_settings["Facility Reservation"] = facility_frontoffice.lists.list_settings(
	"Facility Reservation",
	{ add_fields: ["status", "starts_at", "ends_at", "location"] }
);
