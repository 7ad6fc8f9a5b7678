frappe.pages["who-waits-for-what"].on_page_load = (wrapper) => {
	wrapper.fo_ready = frappe.require(["who_waits.bundle.css", "who_waits.bundle.js"]).then(() => {
		wrapper.fo_view = new facility_frontoffice.WhoWaits(wrapper);
	});
};

frappe.pages["who-waits-for-what"].on_page_show = async (wrapper) => {
	await wrapper.fo_ready;
	wrapper.fo_view.show();
};
