/** "Who": finds a person by name, e-mail or telephone and fills what follows from the choice. */

import { escape } from "./words";

const FILLED = [
	"client_user",
	"client_name",
	"client_email",
	"client_phone",
	"contact",
	"customer",
	"employee",
	"company",
	"department",
];

/** Who asks: fills the fields of the client, then calls `chosen(person)`. */
export function make_client_search(frm, wrapper, chosen) {
	return make_search(wrapper, "fo-find-client", __("Find the client"), async (person) => {
		const values = Object.fromEntries(FILLED.map((field) => [field, person[field] || null]));
		if (person.location && !frm.doc.location) values.location = person.location;
		await frm.set_value(values);
		chosen(person);
	});
}

/** Whom it is for, when somebody asks for another. */
export function make_beneficiary_search(frm, wrapper) {
	return make_search(wrapper, "fo-find-beneficiary", __("Find whom it is for"), (person) =>
		frm.set_value({
			beneficiary: person.client_user || null,
			beneficiary_name: person.client_name || person.client_email,
			beneficiary_phone: person.client_phone || null,
			...(person.location ? { location: person.location } : {}),
		})
	);
}

/** A search box in `wrapper`; `choose(person)` gets one of `desk.find_clients`. */
function make_search(wrapper, id, label, then) {
	const $box = $(`
		<div class="fo-search">
			<label class="control-label" for="${id}">${label}</label>
			<input id="${id}" class="form-control input-with-feedback" type="text" autocomplete="off"
				role="combobox" aria-expanded="false" aria-controls="${id}-list"
				placeholder="${__("Name, e-mail or telephone")}">
			<ul id="${id}-list" class="fo-found" role="listbox" hidden></ul>
		</div>`);
	$(wrapper).empty().append($box);
	const $input = $box.find("input");
	const $list = $box.find("ul");
	let people = [];
	let marked = -1;
	let asked = 0;

	const hide = () => {
		$list.attr("hidden", true).empty();
		$input.attr("aria-expanded", "false").removeAttr("aria-activedescendant");
		marked = -1;
	};

	const mark = (index) => {
		marked = people.length ? (index + people.length) % people.length : -1;
		$list.children().removeClass("marked").attr("aria-selected", "false");
		$list.children().eq(marked).addClass("marked").attr("aria-selected", "true");
		$input.attr("aria-activedescendant", `${id}-${marked}`);
	};

	const choose = (person) => {
		hide();
		$input.val("");
		return then(person);
	};

	const show = (text) => {
		if (!people.length) {
			$list.html(
				`<li class="fo-nobody text-muted">${__("Nobody found for {0}. Type name and e-mail below.", [
					`<b>${escape(text)}</b>`,
				])}</li>`
			);
		} else {
			$list.html(people.map((person, index) => row(person, `${id}-${index}`, index)).join(""));
			mark(0);
		}
		$list.removeAttr("hidden");
		$input.attr("aria-expanded", "true");
	};

	const search = frappe.utils.debounce(async () => {
		const text = $input.val().trim();
		if (text.length < 2) return hide();
		const turn = ++asked;
		const found = await frappe.xcall("facility_frontoffice.api.desk.find_clients", { text });
		if (turn !== asked || $input.val().trim() !== text) return; // a later search is under way
		people = found;
		show(text);
	}, 250);

	$input.on("input", search);
	$input.on("keydown", (event) => {
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			mark(marked + (event.key === "ArrowDown" ? 1 : -1));
			event.preventDefault();
		} else if (event.key === "Enter") {
			event.preventDefault();
			if (people[marked]) choose(people[marked]);
		} else if (event.key === "Escape") {
			hide();
		}
	});
	$input.on("blur", () => setTimeout(hide, 200)); // after a click on a row
	$list.on("mousedown", "li[data-index]", function (event) {
		event.preventDefault();
		choose(people[this.dataset.index]);
	});
	return { focus: () => $input.trigger("focus") };
}

function row(person, id, index) {
	const details = [person.organisation, person.location, person.client_phone, person.client_email];
	return `<li id="${id}" data-index="${index}" role="option" aria-selected="false">
		<span class="fo-found-name">${escape(person.client_name || person.client_email)}</span>
		<span class="fo-found-details text-muted">${details.filter(Boolean).map(escape).join(" · ")}</span>
	</li>`;
}
