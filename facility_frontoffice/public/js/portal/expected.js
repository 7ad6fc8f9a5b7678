// How long it takes and by when that is, told before somebody sends; and that a wished date is sooner, when it is.

import { call, element } from "./page";

const CARD = "facility_frontoffice.api.portal.product_card";
const TOLD_ANEW = 5 * 60 * 1000;

export class Expected {
	// `wished()` is a date as YYYY-MM-DD, or nothing.
	constructor(words, wished) {
		this.words = words;
		this.wished = wished;
		this.box = element("p", { class: "ask-norm", role: "status" });
		this.wish_box = element("p", { class: "ask-wish", role: "status" });
		this.show(null);
	}

	card_of(product, location) {
		return call(CARD, { product, location });
	}

	// The date moves on while somebody types, so a page that is looked at tells it anew.
	keep_up(again) {
		setInterval(() => document.visibilityState === "visible" && again(), TOLD_ANEW);
		document.addEventListener("visibilitychange", () => {
			if (document.visibilityState === "visible" && Date.now() - this.told_at > TOLD_ANEW) again();
		});
	}

	show(card) {
		this.card = card;
		this.told_at = Date.now();
		this.due = (card && card.norm_text && card.norm_due) || "";
		this.norm = (card && card.norm_text) || "";
		if (this.due) this.norm = this.words.norm_by.replace("{0}", card.norm_text).replace("{1}", card.due_words);
		this.say(this.norm || this.words.no_norm);
		this.show_wish();
	}

	// Said again only when it changed: a screen reader reads it out.
	say(text) {
		if (this.box.textContent !== text) this.box.textContent = text;
	}

	// Honest, and no refusal: a wish is a wish.
	show_wish() {
		const text = this.about_wish();
		if (this.wish_box.textContent !== text) this.wish_box.textContent = text;
	}

	about_wish() {
		const [wished, card] = [this.wished(), this.card];
		if (wished && wished < today()) return this.words.in_the_past;
		if (!wished || !card) return "";
		if (card.possible && wished < card.possible) return this.words.wish_too_soon.replace("{0}", card.possible_words);
		if (card.norm_due && wished < card.norm_due.slice(0, 10)) return this.words.wish_sooner.replace("{0}", card.due_words);
		return "";
	}
}

function today() {
	const now = new Date();
	return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
