frappe.pages["facility-shipped"].on_page_load = (wrapper) => {
	wrapper.fo_ready = frappe.require(["shipped.bundle.css", "shipped.bundle.js"]).then(() => {
		wrapper.fo_view = new facility_frontoffice.Shipped(wrapper);
	});
};

frappe.pages["facility-shipped"].on_page_show = async (wrapper) => {
	await wrapper.fo_ready;
	wrapper.fo_view.show();
};
