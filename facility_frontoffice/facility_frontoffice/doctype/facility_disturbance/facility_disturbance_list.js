frappe.listview_settings["Facility Disturbance"] = {
	get_indicator: (doc) =>
		doc.status === "Running"
			? [__("Running"), "orange", "status,=,Running"]
			: [__("Ended"), "green", "status,=,Ended"],
};
