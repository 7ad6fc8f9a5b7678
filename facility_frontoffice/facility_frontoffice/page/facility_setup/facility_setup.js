frappe.pages["facility-setup"].on_page_load = (wrapper) => {
	wrapper.fo_ready = frappe.require(["facility_setup.bundle.css", "facility_setup.bundle.js"]).then(() => {
		wrapper.fo_setup = new facility_frontoffice.Setup(wrapper);
	});
};

frappe.pages["facility-setup"].on_page_show = async (wrapper) => {
	await wrapper.fo_ready;
	wrapper.fo_setup.show();
};
