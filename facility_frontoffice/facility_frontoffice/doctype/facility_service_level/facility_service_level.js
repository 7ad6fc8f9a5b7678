frappe.ui.form.on("Facility Service Level", {
	refresh(frm) {
		show_norms(frm);
		format_norms(frm);
		facility_frontoffice.rules.show_rule(frm);
	},

	no_norm: show_norms,
	maximum_silence: show_norms,
});

frappe.ui.form.on("Facility Service Level Norm", {
	priority: show_norms,
	acknowledge_within: show_norms,
	respond_within: show_norms,
	resolve_within: show_norms,
	norms_add: show_norms,
	norms_remove: show_norms,
});

/** An empty norm is a dash in the table: "0s" reads like a promise. */
function format_norms(frm) {
	for (const name of ["acknowledge_within", "respond_within", "resolve_within"]) {
		frm.fields_dict.norms.grid.update_docfield_property(name, "formatter", (value) =>
			value ? facility_frontoffice.words.working_time(value) : "–"
		);
	}
}

/** What is promised, as one would tell it, and when this level is the one that counts. */
function show_norms(frm) {
	frm.set_intro("");
	const rows = frm.doc.no_norm ? [] : (frm.doc.norms || []).filter((row) => row.priority);
	const promised = frm.doc.no_norm
		? `<div>${__("Nothing is promised, and no clock runs.")}</div>`
		: `<ul class="fo-sentences">${rows.map((row) => `<li>${sentence(row)}</li>`).join("")}</ul>${silence(frm)}`;
	frm.set_intro(`${promised}<div class="fo-order">${order()}</div>`, "blue");
}

function sentence(row) {
	const time = facility_frontoffice.words.working_time;
	const parts = [
		row.acknowledge_within && __("receipt within {0}", [time(row.acknowledge_within)]),
		row.respond_within && __("response within {0}", [time(row.respond_within)]),
		row.resolve_within && __("done within {0}", [time(row.resolve_within)]),
	].filter(Boolean);
	return `<b>${__(row.priority)}</b>: ${parts.length ? parts.join(", ") : __("nothing promised")}`;
}

function silence(frm) {
	if (!frm.doc.maximum_silence) return "";
	const time = facility_frontoffice.words.working_time(frm.doc.maximum_silence);
	return `<div>${__("The client hears something every {0} at least.", [time])}</div>`;
}

/** The order of `norms.LEVEL_ORDER` on the server. */
function order() {
	const places = [
		__("product"),
		__("customer"),
		__("department"),
		__("location"),
		__("service desk"),
		__("the default of the settings"),
	];
	return __("The first of these that has a level decides: {0}.", [places.join(" → ")]);
}
