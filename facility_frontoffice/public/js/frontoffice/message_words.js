/** What became of a message to a client, in words that say what to do: one wording for forms, lists and panels. */

import { escape, when } from "./words";

/** Of these the client knows nothing, and somebody decides what to do. */
export const NOT_TOLD = ["Failed", "Bounced", "Unclear", "No address"];

const BY = { Mail: () => __("by mail"), Portal: () => __("on the portal"), "Text Message": () => __("by text message") };

export function by_words(channel) {
	return (BY[channel] || BY.Mail)();
}

const HELD = {
	"Quiet Hours": (at) => __("waits for the end of the quiet hours, goes {0}", [at]),
	"Others of the Day": (at) => __("waits for the others of the day, goes {0}", [at]),
	"Fewer Messages": (at) => __("waits, for there were many mails this hour, goes {0}", [at]),
	"The Right Moment": (at) => __("waits for its moment, goes {0}", [at]),
};

const STATES = {
	Queued: (row) => (row.attempts ? __("tried {0}×, again {1}", [row.attempts, when(row.next_attempt_at)]) : __("on its way out")),
	Sent: (row) => (row.channel === "Portal" ? __("on the portal") : __("sent {0}", [when(row.sent_at || row.at)])),
	Delivered: (row) => __("arrived at their mail server {0}", [when(row.delivered_at)]),
	Read: (row) => (row.read_at ? __("read {0}", [when(row.read_at)]) : __("read", null, "Facility Message")),
	Bounced: (row) => (row.bounced_at ? __("came back {0}", [when(row.bounced_at)]) : __("came back")),
	Unclear: () => __("nobody knows whether it arrived"),
	Failed: () => __("could not be sent"),
	"No address": () => __("no address: tell the client yourself"),
	Declined: (row) => (row.error ? __("not sent") : __("not sent: the client does without")), // or the address takes none
	Overtaken: () => __("not sent: overtaken"),
};

const LOOKS = {
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
};

export function state_words(row) {
	if (row.status === "Queued" && row.held_for) return HELD[row.held_for](when(row.next_attempt_at));
	return STATES[row.status]?.(row) || __(row.status);
}

/** The state as a coloured pill; what was decided about it stands beside it. */
export function state_pill(row) {
	const decided = {
		"Sent Again": () => __("sent again by {0}", [escape(row.decided_by || "")]),
		Left: () => __("left as it is by {0}", [escape(row.decided_by || "")]),
	}[row.decision];
	const colour = row.decision ? "gray" : LOOKS[row.status] || "gray";
	return `<span class="indicator-pill no-indicator-dot ${colour}" data-state="${escape(row.status)}">${escape(state_words(row))}</span>
		${decided ? `<span class="text-muted small">${decided()}</span>` : ""}`;
}

export function is_to_decide(row) {
	return NOT_TOLD.includes(row.status) && !row.decision;
}
