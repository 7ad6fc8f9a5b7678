frappe.ui.form.on("Facility Routing Rule", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		for (const field of ["product", "backoffice_unit", "supplier", "instead_of"]) frm.set_query(field, enabled);
	},

	refresh(frm) {
		show_standing(frm);
		facility_frontoffice.quietly(facility_frontoffice.rules.show_history(frm));
		facility_frontoffice.set_buttons(frm, [
			{ label: __("Try It Out"), key: "alt+t", action: () => facility_frontoffice.quietly(try_out(frm)) },
		]);
	},

	...Object.fromEntries(
		"enabled rule_order product product_category location instead_of request_type priority action from_date until_date backoffice_unit supplier"
			.split(" ")
			.map((field) => [field, (frm) => show_standing(frm)])
	),
});

const escape = (text) => facility_frontoffice.words.escape(text);

/** What the rule does, in one sentence, and why it may do less than it seems. */
async function show_standing(frm) {
	if (!frm.doc.backoffice_unit && !frm.doc.supplier) {
		return frm.set_intro(__("Say which work this is about, and who gets it. A field that stays empty leaves nothing out."), "blue");
	}
	const asked = (frm.fo_asked = (frm.fo_asked || 0) + 1);
	const found = await facility_frontoffice.call("routing.rule_standing", { rule: frm.doc }, { freeze: false });
	if (asked !== frm.fo_asked) return; // something else was typed meanwhile
	const problems = found.problems.map((words) => `<li>${escape(words)}</li>`).join("");
	frm.set_intro("");
	frm.set_intro(`<div>${escape(found.words)}</div>${problems ? `<ul class="fo-sentences">${problems}</ul>` : ""}`, problems ? "orange" : "blue");
}

// Trying out ----------------------------------------------------------------------------------------

/** What the rule, as it stands on the form, would have caught in the past month. Nothing is sent. */
async function try_out(frm) {
	const found = await facility_frontoffice.call("routing.try_rule", { rule: frm.doc }, { message: __("Looking at the past month…") });
	facility_frontoffice.rules.show(findings(found), __("In the Past Month"));
}

function findings(found) {
	const number = found.caught === 1 ? __("It would have caught one hand-over.") : __("It would have caught {0} hand-overs.", [found.caught]);
	const facts = [
		__("{0} were looked at.", [found.looked_at]),
		found.decided ? __("{0} of them did go by this rule.", [found.decided]) : __("None of them went by this rule."),
		found.taken_before ? __("{0} fit too, but another rule takes them first.", [found.taken_before]) : "",
		found.is_all ? "" : __("Older ones were left out."),
		found.caught > found.rows.length ? __("The latest {0} are shown.", [found.rows.length]) : "",
		__("Nothing was sent now."),
	];
	return `<div class="fo-rehearsal">
		<p class="fo-big">${found.caught ? number : __("It would have caught nothing.")}</p>
		<p class="text-muted">${facts.filter(Boolean).join(" ")}</p>
		${found.rows.map(row_html).join("")}
	</div>`;
}

function row_html(row) {
	const { link, pill } = facility_frontoffice.words;
	const went = row.is_same ? __("went there anyway") : __("went to {0}", [`<b>${escape(__(row.went_to) || __("nobody"))}</b>`]);
	return `<div class="fo-line">
		<div class="fo-line-head">${link("Client Request", row.request, row.subject || row.request)} ${pill("Backoffice Assignment", row.status)}</div>
		<div class="text-muted small">${[escape(row.product), escape(row.location || __("no place")), went].join(" · ")}</div>
	</div>`;
}
