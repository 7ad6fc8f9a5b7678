/**
 * The unit board: a unit's work, or one's own, as a board, a list, or a day to plan. What is looked at stands in the
 * address, so that it can be sent to a colleague, and is remembered for each person.
 */

import { actions_for, undo_last } from "../bulk";
import { quietly } from "../calls";
import { escape } from "../words";
import { ACTS, acts_for } from "./acts";
import { ASSIGNMENT } from "./card";
import * as day from "./day";
import * as kanban from "./kanban";
import * as list from "./list";
import { open_panel } from "./panel";

const ROUTE = "unit-board";
const ME = "me";
const ALL = "all";
const SUPPLIER = "supplier";
const UNIT = "unit"; // before the name of a unit that would be read as one of these
const RESERVED = [ME, ALL, SUPPLIER, UNIT];
const NOBODY = "-";
const KEPT = ["view", "person", "location", "late", "words", "day"];
const VIEWS = { kanban: () => __("Board"), list: () => __("List", null, "Unit Board"), day: () => __("Day") };
// What keeps the focus when the bar is made anew: else the next key would be one of the board
const FOCUSED = [".fo-party", ".fo-person", ".fo-late-only", ".fo-words", ".fo-views .btn-primary"];
const EVERY = 60 * 1000; // milliseconds between looks, while the page is seen
const PAGE = 50;

const method = (name) => `facility_frontoffice.api.board.${name}`;

export class UnitBoard {
	constructor(wrapper) {
		this.wrapper = wrapper;
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Unit Board"), single_column: true });
		this.selected = new Set();
		this.sizes = {};
		this.data = null;
		this.waiting = null; // what keys did to a block and is not sent yet
		this.reload = this.reload.bind(this);
		this.make();
		this.watch();
	}

	// Opening ------------------------------------------------------------------------------------------

	/** Called each time that the page is shown: the address says what is wanted, else what was looked at last. */
	async show() {
		this.listen();
		this.parties ||= await frappe.xcall(method("parties"), {});
		const party = frappe.get_route().slice(1).join("/");
		const asked = { ...Object.fromEntries(new URLSearchParams(window.location.search)), ...(frappe.route_options || {}) };
		frappe.route_options = null;
		const before = this.remembered();
		const given = Object.keys(asked).some((key) => KEPT.includes(key));
		this.state = { view: "kanban", ...(given || party ? {} : before), ...pick(asked) };
		this.state.party = party || before.party || this.first_party();
		if (!VIEWS[this.state.view]) this.state.view = "kanban";
		this.state.late = ["1", 1, true, "true"].includes(this.state.late);
		this.state.day ||= frappe.datetime.get_today();
		this.selected.clear();
		this.sizes = {};
		await this.changed();
	}

	first_party() {
		const mine = this.parties.units.find((unit) => unit.is_mine);
		return mine ? this.party_of(mine.name) : this.parties.all ? ALL : ME;
	}

	remembered() {
		try {
			return JSON.parse(localStorage.getItem(this.storage_key())) || {};
		} catch {
			return {};
		}
	}

	storage_key() {
		return `facility_frontoffice:board:${frappe.session.user}`;
	}

	/** The choice changed: keep it, show it in the address and in the bar, and look. */
	changed() {
		this.keep();
		this.paint_bar();
		return this.reload();
	}

	keep() {
		const { party, ...rest } = this.state;
		localStorage.setItem(this.storage_key(), JSON.stringify({ party, ...rest, day: undefined }));
		const query = new URLSearchParams();
		for (const key of KEPT) {
			const value = rest[key];
			if (!value || (key === "view" && value === "kanban") || (key === "day" && rest.view !== "day")) continue;
			query.set(key, value === true ? "1" : value);
		}
		const path = `/app/${ROUTE}/${party.split("/").map(encodeURIComponent).join("/")}`;
		history.replaceState(history.state, "", query.size ? `${path}?${query}` : path);
	}

	set(values) {
		Object.assign(this.state, values);
		if ("party" in values) this.state.person = "";
		this.selected.clear();
		this.sizes = {};
		return this.changed();
	}

	// Looking ------------------------------------------------------------------------------------------

	/** Asks again and shows it, where something changed; what is scrolled, chosen or focused stays so. */
	async reload() {
		const wanted = JSON.stringify(this.state);
		let data;
		try {
			data = await this.ask();
		} catch (error) {
			this.$root.find(".fo-stale").remove();
			this.$bar.after(`<div class="fo-notice fo-stale" role="status">${escape(error.message)}</div>`);
			return;
		}
		this.$root.find(".fo-stale").remove();
		if (wanted !== JSON.stringify(this.state)) return; // somebody chose on
		const text = JSON.stringify(data);
		if (text === this.shown && wanted === this.shown_for) return;
		this.fresh = { data, text, wanted };
		this.take_fresh();
	}

	ask() {
		const { view, party, person, location, late, words } = this.state;
		if (view === "day") {
			const unit = this.unit();
			return unit ? look("day", { unit, on: this.state.day, size: this.sizes.Unplanned || PAGE }) : Promise.resolve({});
		}
		return look("get", {
			view,
			unit: this.unit(),
			supplier: party.startsWith(`${SUPPLIER}/`) ? party.slice(SUPPLIER.length + 1) : null,
			person: party === ME ? ME : person || null,
			location: location || null,
			late: Boolean(late),
			words: words || "",
			sizes: this.sizes,
		});
	}

	take_fresh() {
		if (!this.fresh || this.is_held()) return;
		const { data, text, wanted } = this.fresh;
		this.fresh = null;
		this.data = data;
		this.shown = text;
		this.shown_for = wanted;
		this.paint();
	}

	unit() {
		const { party } = this.state;
		if (party.startsWith(`${UNIT}/`)) return party.slice(UNIT.length + 1);
		return [ME, ALL].includes(party) || party.startsWith(`${SUPPLIER}/`) ? null : party;
	}

	/** How the address names a unit. */
	party_of(unit) {
		return RESERVED.includes(unit.split("/")[0]) ? `${UNIT}/${unit}` : unit;
	}

	shows_many_units() {
		return !this.unit();
	}

	is_narrowed() {
		const { person, location, late, words } = this.state;
		return Boolean(person || location || late || words);
	}

	/** While something is dragged or stretched nothing moves under the hand; afterwards what came in is shown. */
	hold(on) {
		this.held = on;
		if (!on) this.take_fresh();
	}

	is_held() {
		return this.held || this.drags.some((drag) => drag.is_busy());
	}

	watch() {
		const soon = frappe.utils.debounce(() => this.is_seen() && this.reload(), 800);
		this.heard = (data) => data?.doctype === ASSIGNMENT && soon();
		setInterval(() => {
			if (!this.is_seen()) return;
			this.shown = null; // the time that is left has changed, whatever else has
			this.reload();
		}, EVERY);
		document.addEventListener("visibilitychange", () => this.is_seen() && soon());
		window.addEventListener("resize", frappe.utils.debounce(() => this.is_seen() && this.state.view === "day" && this.data && this.paint(), 200));
	}

	/** Each time anew: a list of the platform takes away everybody's. */
	listen() {
		frappe.realtime.doctype_subscribe(ASSIGNMENT);
		frappe.realtime.off("list_update", this.heard);
		frappe.realtime.on("list_update", this.heard);
	}

	is_seen() {
		return Boolean(this.state) && document.visibilityState === "visible" && $(this.wrapper).is(":visible");
	}

	// Showing ------------------------------------------------------------------------------------------

	make() {
		this.$root = $(`<div class="fo-board"><div class="fo-board-bar"></div><div class="fo-board-body"></div><div class="fo-chosen-bar" hidden></div></div>`).appendTo(this.page.main);
		this.$bar = this.$root.find(".fo-board-bar");
		this.$body = this.$root.find(".fo-board-body");
		this.root = this.$root[0];
		this.drags = [kanban.make_movable(this.root, this), day.make_plannable(this.root, this)];
		if (!day.is_phone()) this.page.set_secondary_action(__("Keys"), () => this.show_keys(), { icon: "keyboard" });
		this.page.add_menu_item(__("On the Round"), () => window.open("/round"));
		this.page.add_menu_item(__("All Assignments"), () => frappe.set_route("List", ASSIGNMENT));
		this.bind();
	}

	paint() {
		const focused = document.activeElement?.closest?.(".fo-board [data-name]")?.dataset.name;
		const kept = {};
		this.$body.find("[data-keeps]").each((_, element) => (kept[element.dataset.keeps] = [element.scrollTop, element.scrollLeft]));
		const across = this.$body.find(".fo-columns").scrollLeft();
		const views = { kanban, list, day };
		this.$body.html(views[this.state.view].render(this));
		this.$body.find("[data-keeps]").each((_, element) => {
			const [top, left] = kept[element.dataset.keeps] || [0, 0];
			element.scrollTop = top;
			element.scrollLeft = left;
		});
		this.$body.find(".fo-columns").scrollLeft(across);
		const names = new Set(this.cards().map((card) => card.name));
		for (const name of [...this.selected]) if (!names.has(name)) this.selected.delete(name);
		this.paint_counts();
		this.paint_chosen();
		const first = this.root.querySelector("[data-name]");
		if (first) first.tabIndex = 0;
		if (focused) this.focus(focused);
	}

	paint_bar() {
		const { party, view, late, words } = this.state;
		const focused = FOCUSED.find((selector) => this.$bar.find(selector).is(":focus"));
		const option = (value, label) => `<option value="${escape(value)}" ${value === party ? "selected" : ""}>${escape(label)}</option>`;
		const { units, suppliers, all } = this.parties;
		const known = [ME, ALL, ...units.map((unit) => this.party_of(unit.name)), ...suppliers.map((name) => `${SUPPLIER}/${name}`)];
		this.$bar.html(`
			<select class="form-control input-sm fo-party" aria-label="${__("Whose work")}">
				${option(ME, __("My Work"))}
				${units.length ? `<optgroup label="${__("Units")}">${units.map((unit) => option(this.party_of(unit.name), unit.name)).join("")}</optgroup>` : ""}
				${suppliers.length ? `<optgroup label="${__("Suppliers")}">${suppliers.map((name) => option(`${SUPPLIER}/${name}`, name)).join("")}</optgroup>` : ""}
				${option(ALL, all ? __("All units and suppliers") : __("All that I may see"))}
				${known.includes(party) ? "" : option(party, this.unit() || party.replace(`${SUPPLIER}/`, ""))}
			</select>
			<div class="btn-group fo-views" role="tablist">${Object.entries(VIEWS)
				.map(([name, label]) => `<button type="button" class="btn btn-sm ${name === view ? "btn-primary" : "btn-default"}" data-view="${name}" role="tab" aria-selected="${name === view}">${label()}</button>`)
				.join("")}</div>
			${view === "day" ? "" : `
			<input type="search" class="form-control input-sm fo-words" placeholder="${__("Search")} (/)" value="${escape(words || "")}" aria-label="${__("Search")}">
			<select class="form-control input-sm fo-person" aria-label="${__("Person")}" ${party === ME ? "hidden" : ""}></select>
			<div class="fo-place"></div>
			<button type="button" class="btn btn-sm btn-default fo-late-only ${late ? "active" : ""}" aria-pressed="${Boolean(late)}">${__("Late")} <span class="fo-count"></span></button>
			<a class="fo-returned" href="#"></a>
			<button type="button" class="btn btn-sm btn-link fo-clear" ${this.is_narrowed() ? "" : "hidden"}>${__("Clear filters")}</button>`}`);
		if (view !== "day") this.make_filters();
		if (focused) this.$bar.find(focused).trigger("focus");
	}

	async make_filters() {
		const { person, location } = this.state;
		this.place = frappe.ui.form.make_control({
			parent: this.$bar.find(".fo-place"),
			df: { fieldname: "location", fieldtype: "Link", options: "Location", placeholder: __("Place"), only_select: true, change: () => {
				const value = this.place.get_value() || "";
				if (value !== (this.state.location || "")) this.set({ location: value });
			} },
			only_input: true,
			render_input: true,
		});
		this.place.$input?.attr("aria-label", __("Place")).addClass("input-sm");
		if (location) this.place.set_input(location);
		const unit = this.unit();
		const $person = this.$bar.find(".fo-person");
		const fill = (people) => {
			const rows = [["", __("Everybody")], [NOBODY, __("Nobody yet")], ...people.map((row) => [row.user, row.full_name])];
			if (person && !rows.some(([value]) => value === person)) rows.push([person, frappe.user.full_name(person)]);
			$person.html(rows.map(([value, label]) => `<option value="${escape(value)}" ${value === (person || "") ? "selected" : ""}>${escape(label)}</option>`).join(""));
		};
		fill([]);
		if (unit && (this.parties.all || this.parties.units.some((row) => row.name === unit && row.is_mine))) {
			fill(await frappe.xcall(method("people"), { unit }));
		}
	}

	paint_counts() {
		const { late, returned } = this.data;
		if (!late) return;
		const text = ([number, more]) => (more ? `${number}+` : number);
		this.$bar.find(".fo-late-only .fo-count").text(text(late)).toggleClass("fo-late", late[0] > 0);
		const words = returned[0] === 1 ? __("1 returned today") : __("{0} returned today", [text(returned)]);
		this.$bar.find(".fo-returned").text(words).toggle(returned[0] > 0);
	}

	paint_chosen() {
		const number = this.selected.size;
		const $bar = this.$root.find(".fo-chosen-bar").prop("hidden", !number);
		if (!number) return;
		const buttons = actions_for(ASSIGNMENT).map(({ action, label }) => `<button type="button" class="btn btn-sm btn-default" data-bulk="${action}">${escape(label)}</button>`);
		$bar.html(`<b>${number === 1 ? __("1 chosen") : __("{0} chosen", [number])}</b>${buttons.join("")}<button type="button" class="btn btn-sm btn-link" data-choose-none>${__("None")}</button>`);
	}

	// Cards --------------------------------------------------------------------------------------------

	cards() {
		const { columns, people, others, unplanned } = this.data || {};
		if (columns) return columns.flatMap((column) => column.cards);
		return people ? [...people.flatMap((person) => person.blocks), ...others.blocks, ...unplanned.cards] : [];
	}

	card(name) {
		return this.cards().find((card) => card.name === name);
	}

	element(name) {
		return this.root.querySelector(`[data-name="${CSS.escape(name)}"]`);
	}

	focus(name) {
		const element = this.element(name) || this.root.querySelector("[data-name]");
		if (!element) return;
		this.root.querySelectorAll("[data-name][tabindex='0']").forEach((other) => (other.tabIndex = -1));
		element.tabIndex = 0;
		if (!document.activeElement?.closest(".modal.show")) element.focus();
	}

	choose(name, on = !this.selected.has(name)) {
		if (on) this.selected.add(name);
		else this.selected.delete(name);
		const element = this.element(name);
		element?.classList.toggle("fo-selected", on);
		const box = element?.querySelector(".fo-choose");
		if (box) box.checked = on;
		this.paint_chosen();
	}

	open(name) {
		const card = this.card(name);
		return card && quietly(open_panel(card, this));
	}

	go(act, name) {
		const card = this.card(name);
		if (!card) return;
		if (!ACTS[act].can(card)) {
			return frappe.show_alert({ message: __("{0} is not possible here.", [escape(ACTS[act].label(card))]), indicator: "orange" }, 4);
		}
		if (act === "plan" && this.state.view === "day") return day.plan_by_dialog(card, this);
		return quietly(Promise.resolve(ACTS[act].go(card, this)));
	}

	/** What can be done to a card, as a menu beside it: every drag has its entry here. */
	menu(name, at) {
		this.close_menu();
		const card = this.card(name);
		if (!card) return;
		const entries = [{ name: "open", label: __("Open"), key: "Enter" }, ...acts_for(card)];
		const $menu = $(`<ul class="fo-card-menu dropdown-menu show" role="menu">${entries
			.map((entry) => `<li role="none"><button type="button" class="dropdown-item" role="menuitem" data-entry="${entry.name}">${escape(entry.label)}${entry.key ? `<kbd>${escape(entry.key.length === 1 ? entry.key.toUpperCase() : entry.key)}</kbd>` : ""}</button></li>`)
			.join("")}</ul>`).appendTo(document.body);
		const box = at.getBoundingClientRect();
		$menu.css({
			position: "fixed",
			left: Math.max(8, Math.min(box.left, window.innerWidth - $menu.outerWidth() - 8)),
			top: Math.max(8, Math.min(box.bottom, window.innerHeight - $menu.outerHeight() - 8)),
		});
		const close = () => this.close_menu();
		$menu.on("click", "[data-entry]", (event) => {
			const entry = event.currentTarget.dataset.entry;
			close();
			if (entry === "open") this.open(name);
			else this.go(entry, name);
		});
		$menu.on("keydown", (event) => {
			const buttons = $menu.find("button").toArray();
			const place = buttons.indexOf(document.activeElement);
			const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
			if (step) buttons[(place + step + buttons.length) % buttons.length].focus();
			else if (["Escape", "Tab"].includes(event.key)) {
				close();
				this.focus(name);
			} else return;
			event.preventDefault();
			event.stopPropagation();
		});
		setTimeout(() => $(document).on("pointerdown.fo-menu", (event) => !$menu[0].contains(event.target) && close()));
		this.$menu = $menu;
		$menu.find("button").first().trigger("focus");
	}

	close_menu() {
		$(document).off("pointerdown.fo-menu");
		this.$menu?.remove();
		this.$menu = null;
	}

	// Hands and keys -----------------------------------------------------------------------------------

	bind() {
		const $root = this.$root;
		const name_of = (element) => element.closest("[data-name]").dataset.name;
		$root.on("change", ".fo-party", (event) => this.set({ party: event.target.value }));
		$root.on("click", "[data-party]", (event) => this.set({ party: event.currentTarget.dataset.party }));
		$root.on("click", "[data-view]", (event) => this.set({ view: event.currentTarget.dataset.view }));
		$root.on("change", ".fo-person", (event) => this.set({ person: event.target.value }));
		$root.on("click", ".fo-late-only", () => this.set({ late: !this.state.late }));
		$root.on("click", ".fo-clear", () => this.set({ person: "", location: "", late: false, words: "" }));
		$root.on("click", ".fo-returned", (event) => {
			event.preventDefault();
			frappe.set_route("List", ASSIGNMENT, { status: "Returned", ...(this.unit() ? { backoffice_unit: this.unit() } : {}) });
		});
		// the bar stays as it is: who types goes on typing
		const search = frappe.utils.debounce(() => {
			this.keep();
			this.$bar.find(".fo-clear").prop("hidden", !this.is_narrowed());
			this.reload();
		}, 300);
		$root.on("input", ".fo-words", (event) => {
			this.state.words = event.target.value.trim();
			this.sizes = {};
			search();
		});
		$root.on("click", "[data-more]", (event) => {
			const key = event.currentTarget.dataset.more;
			const shown = (this.data.columns || [this.data.unplanned]).find((column) => column.key === key).cards.length;
			this.sizes[key] = shown + PAGE;
			this.reload();
		});
		$root.on("click", "[data-day]", (event) => this.to_day(Number(event.currentTarget.dataset.day)));
		$root.on("change", "[data-on]", (event) => event.target.value && this.set({ day: event.target.value }));
		$root.on("click", "[data-plan]", (event) => this.go("plan", event.currentTarget.dataset.plan));
		$root.on("click", ".fo-menu", (event) => this.menu(name_of(event.currentTarget), event.currentTarget));
		$root.on("click", ".fo-choose", (event) => this.choose(name_of(event.currentTarget), event.currentTarget.checked));
		$root.on("click", ".fo-choose-all", (event) => this.cards().forEach((card) => this.choose(card.name, event.currentTarget.checked)));
		$root.on("click", "[data-choose-none]", () => [...this.selected].forEach((name) => this.choose(name, false)));
		$root.on("click", "[data-bulk]", (event) => {
			const action = actions_for(ASSIGNMENT).find((each) => each.action === event.currentTarget.dataset.bulk);
			action.start([...this.selected], async () => {
				this.selected.clear();
				await this.reload();
				this.paint();
			});
		});
		$root.on("click", ".fo-bcard, .fo-block", (event) => {
			if (event.target.closest("button, input, a, .fo-stretch")) return;
			this.focus(event.currentTarget.dataset.name);
			this.open(event.currentTarget.dataset.name);
		});
		document.addEventListener("keydown", (event) => this.key(event));
	}

	to_day(step) {
		const today = frappe.datetime.get_today();
		return this.set({ day: step ? frappe.datetime.add_days(this.state.day, step) : today });
	}

	key(event) {
		if (!this.is_seen() || window.cur_dialog?.display || this.$menu || event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true], .awesomplete")) return;
		const element = document.activeElement?.closest?.(".fo-board [data-name]");
		if (this.key_of_page(event, element) || (element && this.key_of_card(event, element))) {
			event.preventDefault();
			event.stopPropagation();
		}
	}

	key_of_page(event, element) {
		const { key } = event;
		if (key === "?") this.show_keys();
		else if (key === "/") this.$bar.find(".fo-words").trigger("focus");
		else if (key === "u") undo_last();
		else if (["[", "]"].includes(key) && this.state.view === "day") this.to_day(key === "[" ? -1 : 1);
		else if (["1", "2", "3"].includes(key) && !event.shiftKey) this.set({ view: Object.keys(VIEWS)[key - 1] });
		else if (key === "Escape" && this.selected.size) [...this.selected].forEach((name) => this.choose(name, false));
		else if (key.startsWith("Arrow") && !element && (document.activeElement === document.body || this.root.contains(document.activeElement))) this.focus(this.root.querySelector("[data-name]")?.dataset.name || "");
		else return false;
		return true;
	}

	key_of_card(event, element) {
		const { name } = element.dataset;
		const { key } = event;
		if (element.matches(".fo-block") && day.block_key(event, element, this)) return true;
		const act = Object.keys(ACTS).find((each) => ACTS[each].key === key);
		if (event.target.closest("button") && ["Enter", " "].includes(key)) return false;
		if (key === "Enter") this.open(name);
		else if (key === "x" || key === " ") this.choose(name);
		else if (key === "m") this.menu(name, element);
		else if (key === "o") frappe.set_route("Form", ASSIGNMENT, name);
		else if (key.startsWith("Arrow")) this.step(element, key);
		else if (act) this.go(act, name);
		else return false;
		return true;
	}

	/** To the next card of the column, or to the one at the same height in the column beside it that has any. */
	step(element, key) {
		const columns = [...this.root.querySelectorAll("[data-column]")].filter((column) => column.querySelector("[data-name]"));
		const column = element.closest("[data-column]");
		const cards = [...column.querySelectorAll("[data-name]")];
		const place = cards.indexOf(element);
		const down = { ArrowDown: 1, ArrowUp: -1 }[key];
		if (down) return cards[place + down] && this.focus(cards[place + down].dataset.name);
		const beside = columns[columns.indexOf(column) + { ArrowRight: 1, ArrowLeft: -1 }[key]];
		if (!beside) return;
		const others = [...beside.querySelectorAll("[data-name]")];
		this.focus(others[Math.min(place, others.length - 1)].dataset.name);
	}

	show_keys() {
		const keys = [
			["↑ ↓ ← →", __("From card to card")],
			["Enter", __("Open")],
			["O", __("Open the form")],
			...Object.values(ACTS).filter((act) => act.key).map((act) => [act.key.toUpperCase(), act.label({})]),
			["M", __("What can be done")],
			["X", __("Choose")],
			["U", __("Undo")],
			["/", __("Search")],
			["1 2 3", Object.values(VIEWS).map((label) => label()).join(", ")],
			["[ ]", __("Day before, day after")],
			["+ −", __("A planned block longer, shorter")],
			["Shift + ↑ ↓ ← →", __("A planned block to another time or person")],
			["Delete", __("Take out of the Plan")],
		];
		const dialog = new frappe.ui.Dialog({ title: __("Keys") });
		$(dialog.body).html(`<dl class="fo-keys">${keys.map(([key, words]) => `<div><dt><kbd>${escape(key)}</kbd></dt><dd>${escape(words)}</dd></div>`).join("")}</dl>`);
		dialog.show();
	}
}

/** Asks without a word when it fails: the board looks again by itself, and says that it is not fresh. */
async function look(name, args) {
	const unreachable = () => new Error(__("The board could not be read just now. It tries again by itself."));
	const response = await fetch(`/api/method/${method(name)}`, {
		method: "POST",
		headers: { Accept: "application/json", "Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
		body: JSON.stringify(args),
	}).catch(() => {
		throw unreachable();
	});
	if (response.status === 403) throw new Error(__("You have no permission for this."));
	if (!response.ok) throw unreachable();
	return (await response.json()).message;
}

function pick(values) {
	return Object.fromEntries(KEPT.filter((key) => key in values).map((key) => [key, values[key]]));
}
