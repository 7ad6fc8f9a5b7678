frappe.pages["unit-board"].on_page_load = (wrapper) => {
	wrapper.fo_ready = frappe.require(["unit_board.bundle.css", "unit_board.bundle.js"]).then(() => {
		wrapper.fo_board = new facility_frontoffice.UnitBoard(wrapper);
	});
};

frappe.pages["unit-board"].on_page_show = async (wrapper) => {
	await wrapper.fo_ready;
	wrapper.fo_board.show();
};
