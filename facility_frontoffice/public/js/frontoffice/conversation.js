/**
 * All that was said about a request, newest first, below the place to write: to the client, by the client, and among
 * colleagues, each with a look of its own. The platform's comment box and mail dialog lead here: there is one way.
 */

import { ask, call, quietly } from "./calls";
import { MESSAGE, NOTE, make_composer } from "./composer";
import { address_warning, address_works, leave, send_again } from "./message_decisions";
import { by_words, is_to_decide, state_pill } from "./message_words";
import { as_typed, escape, link, when } from "./words";

const SOON = 4000; // milliseconds after which what is on its way is looked at again
const LOOKS_AGAIN = 5;
const LONG = 500;
const LONG_LINES = 7;

export { MESSAGE, NOTE };

/** Fills `wrapper` with the conversation of the request on the form. */
export async function show_conversation(frm, wrapper) {
	const $wrapper = $(wrapper);
	const name = frm.docname;
	if ($wrapper.data("request") !== name) {
		frm.fo_composer = null;
		$wrapper.html(`<div class="fo-conversation"><p class="fo-empty">${__("Looking what was said…")}</p></div>`);
	}
	const said = await frappe.xcall("facility_frontoffice.api.messages.of_request", { request: name });
	if (frm.docname !== name) return; // another request came on the screen meanwhile
	said.request = name;
	$wrapper.data("request", name).html(`<section class="fo-conversation" aria-label="${__("Conversation")}">
		<h5 class="fo-conversation-title">${__("Conversation")}</h5>
		<div class="fo-address-place"></div>
		<div class="fo-composer-place"></div>
		<div class="fo-stream"></div>
	</section>`);
	const again = () => quietly(show_conversation(frm, wrapper));
	frm.fo_composer = make_composer(frm, $wrapper.find(".fo-composer-place"), said, (mode) => {
		// a message came with the form that was loaded anew; a note changes nothing else
		if (mode === NOTE) frm.reload_docinfo?.(() => frm.timeline?.refresh());
		again();
	});
	$wrapper.find(".fo-address-place").html(address_warning(said.client?.email, said.client?.address));
	show_rows($wrapper, frm, said, []);
	bind($wrapper, frm, said, again);
	look_again(frm, $wrapper, said.rows);
	if (frm.fo_opens) open_composer(frm, frm.fo_opens);
}

/** Goes to the place to write, for `mode`; as soon as it is there. */
export function open_composer(frm, mode) {
	frm.fo_opens = null;
	if (frm.fo_composer) frm.fo_composer.open(mode);
	else frm.fo_opens = mode;
}

/** The platform has a comment box and a mail dialog of its own: on this form they lead to ours. */
export function lead_here(frm) {
	frm.footer?.wrapper?.find(".comment-input-wrapper, .comment-box").hide();
	frm.email_doc = () => open_composer(frm, MESSAGE);
	if (frm.timeline) frm.timeline.compose_mail = () => open_composer(frm, MESSAGE);
}

const SHOWN_HERE = ["communications", "automated_messages", "comments"];

/**
 * What is shown here is not shown again in the platform's list of activity, which would fetch the pictures in the
 * mail of a stranger. To be called before the form makes that list.
 */
export function keep_out_of_activity(frm) {
	const get_docinfo = frm.get_docinfo.bind(frm);
	frm.get_docinfo = () => {
		const docinfo = get_docinfo();
		return docinfo && new Proxy(docinfo, { get: (info, key) => (SHOWN_HERE.includes(key) ? [] : info[key]) });
	};
}

// Rows ----------------------------------------------------------------------------------------------

function show_rows($wrapper, frm, said, shown) {
	const rows = [...shown, ...said.rows];
	said.all = rows;
	const $said = $wrapper.find(".fo-stream");
	const more = said.before
		? `<button type="button" class="btn btn-sm btn-default" data-earlier>${__("Show what was said earlier")}</button>`
		: "";
	const empty = said.client
		? __("Nothing was said yet. What you write above to the client, what they answer and what colleagues note stands here.")
		: __("No notes yet.");
	$said.html(`${rows.map((row, index) => row_html(row, index, said)).join("") || `<p class="fo-empty">${empty}</p>`}${more}`);
}

const SIDES = {
	to_client: { icon: "mail", look: "fo-to-client" },
	from_client: { icon: "reply", look: "fo-from-client" },
	internal: { icon: "lock", look: "fo-internal" },
};

function row_html(row, index, said) {
	const side = SIDES[row.side];
	const { text } = row;
	const is_long = text.length > LONG || text.split("\n").length > LONG_LINES;
	const is_routine = row.is_automatic && row.side === "to_client" && row.subject;
	const is_html = row.is_marked_up && row.side !== "internal" && row.channel !== "Portal";
	const as_written = is_html || row.is_cut;
	const has_subject = row.subject && (is_routine || row.side === "from_client");
	return `<article class="fo-message ${side.look}" data-index="${index}" data-side="${row.side}">
		<div class="fo-message-head"><span class="fo-whose">${frappe.utils.icon(side.icon, "sm")} ${whose(row, said)}</span>
			<time class="text-muted small" title="${escape(row.at)}">${escape(when(row.at))}</time></div>
		${has_subject ? `<div class="fo-subject">${escape(as_typed(row.subject))}</div>` : ""}
		<div class="fo-text ${is_long ? "fo-clamped" : ""}" ${is_routine ? "hidden" : ""}>${escape(text)}</div>
		<div class="fo-as-written" hidden></div>
		${files_html(row.files)}
		<div class="fo-message-foot">
			${row.side === "to_client" ? state_html(row) : ""}
			${(is_long || is_routine) && text ? `<button type="button" class="btn btn-xs btn-link" data-show-all aria-expanded="false">${__("Show all")}</button>` : ""}
			${row.is_mine ? `<button type="button" class="btn btn-xs btn-link" data-change>${__("Change")}</button>` : ""}
			${as_written && row.text ? `<button type="button" class="btn btn-xs btn-link" data-as-written aria-expanded="false">${as_written_words(row)}</button>` : ""}
			${row.doctype === "Facility Message" ? `<span class="small">${link(row.doctype, row.name, __("Details"))}</span>` : ""}
		</div>
	</article>`;
}

function as_written_words(row) {
	return row.channel === "Portal" ? __("As it was written") : __("As it was mailed");
}

/** Who speaks to whom, in one line that leaves no doubt. */
function whose(row, said) {
	if (row.side === "internal") {
		return `<b>${escape(row.who || "")}</b> <span class="fo-for">${__("Colleagues only")}</span>`;
	}
	if (row.side === "from_client") {
		const other = row.is_other_address ? ` <span class="fo-soon">${__("from another address: {0}", [escape(row.sender)])}</span>` : "";
		const by = row.channel === "Portal" ? ` ${by_words("Portal")}` : "";
		return `${__("From {0}", [`<b>${escape(row.who || __("the client"))}</b>`])}${by}${other}`;
	}
	const name = row.recipient && row.recipient === said.client?.email ? said.client.name : "";
	const to = `<b>${escape(name || row.recipient || said.client?.name || __("the client"))}</b>`;
	const address = name && row.recipient ? ` <span class="text-muted small">${escape(row.recipient)}</span>` : "";
	const what = row.is_automatic ? `<span class="fo-kind">${escape(__(row.kind))}</span>` : escape(row.who || "");
	const by = row.status === "No address" ? "" : by_words(row.channel);
	const how = row.is_automatic && by ? __("by itself, {0}", [by]) : by;
	return `${what} → ${to}${address} <span class="text-muted small">${how}</span>`;
}

function state_html(row) {
	const lost = row.error && (is_to_decide(row) || ["Queued", "Sent", "Declined"].includes(row.status));
	const with_others = row.combined_in ? `<span class="text-muted small">${__("with others in one mail")}</span>` : "";
	const decide =
		is_to_decide(row) && row.doctype === "Facility Message"
			? `<span class="fo-decide"><button type="button" class="btn btn-xs btn-default" data-again>${__("Send Again")}</button>
				<button type="button" class="btn btn-xs btn-default" data-leave>${__("Leave It")}</button></span>`
			: "";
	return `${state_pill(row)} ${with_others}
		${lost ? `<span class="fo-why-lost small">${escape(row.error)}</span>` : ""} ${decide}`;
}

function files_html(files) {
	if (!files?.length) return "";
	const items = files.map(
		(file) => `<a href="${escape(encodeURI(file.url))}" target="_blank" rel="noopener">${escape(file.name)}</a>`
	);
	return `<div class="fo-files small">${frappe.utils.icon("attachment", "xs")} ${items.join(", ")}</div>`;
}

// What can be done with a row -----------------------------------------------------------------------

function bind($wrapper, frm, said, again) {
	const row_of = (button) => said.all[$(button).closest(".fo-message").data("index")];
	$wrapper.off(".fo-conversation");
	const on = (selector, action) =>
		$wrapper.on("click.fo-conversation", selector, function () {
			quietly(Promise.resolve(action(this)));
		});
	on("[data-show-all]", (button) => show_all(button, row_of(button)));
	on("[data-change]", (button) => change_note(row_of(button), again));
	on("[data-as-written]", (button) => show_as_written(button, row_of(button)));
	on("[data-again]", (button) => send_again({ ...row_of(button), client_request: frm.docname }, said.client?.email, () => frm.reload_doc()));
	on("[data-leave]", (button) => leave([row_of(button).name], again));
	on("[data-address-works]", (button) => address_works(button.dataset.addressWorks, again));
	on("[data-earlier]", async () => {
		const earlier = await call("messages.of_request", { request: frm.docname, before: said.before });
		const shown = said.all;
		Object.assign(said, { rows: earlier.rows, before: earlier.before });
		show_rows($wrapper, frm, said, shown);
	});
}

function show_all(button, row) {
	const $row = $(button).closest(".fo-message");
	const is_open = $(button).attr("aria-expanded") !== "true";
	$row.find(".fo-as-written").prop("hidden", true);
	$row.find("[data-as-written]").attr("aria-expanded", false).text(as_written_words(row));
	$row.find(".fo-text")
		.toggleClass("fo-clamped", !is_open)
		.prop("hidden", !is_open && row.side === "to_client" && row.is_automatic);
	$(button).attr("aria-expanded", is_open).text(is_open ? __("Show less") : __("Show all"));
}

/** The mail as it looks, in a frame in which nothing runs and which fetches nothing. */
async function show_as_written(button, row) {
	const $row = $(button).closest(".fo-message");
	const $place = $row.find(".fo-as-written");
	const opens = $place.prop("hidden");
	if (opens && !$place.children().length) {
		const { html, pictures } = await call("messages.content", { doctype: row.doctype, name: row.name }, { freeze: false });
		const left_out = pictures
			? `<p class="text-muted small">${pictures === 1 ? __("1 picture from elsewhere is not shown.") : __("{0} pictures from elsewhere are not shown.", [pictures])}</p>`
			: "";
		$place.html(left_out).append(frame_of(html));
	}
	$place.prop("hidden", !opens);
	$row.find(".fo-text").prop("hidden", opens || (row.is_automatic && row.side === "to_client"));
	$row.find("[data-show-all]").attr("aria-expanded", false).text(__("Show all"));
	$(button).attr("aria-expanded", opens).text(opens ? __("Words only") : as_written_words(row));
}

/** Who wrote a note may correct it. */
function change_note(row, then) {
	return ask({
		title: __("Change the note"),
		fields: [{ fieldname: "note", fieldtype: "Small Text", label: __("Note, for colleagues only"), reqd: 1, default: row.text }],
		label: __("Keep note"),
		action: async ({ note }) => {
			await call("messages.change_note", { name: row.name, note });
			then();
		},
	});
}

const POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'";

function frame_of(html) {
	const frame = document.createElement("iframe");
	frame.title = __("The mail as it was written");
	// no scripts; our own page may ask how high it is
	frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
	frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">
		<base target="_blank"><style>body{font:14px/1.5 sans-serif;margin:8px;color:#1f2933;background:#fff;overflow-wrap:anywhere}img,table{max-width:100%}</style>${html}`;
	frame.addEventListener("load", () => {
		frame.style.height = `${Math.min(frame.contentDocument.documentElement.scrollHeight + 4, 900)}px`;
	});
	return frame;
}

/** What was just sent goes out within seconds: it is shown without anybody loading the page again. */
function look_again(frm, $wrapper, rows, times = LOOKS_AGAIN) {
	clearTimeout(frm.fo_looks_again);
	const is_going = rows.some((row) => row.status === "Queued" && !row.held_for && !row.attempts);
	if (!is_going || !times) return;
	const name = frm.docname;
	frm.fo_looks_again = setTimeout(async () => {
		if (frm.docname !== name || !$wrapper.is(":visible") || document.hidden) return;
		const said = await frappe.xcall("facility_frontoffice.api.messages.of_request", { request: name });
		if (frm.docname !== name) return;
		for (const row of said.rows) {
			if (row.side !== "to_client") continue;
			const index = rows.findIndex((shown) => shown.name === row.name);
			if (index < 0 || rows[index].status === row.status) continue;
			Object.assign(rows[index], row);
			$wrapper.find(`.fo-message[data-index=${index}]`).replaceWith(row_html(row, index, said));
		}
		look_again(frm, $wrapper, rows, times - 1);
	}, SOON);
}
