frappe.ui.form.on("Facility Escalation Rule", {
	refresh(frm) {
		show_sentences(frm);
		format_levels(frm);
		facility_frontoffice.quietly(facility_frontoffice.rules.show_history(frm));
		if (!frm.perm[0]?.write) return;
		facility_frontoffice.set_buttons(frm, [
			{ label: __("Try It Out"), key: "alt+t", action: () => facility_frontoffice.quietly(try_out(frm)) },
		]);
	},

	enabled: show_sentences,
	clock: show_sentences,
});

frappe.ui.form.on("Facility Escalation Level", {
	...Object.fromEntries(
		(
			"rings percentage duration repeat_every repeat_times tell_owner tell_front_office tell_unit_lead tell_desk_lead" +
			" tell_role tell_user notify_in_app notify_by_email raise_priority inform_client reassign_to reassign_user"
		)
			.split(" ")
			.map((field) => [field, show_sentences])
	),
	levels_add: show_sentences,
	levels_remove: show_sentences,
	levels_move: show_sentences,
});

const escape = (text) => facility_frontoffice.words.escape(text);
const time = (seconds) => facility_frontoffice.words.working_time(seconds);

const BLANK = " "; // the grid formats an empty text once more, as if it were on the rule itself

/** The table shows what counts, instead of noughts. */
function format_levels(frm) {
	const { grid } = frm.fields_dict.levels;
	const is_share = (row) => row?.rings === "At Percentage";
	grid.update_docfield_property("percentage", "formatter", (value, df, options, row) =>
		is_share(row) ? `<div class="text-right">${value || 0}%</div>` : BLANK
	);
	grid.update_docfield_property("duration", "formatter", (value, df, options, row) =>
		is_share(row) ? BLANK : value ? time(value) : __("at the moment itself")
	);
}

// Sentences -----------------------------------------------------------------------------------------

/** The rule as one would tell it: a typing error in a number shows at once. */
function show_sentences(frm) {
	frm.set_intro("");
	const levels = frm.doc.levels || [];
	if (!frm.doc.clock || !levels.length) return;
	const off = frm.doc.enabled ? "" : `<div><b>${__("This rule is off.")}</b></div>`;
	frm.set_intro(
		`${off}<ol class="fo-sentences">${levels.map((row) => `<li>${sentence(frm, row)}</li>`).join("")}</ol>`,
		frm.doc.enabled ? "blue" : "yellow"
	);
}

function sentence(frm, row) {
	const acts = [telling(frm, row), ...deeds(row)].filter(Boolean);
	const what = acts.length ? acts.join(", ") : __("nothing yet");
	return `<b>${escape(rings(row))}</b>${escape(repeats(row))}: ${escape(what)}.`;
}

function rings(row) {
	if (row.rings === "At Percentage") return __("At {0}% of the norm", [row.percentage || 0]);
	if (!row.duration) return __("At the moment that it is due");
	return row.rings === "Before Due"
		? __("{0} before it is due", [time(row.duration)])
		: __("{0} after it was due", [time(row.duration)]);
}

function repeats(row) {
	if (!row.repeat_every) return "";
	const every = time(row.repeat_every);
	return row.repeat_times
		? `, ${__("then every {0}, {1} times", [every, row.repeat_times])}`
		: `, ${__("then every {0} until it is done", [every])}`;
}

const OWNERS = {
	Assignment: () => __("who does the work"),
	Acceptance: () => __("who does the work"),
	Commitment: () => __("who keeps the promise"),
};

function telling(frm, row) {
	const people = [
		row.tell_owner && (OWNERS[frm.doc.clock]?.() || __("the owner of the request")),
		row.tell_front_office && __("the owner at the front office"),
		row.tell_unit_lead && __("the lead of the unit"),
		row.tell_desk_lead && __("the lead of the desk"),
		row.tell_role && __("everybody with the role {0}", [__(row.tell_role)]),
		row.tell_user && frappe.user.full_name(row.tell_user),
	].filter(Boolean);
	const ways = [row.notify_in_app && __("in the desk"), row.notify_by_email && __("by e-mail")].filter(Boolean);
	if (!people.length || !ways.length) return "";
	return __("tell {0} ({1})", [frappe.utils.comma_and(people, false), ways.join(", ")]);
}

function deeds(row) {
	const heirs = {
		"Lead of the Unit": () => __("the lead of the unit"),
		"Lead of the Desk": () => __("the lead of the desk"),
		Person: () => (row.reassign_user ? frappe.user.full_name(row.reassign_user) : "…"),
	};
	return [
		row.raise_priority && __("raise the priority"),
		row.inform_client && __("tell the client how it stands"),
		row.reassign_to && __("give it to {0}", [heirs[row.reassign_to]()]),
	].filter(Boolean);
}

// Trying out ----------------------------------------------------------------------------------------

/** What the rule, as it stands on the form, would have done in the past month. Nobody is told. */
async function try_out(frm) {
	const found = await facility_frontoffice.call(
		"service_levels.rehearse_rule",
		{ rule: frm.doc },
		{ message: __("Looking at the past 30 days…") }
	);
	facility_frontoffice.rules.show(findings(frm, found));
}

function findings(frm, found) {
	const most = Math.max(1, ...found.by_level.map((row) => row.rings));
	const levels = found.by_level.map((row) => level_html(frm, row, most));
	return `<div class="fo-rehearsal">
		<p class="fo-big">${total(found)}</p>
		<p class="text-muted">${looked_at(found)}</p>
		<div class="fo-levels">${levels.join("")}</div>
		${found.latest.length ? `<h6>${__("The Latest")}</h6>${found.latest.map(ring_html).join("")}` : ""}
	</div>`;
}

function total(found) {
	if (!found.rings) return __("It would not have rung.");
	return found.rings === 1 ? __("It would have rung once.") : __("It would have rung {0} times.", [found.rings]);
}

function looked_at(found) {
	if (!found.documents) return __("There was nothing that this rule is about. Nobody was told now.");
	const number =
		found.documents === 1
			? __("One document was looked at.")
			: __("{0} documents were looked at.", [format_number(found.documents, null, 0)]);
	const newest = found.is_complete ? "" : ` ${__("Older ones were left out.")}`;
	return `${number}${newest} ${__("Nobody was told now.")}`;
}

function level_html(frm, { level, rings: number }, most) {
	const row = frm.doc.levels.find((each) => each.idx === level);
	return `<div class="fo-level">
		<div class="fo-level-number">${number}</div>
		<div><div class="fo-strength"><span style="width: ${Math.round((100 * number) / most)}%"></span></div>
			<div><span class="text-muted">${__("Level {0}", [level])}</span> ${row ? sentence(frm, row) : ""}</div></div>
	</div>`;
}

function ring_html(row) {
	const { words } = facility_frontoffice;
	const people = row.people.length ? __("told: {0}", [escape(row.people.join(", "))]) : __("nobody was told");
	const again = row.repeat ? ` · ${__("repeat {0}", [row.repeat])}` : "";
	return `<div class="fo-item">
		<div>${words.link(row.doctype, row.name)} ${escape(__(row.title))}</div>
		<div class="text-muted small">${escape(words.when(row.at))} · ${__("level {0}", [row.level])}${again} · ${people}${
			row.actions.length ? ` · ${escape(row.actions.join(", "))}` : ""
		}</div>
	</div>`;
}
