/** How a message looks, on the form of its rule: as a mail, without markup, and as a text message. Nobody is told. */

import { call } from "./calls";
import { escape, link } from "./words";

const WIDTHS = { phone: 390, desk: 700 };

/** The message as it would go out now, for a request that one chooses. */
export function preview(frm) {
	return new Preview(frm).show();
}

class Preview {
	constructor(frm) {
		this.frm = frm;
		this.width = window.innerWidth < 768 ? "phone" : "desk";
		this.part = frm.doc.by_mail || !frm.doc.by_sms ? "mail" : "sms";
		this.dialog = new frappe.ui.Dialog({
			title: __("Preview: {0}", [__(frm.doc.kind)]),
			size: "extra-large",
			no_focus: true, // the list of requests would open over the message
			fields: this.fields(),
			primary_action_label: __("Send Me a Test"),
			primary_action: () => facility_frontoffice.quietly(this.send_me_a_test()),
			secondary_action_label: __("Close"),
			secondary_action: () => this.dialog.hide(),
		});
		this.dialog.$wrapper.addClass("fo-preview-dialog");
		this.dialog.fields_dict.shown.$wrapper.on("click", "[data-set]", (event) => {
			const { set, value } = event.currentTarget.dataset;
			this[set] = value;
			this.render();
			this.dialog.fields_dict.shown.$wrapper.find(`[data-set="${set}"][data-value="${value}"]`).trigger("focus");
		});
	}

	fields() {
		const languages = [...new Set((this.frm.doc.texts || []).map((row) => row.language).filter(Boolean))];
		const change = () => !this.is_setting && facility_frontoffice.quietly(this.load());
		return [
			{
				fieldname: "request",
				fieldtype: "Link",
				options: "Client Request",
				label: __("With This Request"),
				description: __("Empty: the latest to which the rule applies"),
				change,
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "language",
				fieldtype: "Select",
				label: __("Language"),
				options: ["", ...languages],
				description: __("Empty: that of the reader"),
				change,
			},
			{ fieldtype: "Section Break" },
			{ fieldname: "shown", fieldtype: "HTML" },
		];
	}

	async show() {
		await this.load();
		this.dialog.show();
		this.dialog.$wrapper.one("shown.bs.modal", () => this.dialog.$wrapper.find("[data-set].on").first().trigger("focus"));
	}

	values() {
		const { request, language } = this.dialog.fields_dict;
		return { rule: this.frm.doc, request: request.get_value() || null, language: language.get_value() || null };
	}

	async load() {
		const asked = (this.asked = {});
		const found = await call("message_rules.look", this.values(), { message: __("Making the message…") });
		if (asked !== this.asked) return;
		this.found = found;
		this.dialog.fields_dict.request.$input.attr("placeholder", found.request || "");
		this.render();
	}

	async send_me_a_test() {
		const { address } = await call("message_rules.send_me_a_test", this.values(), { message: __("Mailing it to you…") });
		frappe.show_alert({ message: __("On its way to {0}, and to nobody else.", [escape(address)]), indicator: "green" });
	}

	render() {
		const { shown } = this.dialog.fields_dict;
		const is_broken = this.found.problems.some((problem) => problem.is_fatal);
		this.dialog.get_primary_btn().toggle(!is_broken);
		shown.html(`${this.about()}${this.problems()}${is_broken ? "" : this.message()}`);
		const frame = shown.$wrapper.find("iframe")[0];
		if (frame) this.fill(frame);
	}

	about() {
		const { request, title, applies } = this.found;
		const number = request ? `${link("Client Request", request)} · ` : "";
		const note = applies ? "" : `<div class="fo-late">${__("The rule does not apply to this request; this is how it would look.")}</div>`;
		return `<div class="fo-preview-about">${number}${escape(title)} · ${escape(this.found.language)}${note}</div>`;
	}

	problems() {
		if (!this.found.problems.length) return "";
		const rows = this.found.problems.map(
			(problem) => `<li><b>${escape(problem.where)}${problem.line ? `, ${__("line {0}", [problem.line])}` : ""}:</b>
				${escape(problem.what)} <span class="text-muted">${escape(problem.advice)}</span></li>`
		);
		const fatal = this.found.problems.some((problem) => problem.is_fatal);
		return `<div class="alert ${fatal ? "alert-danger" : "alert-warning"}" role="alert">
			<b>${fatal ? __("This message cannot be sent.") : __("This message would go out with a mistake.")}</b>
			<ul class="fo-sentences">${rows.join("")}</ul></div>`;
	}

	message() {
		return `<div class="fo-preview-tabs">
				${this.choice("part", { mail: __("Mail"), text: __("Without Markup"), sms: __("Text Message") })}
				${this.part === "mail" ? this.choice("width", { phone: __("Phone"), desk: __("Desk") }) : ""}
			</div>
			${this.part === "sms" ? "" : `<div class="fo-preview-subject"><span class="text-muted">${__("Subject")}:</span> <b>${escape(this.found.subject)}</b></div>`}
			${{ mail: () => this.mail(), text: () => this.text(), sms: () => this.sms() }[this.part]()}`;
	}

	choice(name, options) {
		const buttons = Object.entries(options).map(([value, label]) => {
			const is_on = this[name] === value;
			return `<button type="button" class="${is_on ? "on" : ""}" aria-pressed="${is_on}" data-set="${name}" data-value="${value}">${label}</button>`;
		});
		return `<div class="fo-segmented" role="group">${buttons.join("")}</div>`;
	}

	mail() {
		return `<iframe class="fo-preview-mail" style="max-width: ${WIDTHS[this.width]}px" sandbox="allow-same-origin" title="${__("The mail as it is read")}"></iframe>`;
	}

	text() {
		return `<pre class="fo-preview-text">${escape(this.found.text)}</pre>`;
	}

	sms() {
		const { text, parts, letters, odd } = this.found.sms;
		if (!text) return `<p class="text-muted">${__("This language has no text message.")}</p>`;
		const size = parts === 1 ? __("{0} letters: one message", [letters]) : __("{0} letters: {1} messages", [letters, parts]);
		const why = odd ? `<div class="text-muted small">${__("Because of {0} less fits in one message.", [escape(odd)])}</div>` : "";
		const off = this.frm.doc.by_sms ? "" : `<div class="text-muted small">${__("This rule sends no text messages.")}</div>`;
		return `<div class="fo-preview-sms">${escape(text)}</div><div class="small">${size}</div>${why}${off}`;
	}

	/** No script runs in the frame; it is of our own origin only so that it can be made as high as its mail. */
	fill(frame) {
		frame.addEventListener("load", () => {
			const { body } = frame.contentDocument;
			body.style.margin = 0;
			frame.style.height = `${body.scrollHeight + 8}px`;
		});
		frame.srcdoc = this.found.html;
	}
}
