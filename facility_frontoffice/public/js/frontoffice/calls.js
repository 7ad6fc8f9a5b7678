/** Saving and calling, so that nothing that was typed is lost when something is refused. */

/** Saves the form when there is something to save. Rejects when it was refused. */
export function save(frm) {
	if (!frm.is_new() && !frm.is_dirty()) return Promise.resolve();
	return new Promise((resolve, reject) => {
		const refused = () => reject(new Error("not saved"));
		frm.save("Save", (r) => (r.exc ? refused() : resolve()), null, refused);
		// The form calls nobody back when a mandatory field is empty: it has shown which one.
	});
}

/**
 * Calls a method of our API. Rejects after the error was shown; one of the `expected` type is left to who calls, with
 * its `words`.
 *
 * The arguments go as JSON, so that lists, dicts, booleans and "nothing" arrive as what they are: the platform's
 * own call makes texts of them, which typed methods refuse.
 */
export async function call(method, args = {}, { freeze = true, message = "", expected = "" } = {}) {
	if (freeze) frappe.dom.freeze(message);
	let answer = {};
	let response;
	try {
		response = await fetch(`/api/method/facility_frontoffice.api.${method}`, {
			method: "POST",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": frappe.csrf_token,
			},
			body: JSON.stringify(args),
		});
		answer = await response.json();
	} catch (error) {
		frappe.msgprint({
			title: __("No Connection"),
			message: __("The server did not answer. What you typed is still here; try again."),
			indicator: "red",
		});
		throw error;
	} finally {
		if (freeze) frappe.dom.unfreeze();
	}
	const is_expected = expected && answer.exc_type === expected;
	if (!is_expected) frappe.request.cleanup({}, answer); // shows the messages of the server
	if (!response.ok || answer.exc) {
		if (!answer._server_messages && !is_expected) {
			frappe.msgprint({ title: __("Not Possible"), message: explain(response), indicator: "red" });
		}
		throw Object.assign(new Error(answer.exc_type || `status ${response.status}`), { words: words_of(answer) });
	}
	return answer.message;
}

/** What the server said, as HTML that it made safe. */
function words_of(answer) {
	const messages = JSON.parse(answer._server_messages || "[]").map((message) => JSON.parse(message));
	return messages.map((message) => message.message || "").join("<br>");
}

function explain(response) {
	if (response.status === 403) return __("You have no permission for this.");
	if (response.status === 401) return __("Your session has ended. Log in again in another tab; what you typed is still here.");
	return __("Something went wrong on the server. What you typed is still here; try again.");
}

/** Saves the form, calls, and shows what came of it. */
export async function save_and_call(frm, method, args, done) {
	await save(frm);
	const result = await call(method, args(frm));
	await frm.reload_doc();
	if (done) frappe.show_alert({ message: done, indicator: "green" }, 5);
	return result;
}

/** Runs an action of a button; a refusal was shown already. */
export async function quietly(promise) {
	try {
		return await promise;
	} catch (error) {
		if (error instanceof TypeError || error instanceof ReferenceError) throw error;
	}
}

/** A dialog that stays, with what was typed, until the action succeeds. Ctrl+Enter is its button. */
export function ask({ title, fields, label, action, danger }) {
	let busy = false;
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: label,
		async primary_action(values) {
			if (busy) return;
			busy = true;
			$button.prop("disabled", true);
			try {
				await action(values);
				dialog.hide();
			} catch (error) {
				if (error instanceof TypeError || error instanceof ReferenceError) throw error;
			} finally {
				busy = false;
				$button.prop("disabled", false);
			}
		},
	});
	const $button = dialog.get_primary_btn().attr("title", "Ctrl+Enter");
	if (danger) $button.removeClass("btn-primary").addClass("btn-danger");
	dialog.$wrapper.on("keydown", (event) => {
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
			event.preventDefault();
			document.activeElement?.blur(); // a field gives its value when it is left
			$button.trigger("click");
		}
	});
	dialog.show();
	return dialog;
}
