/** Status colours, moments and durations: one look for forms, lists and panels. */

const REQUEST_COLOURS = {
	New: "orange",
	"In Intake": "orange",
	"In Progress": "blue",
	"Waiting for Client": "purple",
	"Waiting for Supplier": "cyan",
	"On Hold": "gray",
	Completed: "green",
	Closed: "gray",
	Cancelled: "red",
};

const ASSIGNMENT_COLOURS = {
	Open: "orange",
	Accepted: "yellow",
	"In Progress": "blue",
	"Waiting for Client": "purple",
	"Waiting for Supplier": "cyan",
	Completed: "green",
	Returned: "red",
	Cancelled: "gray",
};

const COMMITMENT_COLOURS = {
	"To Approve": "orange",
	Open: "blue",
	Kept: "green",
	Broken: "red",
	Withdrawn: "gray",
	Declined: "gray",
};

const COLOURS = {
	"Client Request": REQUEST_COLOURS,
	"Client Request Line": REQUEST_COLOURS,
	"Backoffice Assignment": ASSIGNMENT_COLOURS,
	"Facility Commitment": COMMITMENT_COLOURS,
	"Facility Client Task": { Open: "orange", Done: "green", Withdrawn: "gray" },
	"Facility Message": {
		Queued: "blue",
		Sent: "green",
		Delivered: "green",
		Read: "green",
		Bounced: "red",
		Unclear: "orange",
		Failed: "red",
		"No address": "orange",
		Declined: "gray",
		Overtaken: "gray",
	},
	"Facility Contact Moment": {
		Waiting: "orange",
		Talking: "blue",
		Answered: "green",
		Abandoned: "red",
		Voicemail: "yellow",
		Missed: "red",
		"Will Be Called": "purple",
		"Called Back": "green",
		"Will Come Back": "purple",
	},
	"Facility Missed Update": { Open: "orange", Solved: "green", "Given Up": "red" },
	"Facility Reservation": { Booked: "green", Cancelled: "gray" },
};

export const ENDED = {
	"Client Request": ["Completed", "Closed", "Cancelled"],
	"Backoffice Assignment": ["Completed", "Returned", "Cancelled"],
	"Facility Commitment": ["Kept", "Withdrawn", "Declined"],
};

/** For whom a clock waits, by the status that made it wait. */
const WAITS_FOR = {
	"Waiting for Client": () => __("for the client"),
	"Waiting for Supplier": () => __("for the supplier"),
	"On Hold": () => __("on hold"),
};

export const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

/** A stored text as it was typed: of one with a sign of markup the platform keeps `&` and `<` escaped. */
export const as_typed = (text) => frappe.utils.unescape_html(String(text ?? ""));

export function colour_of(doctype, status) {
	return COLOURS[doctype]?.[status] || "gray";
}

/** What `get_indicator` of a list wants: [label, colour, filter]. */
export function indicator(doctype, status) {
	return [__(status, null, doctype), colour_of(doctype, status), `status,=,${status}`];
}

export function pill(doctype, status) {
	return `<span class="indicator-pill ${colour_of(doctype, status)} no-indicator-dot">${escape(
		__(status, null, doctype)
	)}</span>`;
}

/** A link for who may read such documents; to others just the words, for it would lead to a refusal. */
export function link(doctype, name, text) {
	if (!frappe.model.can_read(doctype)) return escape(text || name);
	const href = frappe.utils.get_form_link(doctype, name);
	return `<a href="${href}">${escape(text || name)}</a>`;
}

/** That an order must be approved before it goes out. */
export function approval_notice(order) {
	return __("Waits for approval of {0}", [link("Purchase Order", order, order)]);
}

/** Moments come in the zone of the site; people read them in their own. */
function as_moment(value) {
	return moment(frappe.datetime.convert_to_user_tz(value, false));
}

/** A day or a month by its name in the language of the reader: the platform's own moments know English only. */
function named(at, part) {
	return new Intl.DateTimeFormat(frappe.boot.lang, part).format(at.toDate());
}

/** "today 15:20", "Wed 17:00", "12 March 09:00": the shortest that cannot be misread. */
export function when(value) {
	if (!value) return "";
	const at = as_moment(value);
	// the reader's today, whatever the clock of the browser says
	const now = as_moment(frappe.datetime.now_datetime());
	const date = (each) => moment.utc(each.format("YYYY-MM-DD"));
	const days = date(at).diff(date(now), "days");
	const time = at.format("HH:mm");
	if (days === 0) return __("today {0}", [time]);
	if (days === 1) return __("tomorrow {0}", [time]);
	if (days === -1) return __("yesterday {0}", [time]);
	if (days > 1 && days < 7) return `${named(at, { weekday: "short" })} ${time}`;
	const year = at.year() === now.year() ? "" : ` ${at.year()}`;
	return `${at.date()} ${named(at, { month: "short" })}${year} ${time}`;
}

/** "today 10:00 – 12:00": the day is said once when it is the same. */
export function span(from, until) {
	if (!until) return when(from);
	const ends = as_moment(until);
	return `${when(from)} – ${ends.isSame(as_moment(from), "day") ? ends.format("HH:mm") : when(until)}`;
}

export function day(value) {
	return value ? frappe.datetime.str_to_user(String(value).slice(0, 10)) : "";
}

/** Time on the wall clock, as precise as it matters: "2 d 3 h", "21 h", "3 h 20 min", "45 min". */
export function duration(seconds) {
	const total = Math.round(Math.abs(seconds || 0) / 60);
	const days = Math.floor(total / 1440);
	const hours = Math.floor((total % 1440) / 60);
	if (days) return hours && days < 3 ? __("{0} d {1} h", [days, hours]) : __("{0} d", [days]);
	return hours >= 10 ? __("{0} h", [hours]) : working_time(total * 60);
}

/** Working time, never in days, for a working day has no fixed length: "40 h", "7 h 30 min", "20 min". */
export function working_time(seconds) {
	const total = Math.round((seconds || 0) / 60);
	const minutes = total % 60;
	const hours = (total - minutes) / 60;
	if (!hours) return __("{0} min", [minutes]);
	return minutes ? __("{0} h {1} min", [hours, minutes]) : __("{0} h", [hours]);
}

/** Time to go until `due` on the wall clock: {text, late, soon}. */
export function time_left(due) {
	const seconds = as_moment(due).diff(moment(), "seconds");
	const late = seconds < 0;
	return {
		late,
		soon: !late && seconds < 4 * 3600,
		text: late ? __("{0} late", [duration(seconds)]) : __("{0} left", [duration(seconds)]),
	};
}

export function waits_for(status) {
	return WAITS_FOR[status]?.() || __(status || "");
}

/** A cell for a list when the clock stands still: that it waits and for whom, red when it was late before. */
export function waiting_cell(status, breached_at) {
	const text = __("waits {0}", [waits_for(status)]);
	if (!breached_at) return `<span class="ellipsis fo-waits-cell" title="${escape(text)}">${__("waits")}</span>`;
	const late = __("overdue since {0}", [when(breached_at)]);
	return `<span class="ellipsis fo-late" title="${escape(`${text}, ${late}`)}">${__("late, waits")}</span>`;
}

export function may_wait(status) {
	return status in WAITS_FOR;
}

/** A cell for a list: how much time is left, red when it is over. */
export function time_left_cell(due, ended) {
	if (!due || ended) return `<span class="text-muted">${due ? escape(when(due)) : "–"}</span>`;
	const left = time_left(due);
	const look = left.late ? "fo-late" : left.soon ? "fo-soon" : "";
	return `<span class="ellipsis ${look}" title="${escape(when(due))}">${escape(left.text)}</span>`;
}

/** A quantity, with decimals only when it has any. */
export function number(value) {
	return format_number(value, null, Number.isInteger(value) ? 0 : 2);
}
