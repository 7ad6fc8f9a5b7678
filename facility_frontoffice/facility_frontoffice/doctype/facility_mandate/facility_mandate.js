frappe.ui.form.on("Facility Mandate", {
	refresh(frm) {
		show_sentence(frm);
		facility_frontoffice.quietly(facility_frontoffice.rules.show_history(frm));
		if (!frm.perm[0]?.write) return;
		facility_frontoffice.set_buttons(frm, [
			{ label: __("Try It Out"), key: "alt+t", action: () => facility_frontoffice.quietly(try_out(frm)) },
		]);
	},
	role: show_sentence,
	disabled: show_sentence,
	kind: show_sentence,
	product: show_sentence,
	product_category: show_sentence,
	maximum_amount: show_sentence,
	not_sooner_than: show_sentence,
});

/** What the mandate allows, as one would tell it. */
function show_sentence(frm) {
	frm.set_intro("");
	if (!frm.doc.role) return;
	const { sentence } = facility_frontoffice.mandates;
	const off = frm.doc.disabled ? ` <b>${__("This mandate is off.")}</b>` : "";
	frm.set_intro(frappe.utils.escape_html(sentence(frm.doc)) + off, frm.doc.disabled ? "yellow" : "blue");
}

// Trying out ----------------------------------------------------------------------------------------

/** What the mandate, as it stands on the form, would have meant for the promises of the past 30 days. */
async function try_out(frm) {
	if (!frm.doc.role) {
		frappe.msgprint({ title: __("No Role"), message: __("Choose first whose mandate it is."), indicator: "orange" });
		return;
	}
	const found = await facility_frontoffice.call(
		"service_levels.rehearse_mandate",
		{ mandate: frm.doc },
		{ message: __("Looking at the past 30 days…") }
	);
	facility_frontoffice.rules.show(findings(frm, found));
}

function findings(frm, found) {
	if (!found.looked_at) {
		return `<p>${__("Nobody with the role {0} promised anything to a client.", [escape_text(__(frm.doc.role))])}</p>`;
	}
	const facts = [
		__("They really asked for {0}.", [found.asked]),
		found.is_complete ? "" : __("Older ones were left out."),
		__("Nothing was changed now."),
	];
	return `<div class="fo-rehearsal">
		<p class="fo-big">${__("Alone: {0} of {1} promises.", [found.alone, found.looked_at])}</p>
		<p class="text-muted">${facts.filter(Boolean).join(" ")}</p>
		${found.rows.map(row_html).join("")}
	</div>`;
}

function row_html(row) {
	const { link, when } = facility_frontoffice.words;
	const may = row.may ? __("alone") : __("would have to ask");
	return `<div class="fo-line">
		<div class="fo-line-head">${link("Facility Commitment", row.name, row.promise || row.name)}
			<span class="indicator-pill no-indicator-dot ${row.may ? "green" : "orange"}">${may}</span></div>
		<div class="text-muted small">${[row.by, when(row.at), row.changes ? __("by this mandate") : ""].filter(Boolean).map(escape_text).join(" · ")}</div>
	</div>`;
}

function escape_text(text) {
	return facility_frontoffice.words.escape(text);
}
