/** Printing labels with a QR code for rooms and assets: which, on what sheet, from which label on. */

import { ask, call, quietly } from "./calls";

const LAST = "facility_frontoffice_label_layout";
const PAUSE = 800;
const ASKED = "print_labels";

/** Asks how, then hands over the PDF. Without `locations` and `assets` it is asked for which rooms. */
export async function print_labels({ locations = [], assets = [], below = false } = {}) {
	const layouts = await call("assets.label_layouts");
	const last = localStorage.getItem(LAST);
	const size_of = (name) => layouts.find((layout) => layout.name === name)?.size || 1;
	const asks_rooms = !locations.length && !assets.length;
	const about_rooms = asks_rooms || locations.length > 0;
	const dialog = ask({
		title: __("Print Labels"),
		fields: [
			...(asks_rooms ? [{ fieldname: "location", fieldtype: "Link", options: "Location", label: __("Location"), reqd: 1 }] : []),
			...(about_rooms
				? [
						{ fieldname: "below", fieldtype: "Check", label: __("The rooms below too"), default: asks_rooms || below ? 1 : 0 },
						{ fieldname: "with_assets", fieldtype: "Check", label: __("The assets in them too") },
				  ]
				: []),
			{
				fieldname: "layout",
				fieldtype: "Select",
				label: __("Sheet"),
				reqd: 1,
				options: layouts.map(({ name, size }) => ({
					value: name,
					label: size > 1 ? `${name} mm (${__("{0} labels", [size])})` : `${name} mm (${__("label printer")})`,
				})),
				default: layouts.some((layout) => layout.name === last) ? last : layouts[0].name,
				onchange() {
					dialog?.set_df_property("first", "hidden", size_of(this.value) === 1 ? 1 : 0);
				},
			},
			{
				fieldname: "first",
				fieldtype: "Int",
				label: __("Begin at Label"),
				default: 1,
				description: __("For a sheet that was used before: counted row by row"),
			},
			{ fieldname: "note", fieldtype: "HTML", options: `<p class="text-muted small">${__("Print at 100%, without fitting to the page.")}</p>` },
		],
		label: __("Make PDF"),
		async action(values) {
			localStorage.setItem(LAST, values.layout);
			const sheet = await call(
				"assets.print_labels",
				{
					locations: values.location ? [values.location] : locations,
					assets,
					below: Boolean(values.below),
					with_assets: Boolean(values.with_assets),
					layout: values.layout,
					first: size_of(values.layout) === 1 ? 1 : values.first || 1,
				},
				{ message: __("Drawing labels…") }
			);
			await hand_over(sheet);
		},
	});
	return dialog;
}

/** Waits until the sheet is drawn, with how far it is, and opens it. */
async function hand_over({ name, total }) {
	let known = await call("assets.labels_progress", { name }, { freeze: false });
	while (["Queued", "Running"].includes(known.state)) {
		frappe.show_progress(__("Drawing labels…"), known.done, total);
		await new Promise((resolve) => setTimeout(resolve, PAUSE));
		known = await call("assets.labels_progress", { name }, { freeze: false });
	}
	frappe.hide_progress();
	if (known.state === "Failed") {
		frappe.msgprint({ title: __("Not Possible"), message: __("The labels could not be drawn; the error was logged."), indicator: "red" });
		throw new Error("labels failed");
	}
	const words = total === 1 ? __("1 label is ready") : __("{0} labels are ready", [total]);
	const address = `/api/method/facility_frontoffice.api.assets.labels_pdf?name=${encodeURIComponent(name)}`;
	frappe.show_alert({ message: `${words}: <a href="${address}" target="_blank" data-labels-pdf>${__("Open")}</a>`, indicator: "green" }, 60);
	window.open(address, "_blank");
}

/** The shortcut on the workspace is an address, and cannot call a function: what it asks for is done on arrival. */
export function watch_address() {
	frappe.router.on("change", () => {
		if (!new URLSearchParams(window.location.search).has(ASKED)) return;
		window.history.replaceState(null, "", window.location.pathname);
		quietly(print_labels());
	});
}
