frappe.pages["facility-configuration"].on_page_load = (wrapper) => {
	wrapper.fo_ready = frappe.require(["configuration.bundle.css", "configuration.bundle.js"]).then(() => {
		wrapper.fo_configuration = new facility_frontoffice.Configuration(wrapper);
	});
};

frappe.pages["facility-configuration"].on_page_show = async (wrapper) => {
	await wrapper.fo_ready;
	wrapper.fo_configuration.show();
};
