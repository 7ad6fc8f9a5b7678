/**
 * What each step shows and asks: {now, records, card, new_label, fields, save, saved, more, bind}.
 *
 * `now(facts)` is HTML of what stands there. Steps with `records` show a card for each, and the form is about one of them.
 */

import { call, quietly } from "../calls";
import { escape } from "../words";

const link = (route, text) => `<a href="/app/${route}">${escape(text)}</a>`;
const more = (...links) => `<p class="text-muted">${__("More:")} ${links.join(" · ")}</p>`;
const pill = (colour, text) => `<span class="indicator-pill no-indicator-dot ${colour}">${escape(text)}</span>`;
const form_of = (doctype, name) => `${frappe.router.slug(doctype)}/${encodeURIComponent(name)}`;

const person = (fieldname, label, value) => ({
	fieldname,
	label,
	fieldtype: "Link",
	options: "User",
	default: value,
	only_select: true,
	filters: { enabled: 1, user_type: "System User" },
});

/** People as pills, found by name; an address that is not found can be typed. */
const people = (fieldname, label, value) => ({
	fieldname,
	label,
	fieldtype: "MultiSelectPills",
	default: value,
	get_data: (text) => frappe.db.get_link_options("User", text, { enabled: 1, user_type: "System User" }),
	description: __("Type a part of a name."),
});

const column = () => ({ fieldtype: "Column Break" });
const number_of_people = (row) => {
	const number = new Set([row.lead, ...row.people].filter(Boolean)).size;
	if (!number) return pill("orange", __("nobody yet"));
	return `<span class="text-muted">${number === 1 ? __("one person") : __("{0} people", [number])}</span>`;
};
const lead_of = (row) => (row.lead ? `<span class="text-muted">${__("Lead: {0}", [escape(row.lead_name)])}</span>` : pill("orange", __("no lead")));

const ARRANGEMENTS = {
	Central: () => [__("One central desk"), __("Everything comes to the default desk.")],
	"Per Unit": () => [__("A desk per unit"), __("What a unit delivers comes to its own desk; the rest to the default desk.")],
	Mixed: () => [__("A mix"), __("Desks take the product families that you give them, units with a desk their own, the default desk the rest.")],
};

export const FORMS = {
	front_office: {
		fields: (now) => [
			{
				fieldname: "arrangement",
				label: __("How It Is Arranged"),
				fieldtype: "Select",
				reqd: 1,
				default: now.arrangement,
				options: Object.entries(ARRANGEMENTS).map(([value, words]) => ({ value, label: words()[0] })),
			},
			{ fieldname: "words", fieldtype: "HTML", options: arrangement_words() },
			...(now.units.length
				? [
						{
							fieldname: "units",
							label: __("Desks of Units"),
							fieldtype: "MultiCheck",
							sort_options: false,
							columns: 2,
							depends_on: "eval:doc.arrangement !== 'Central'",
							options: now.units.map((row) => ({
								value: row.unit,
								label: row.desk ? `${row.title} (${__("has one")})` : row.title,
								checked: Boolean(row.desk),
							})),
						},
				  ]
				: []),
			{ fieldname: "company", label: __("Default Company"), fieldtype: "Link", options: "Company", default: now.company },
		],
		save: (values, _chosen, now) => {
			const without = new Set(now.units.filter((row) => !row.desk).map((row) => row.unit));
			const units = values.arrangement === "Central" ? [] : (values.units || []).filter((unit) => without.has(unit));
			return call("setup_assistant.set_front_office", { arrangement: values.arrangement, company: values.company || null, units });
		},
		saved: ({ made }) => (made.length ? __("Saved. New desks: {0}", [made.join(", ")]) : __("Saved")),
		more: () => more(link("facility-frontoffice-settings", __("All settings"))),
	},

	desks: {
		records: (now) => now.desks,
		first: (now) => now.default,
		new_label: () => __("New desk"),
		card: (row) => `${lead_of(row)}${number_of_people(row)}<span class="text-muted small">${row.takes.map(escape).join(" ")}</span>`,
		fields: (now, chosen) => [
			...(chosen ? [] : [{ fieldname: "desk_name", label: __("Desk"), fieldtype: "Data", reqd: 1 }]),
			person("lead", __("Lead"), chosen?.lead),
			people("people", __("Who Works There"), chosen?.people || []),
			column(),
			{ fieldname: "phone", label: __("Telephone"), fieldtype: "Data", default: chosen?.phone },
			{ fieldname: "email", label: __("E-mail"), fieldtype: "Data", options: "Email", default: chosen?.email },
			{
				fieldname: "channels",
				label: __("Channels"),
				fieldtype: "MultiCheck",
				sort_options: false,
				columns: 2,
				options: now.channels.map((channel) => ({
					value: channel,
					label: __(channel),
					checked: chosen ? chosen.channels.includes(channel) : channel !== "Other",
				})),
			},
		],
		save: (values, chosen) => call("setup_assistant.set_desk", { ...texts(values, "lead phone email desk_name"), desk: chosen?.name || null, people: values.people || [], channels: values.channels || [] }),
		more: (now) => more(link("facility-service-desk", __("All of a desk: norms per channel, families, waiting softeners"))),
	},

	hours: {
		records: (now) => now.calendars,
		first: (now) => now.default,
		new_label: () => __("New calendar"),
		card: (row, now) => `${row.name === now.default ? pill("blue", __("default")) : ""}<span class="text-muted">${escape(row.time_zone)}</span>`,
		fields: (now, chosen) => [
			...(chosen ? [] : [{ fieldname: "calendar_name", label: __("Calendar"), fieldtype: "Data", reqd: 1 }]),
			...now.week.map(({ day, title }, index) => ({
				fieldname: day,
				label: title,
				fieldtype: "Data",
				default: chosen ? chosen.hours[day] : index < 5 ? "08:30-17:00" : "",
				placeholder: __("closed"),
			})),
			column(),
			{ fieldname: "help", fieldtype: "HTML", options: `<p class="text-muted">${__("Write hours as 08:30-12:30, 13:00-17:00. A day that stays empty is closed. What was promised already keeps its date.")}</p>` },
			{ fieldname: "holiday_list", label: __("Holidays"), fieldtype: "Link", options: "Holiday List", default: chosen?.holiday_list },
			{ fieldname: "is_default", label: __("The front office follows this calendar"), fieldtype: "Check", default: chosen && chosen.name === now.default ? 1 : 0 },
		],
		save: (values, chosen, now) =>
			call("setup_assistant.set_hours", {
				calendar: chosen?.name || null,
				...texts(values, "calendar_name holiday_list"),
				hours: Object.fromEntries(now.week.map(({ day }) => [day, values[day] || ""])),
				is_default: Boolean(values.is_default),
			}),
		more: () => more(link("holiday-list/new", __("New list of holidays")), link("facility-service-level", __("What is promised"))),
	},

	catalogue: {
		now: (now) => `<p>${!now.products ? __("There are no products yet.") : now.products === 1 ? __("There is one product now.") : __("There are {0} products now.", [now.products])}</p>`,
		fields: (now) => [
			{
				fieldname: "categories",
				label: __("What We Bring"),
				fieldtype: "MultiCheck",
				sort_options: false,
				columns: 1,
				select_all: true,
				options: now.categories.map((row) => ({
					value: row.category,
					label: `${row.title}: ${row.names.join(", ")}${row.there ? ` (${row.there === row.brings ? __("all there") : __("{0} of {1} there", [row.there, row.brings])})` : ""}`,
					checked: row.there < row.brings && !now.products,
				})),
			},
			{
				fieldname: "language",
				label: __("Written In"),
				fieldtype: "Select",
				default: "en",
				options: [
					{ value: "en", label: __("English, and shown to each reader in their own language") },
					{ value: "nl", label: __("Dutch, for everybody") },
				],
				description: __("What is there already is left as it is."),
			},
		],
		save_label: () => __("Load"),
		// what is ticked and not there is what "Done" is about
		is_waiting: (values, now) => now.categories.some((row) => row.there < row.brings && values.categories?.includes(row.category)),
		save: (values) => {
			if (!values.categories?.length) {
				frappe.msgprint({ title: __("Nothing Chosen"), message: __("Tick at least one category, or skip this step."), indicator: "orange" });
				throw new Error("nothing chosen");
			}
			return call("setup_assistant.load_catalogue", { categories: values.categories, language: values.language }, { message: __("Loading the catalogue…") });
		},
		saved: ({ products }) => (products ? __("{0} products were added", [products]) : __("Everything was there already")),
		more: () => more(link("facility-product", __("All products")), link("facility-product-category", __("Categories")), link("facility-product/new", __("New product"))),
	},

	units: {
		records: (now) => now.units,
		new_label: () => __("New unit"),
		card: (row) => `${lead_of(row)}${number_of_people(row)}<span class="text-muted small">${row.products === 1 ? __("delivers one product") : __("delivers {0} products", [row.products])}</span>`,
		fields: (now, chosen) => [
			...(chosen ? [] : [{ fieldname: "unit_name", label: __("Unit"), fieldtype: "Data", reqd: 1 }]),
			person("lead", __("Lead"), chosen?.lead),
			people("people", __("Members"), chosen?.people || []),
			column(),
			{ fieldname: "phone", label: __("Telephone"), fieldtype: "Data", default: chosen?.phone },
			{ fieldname: "email", label: __("E-mail"), fieldtype: "Data", options: "Email", default: chosen?.email },
		],
		save: (values, chosen) => call("setup_assistant.set_unit", { ...texts(values, "lead phone email unit_name"), unit: chosen?.name || null, people: values.people || [] }),
		more: () => more(link("backoffice-unit", __("All of a unit: hours, skills, who gets new work")), link("facility-routing-rule", __("Routing rules"))),
	},

	mail: {
		now: (now) => `<ul class="fo-setup-facts">
				<li>${now.has_outgoing ? pill("green", __("sends")) : pill("red", __("does not send"))} ${outgoing(now)}</li>
				<li>${incoming(now)}</li>
			</ul>
			<p><button type="button" class="btn btn-default btn-sm" data-test-mail ${now.has_outgoing ? "" : "disabled"}>${__("Send Me a Test Mail")}</button>
				<span class="text-muted fo-setup-told" role="status"></span></p>
			${now.may_open ? "" : `<p class="text-muted">${__("A System Manager makes e-mail accounts: ask one for what is missing.")}</p>`}`,
		fields: (now) =>
			now.outgoing.length
				? [
						{
							fieldname: "email_account",
							label: __("Clients Get Mail From"),
							fieldtype: "Select",
							default: now.send_from || "",
							options: [
								{ value: "", label: __("The default account") },
								...now.outgoing.map((row) => ({ value: row.name, label: `${row.name} <${row.email_id || ""}>` })),
							],
						},
				  ]
				: [{ fieldname: "none", fieldtype: "HTML", options: "" }],
		can_save: (now) => now.outgoing.length > 0,
		save: (values) => call("setup_assistant.set_sender", { email_account: values.email_account || null }),
		more: (now) => (now.may_open ? more(link("email-account", __("E-mail accounts")), link("email-account/new", __("New account")), link("email-queue", __("What waits to be sent"))) : ""),
		bind: ($main) =>
			$main.find("[data-test-mail]").on("click", () =>
				quietly(
					call("setup_assistant.send_test_mail").then(({ address }) =>
						$main.find(".fo-setup-told").text(__("A mail to {0} waits to be sent. When it does not come within a few minutes, look at what waits to be sent.", [address]))
					)
				)
			),
	},

	portal: {
		now: (now) => `<p>${now.clients ? pill("green", now.clients === 1 ? __("one client") : __("{0} clients", [now.clients])) : pill("orange", __("no clients yet"))}
			${__("Clients are users with the role Facility Client.")} <a href="/help" target="_blank" rel="noopener">${__("See the portal")}</a></p>`,
		fields: (now) => [
			{
				fieldname: "clients_see_requests_of",
				label: __("Clients See Requests Of"),
				fieldtype: "Select",
				default: now.clients_see_requests_of,
				options: ["Themselves", "Their Department", "Their Customer"].map((value) => ({ value, label: __(value) })),
			},
			{ fieldname: "allow_guests", label: __("Guests May Ask"), fieldtype: "Check", default: now.allow_guests, description: __("People without a log-in, who confirm their address by e-mail.") },
			{ fieldname: "clients_see_prices", label: __("Clients See Prices"), fieldtype: "Check", default: now.clients_see_prices },
			{ fieldname: "clients_see_suppliers", label: __("Clients See Suppliers"), fieldtype: "Check", default: now.clients_see_suppliers },
		],
		save: (values) => call("setup_assistant.set_portal", { values }),
		more: (now) => more(...(now.may_make_users ? [link("user/new", __("New user")), link("data-import/new", __("Many users at once"))] : []), link("facility-frontoffice-settings", __("All settings"))),
	},

	messages: {
		now: (now) => (now.missing.length ? `<p>${pill("orange", __("missing"))} ${__("No rule tells the client: {0}.", [now.missing.map(escape).join(", ")])}</p>` : ""),
		fields: (now) => [
			{ fieldname: "send_messages", label: __("Send Messages"), fieldtype: "Check", default: now.send_messages },
			{
				fieldname: "rules",
				label: __("Which Go Out"),
				fieldtype: "MultiCheck",
				sort_options: false,
				columns: 2,
				depends_on: "send_messages",
				options: now.rules.map((row) => ({ value: row.name, label: `${row.title} (${row.for_whom})`, checked: Boolean(row.enabled) })),
			},
		],
		save: (values) => call("setup_assistant.set_messages", { send_messages: Boolean(values.send_messages), enabled: values.rules || [] }),
		more: (now) =>
			`<p class="text-muted">${__("Read one, with Preview at the top:")} ${now.rules.map((row) => link(form_of("Facility Message Rule", row.name), row.title)).join(" · ")}</p>
			${more(link("email-template", __("Texts")))}`,
	},
};

function texts(values, names) {
	return Object.fromEntries(names.split(" ").map((name) => [name, values[name] || null]));
}

function arrangement_words() {
	const rows = Object.values(ARRANGEMENTS).map((words) => `<li><b>${escape(words()[0])}</b>: ${escape(words()[1])}</li>`);
	return `<ul class="text-muted fo-setup-facts">${rows.join("")}</ul>`;
}

function outgoing(now) {
	const names = now.outgoing.map((row) => `${escape(row.name)} ${row.email_id ? `&lt;${escape(row.email_id)}&gt;` : ""}${row.is_default ? ` (${__("default")})` : ""}`);
	if (names.length) return names.join(", ") + (now.has_outgoing ? "" : `. ${__("None is the default outgoing account.")}`);
	return now.has_outgoing ? __("By the configuration of the site.") : __("There is no outgoing account.");
}

function incoming(now) {
	if (!now.incoming.length) return `${pill("gray", __("does not receive"))} ${__("No account takes mail in: questions by e-mail are not heard here.")}`;
	return now.incoming
		.map((row) =>
			row.takes_requests
				? `${pill("green", __("receives"))} ${escape(row.name)}`
				: `${pill("orange", __("elsewhere"))} ${escape(row.name)}: ${__("choose Client Request in “Append To”.")}`
		)
		.join("<br>");
}
