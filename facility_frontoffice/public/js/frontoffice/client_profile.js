/** What is good to know about a client, written down while they are on the line. */

import { ask, call } from "./calls";

const FIELDS = ["client_name", "language", "preferred_channel", "location", "preferences"];

/** Shows the profile of an e-mail address to be changed; `then(profile)` after it was kept. */
export async function edit_profile(email, then, known = {}) {
	const profile = (await call("desk.about_client", { email }, { freeze: false })).profile || known;
	return ask({
		title: __("Good to Know"),
		fields: [
			{ fieldname: "client_name", fieldtype: "Data", label: __("Name"), default: profile.client_name },
			{
				fieldname: "preferred_channel",
				fieldtype: "Select",
				label: __("Likes to Be Reached By"),
				options: ["", "Phone", "Email", "Counter", "Portal"].map((value) => ({ value, label: __(value) })),
				default: profile.preferred_channel,
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "language",
				fieldtype: "Link",
				options: "Language",
				label: __("Language"),
				default: profile.language,
				only_select: true,
				get_query: () => ({ filters: { enabled: 1 } }),
			},
			{
				fieldname: "location",
				fieldtype: "Link",
				options: "Location",
				label: __("Usual Place"),
				default: profile.location,
				only_select: true,
				get_query: () => ({ filters: { is_group: 0 } }),
			},
			{ fieldtype: "Section Break" },
			{
				fieldname: "preferences",
				fieldtype: "Small Text",
				label: __("Good to Know"),
				default: profile.preferences,
				description: __("For example: walks with a stick, call before coming"),
			},
		],
		label: __("Keep"),
		action: async (values) => {
			const kept = await call("desk_profile.keep", {
				email,
				values: Object.fromEntries(FIELDS.map((field) => [field, values[field] || null])),
			});
			frappe.show_alert({ message: __("Kept for the next time"), indicator: "green" }, 4);
			then?.(kept);
		},
	});
}
