/**
 * Where an agent writes about a request: to the client, or a note for colleagues. The two look different, say who
 * reads it, and each has a button that says what it does. What was typed stays: when the audience changes, which is
 * said, when the form is loaded anew, and when sending fails.
 */

import { call, quietly, save_and_call } from "./calls";
import { watch_wording } from "./wording";
import { escape } from "./words";

export const MESSAGE = "message";
export const NOTE = "note";

/** What is being typed, by request: {text, mode, colleague, typed_as}. */
const drafts = new Map();

/** Fills `$place`. `about` is what the server says of the conversation; `done(mode)` after something was sent or kept. */
export function make_composer(frm, $place, about, done) {
	const draft = draft_of(frm.docname, about);
	if (!about.may_write || !about.client) draft.mode = NOTE;
	$place.html(composer_html(frm, about));
	const $form = $place.find(".fo-composer");
	const $text = $form.find("textarea").val(draft.text);
	const colleague = colleague_control($form.find(".fo-colleague"), draft);

	const show = () => {
		const is_note = draft.mode === NOTE;
		$form.toggleClass("fo-is-note", is_note).toggleClass("fo-is-message", !is_note);
		$form.find(`input[value=${draft.mode}]`).prop("checked", true);
		$form.find("[data-of]").each(function () {
			$(this).prop("hidden", this.dataset.of !== draft.mode);
		});
		$text.attr({
			placeholder: is_note ? __("What should colleagues know?") : __("What do you want to tell the client?"),
			"aria-label": is_note ? __("Note for colleagues") : __("Message to {0}", [about.client?.name || ""]),
			"aria-describedby": is_note ? "fo-note-to" : "fo-message-to",
		});
		show_switched($form, draft, about);
		if (is_note) stop_watching($text);
		else watch_wording($text);
	};

	$form.on("change", "input[name=fo-mode]", function () {
		draft.mode = this.value;
		show();
		$text.trigger("focus");
	});
	$text.on("input", () => {
		draft.text = $text.val();
		if (!draft.text.trim()) draft.typed_as = null;
		else draft.typed_as ??= draft.mode;
		show_switched($form, draft, about);
	});
	$form.on("keydown", (event) => {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		event.stopPropagation(); // the platform would save the form
		send();
	});
	$form.on("click", "[data-send]", () => send());

	let busy = false;
	const set_busy = (is_so) => {
		busy = is_so;
		$form.find("[data-send]").prop("disabled", is_so);
		$text.prop("readonly", is_so); // what is typed meanwhile would be lost
	};
	const send = () => quietly(try_to_send());
	const try_to_send = async () => {
		if (busy) return;
		const { mode } = draft;
		const { request } = about; // the form may show another one before the server answers
		const text = $text.val().trim();
		if (!text) return $text.trigger("focus");
		set_busy(true);
		try {
			if (mode === NOTE) {
				await call("messages.keep_note", { request, note: text, colleague: colleague.get_value() || null });
			} else {
				await save_and_call(frm, "intake.reply_to_client", () => ({ request, message: text }));
			}
			drafts.delete(request);
			frappe.show_alert({ message: done_words(mode, about), indicator: mode === NOTE ? "orange" : "green" }, 5);
			done(mode);
		} finally {
			set_busy(false);
		}
	};
	show();
	return {
		open(mode) {
			if (mode === MESSAGE && (!about.may_write || !about.client)) mode = NOTE;
			draft.mode = mode;
			show();
			$form[0].scrollIntoView({ block: "center" });
			$text.trigger("focus");
		},
	};
}

/** A note until somebody chooses, when there is no address to write to. */
function draft_of(request, about) {
	if (!drafts.has(request)) {
		drafts.set(request, { text: "", mode: about.client?.email ? MESSAGE : NOTE, colleague: "", typed_as: null });
	}
	return drafts.get(request);
}

function composer_html(frm, about) {
	const may_tell = about.may_write && about.client;
	const mode = (value, icon, label) => `<label class="fo-mode" data-mode="${value}">
		<input type="radio" name="fo-mode" value="${value}">${frappe.utils.icon(icon, "sm")} ${label}</label>`;
	// the platform's fields stand in a form, and one form cannot hold another
	return `<div class="fo-composer" role="group" aria-label="${__("Write")}">
		<div class="fo-modes" role="radiogroup" aria-label="${__("Who reads this?")}">
			${may_tell ? mode(MESSAGE, "mail", __("Message to the client")) : ""}
			${mode(NOTE, "lock", __("Internal note"))}
		</div>
		${may_tell ? `<p class="fo-reader" id="fo-message-to" data-of="${MESSAGE}">${to_whom(about.client)}</p>` : ""}
		<p class="fo-reader" id="fo-note-to" data-of="${NOTE}">${frappe.utils.icon("lock", "xs")} <b>${__("Colleagues only")}</b>: ${__("the client never sees this.")}</p>
		<p class="fo-switched" role="status" aria-live="polite" hidden></p>
		<div class="fo-typed"><textarea class="form-control" rows="4"></textarea></div>
		<div class="fo-composer-foot">
			<div class="fo-colleague" data-of="${NOTE}"></div>
			<span class="fo-space"></span>
			<kbd>Ctrl+Enter</kbd>
			${may_tell ? `<button type="button" data-send class="btn btn-sm btn-primary" data-of="${MESSAGE}">${send_words(about.client)}</button>` : ""}
			<button type="button" data-send class="btn btn-sm fo-keep" data-of="${NOTE}">${__("Keep note")}</button>
		</div>
	</div>`;
}

function to_whom(client) {
	const name = `<b>${escape(client.name || __("the client"))}</b>`;
	if (client.email) return __("To: {0}, by mail", [`${name} &lt;${escape(client.email)}&gt;`]);
	return `<span class="fo-late">${__("{0} has no e-mail address: it is kept here, and you tell it yourself.", [name])}</span>`;
}

function send_words(client) {
	if (!client.email) return __("Keep, and tell it yourself");
	return __("Send to {0}", [escape(client.name || client.email)]);
}

function done_words(mode, about) {
	if (mode === NOTE) return __("Kept, for colleagues only");
	return about.client.email ? __("On its way to {0}", [escape(about.client.name)]) : __("Kept: tell the client yourself");
}

/** Typed for the one, about to go to the other: it is said until it is sent or taken out. */
function show_switched($form, draft, about) {
	const switched = draft.text.trim() && draft.typed_as && draft.typed_as !== draft.mode;
	const words =
		draft.mode === MESSAGE
			? __("You began this as a note for colleagues. Now {0} will read it.", [about.client?.name || __("the client")])
			: __("You began this as a message to the client. Now only colleagues will read it.");
	$form.find(".fo-switched").prop("hidden", !switched).text(switched ? words : "");
}

function stop_watching($text) {
	$text.off(".fo-wording");
	$text.parent().children(".fo-wording").hide();
}

function colleague_control($place, draft) {
	const control = frappe.ui.form.make_control({
		parent: $place,
		df: {
			fieldname: "fo_colleague",
			fieldtype: "Link",
			options: "User",
			placeholder: __("Tell a colleague"),
			only_select: true,
			get_query: () => ({ query: "frappe.core.doctype.user.user.user_query" }),
			change: () => (draft.colleague = control.get_value()),
		},
		only_input: true,
		render_input: true,
	});
	control.$input?.attr("aria-label", __("Tell a colleague"));
	if (draft.colleague) control.set_value(draft.colleague);
	return control;
}
