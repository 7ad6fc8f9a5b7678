// For somebody else: the fields are the form's own; colleagues are offered to who may see their requests.

import { after_typing, call, element } from "./page";

const COLLEAGUES = "facility_frontoffice.api.portal.colleagues";
const TYPING_PAUSE = 350;

export function offer_colleagues(form) {
	const { beneficiary_name: name, beneficiary: address } = form.fields_dict;
	if (!name || !name.$input) return;
	const list = element("datalist", { id: "ask-colleagues" });
	name.$input.after(list).attr({ list: list.id, autocomplete: "off" });
	const known = new Map();
	after_typing(name.$input.get(0), TYPING_PAUSE, async (typed) => {
		const text = typed.trim();
		if (address && known.has(text)) return address.set_value(known.get(text));
		const found = text.length < 2 ? [] : (await call(COLLEAGUES, { text })) || [];
		for (const row of found) known.set(row.name, row.email);
		list.replaceChildren(...found.map((row) => element("option", { value: row.name }, row.email)));
	});
}

// Who it is for is needed as soon as it is for somebody: the form's field says so only to who fills in the rest.
export function mark_name_as_needed(form) {
	const { beneficiary_name: name, for_someone_else } = form.fields_dict;
	if (!name || !name.$input || !for_someone_else) return;
	name.$wrapper.find("label.control-label").first().addClass("ask-needed-now");
	name.$input.attr("aria-required", "true");
}

export function hide_what_says_nothing(form, colleagues_see) {
	const field = form.fields_dict.only_for_me;
	if (field && !colleagues_see) field.$wrapper.get(0).hidden = true;
}
