/** Another product on a line, also after it was handed over: with a reason, and its questions asked. */

import { ask, quietly, save_and_call } from "./calls";
import { ask_questions, from_json } from "./product_questions";
import { watch_wording } from "./wording";

const OVER = ["Completed", "Cancelled"];
// Three texts fit on one screen.
const TEXT_HEIGHT = "76px";

/** Lines that can become another product: not what others delivered, and not what was refused. */
export function changeable_lines(frm) {
	return (frm.doc.lines || []).filter(
		(line) => line.product && line.status !== "Cancelled" && !(line.decision === "Sent Out" && line.status === "Completed")
	);
}

/** Asks which line, which product and, once it was handed over, why; then the questions of the product. */
export function change_product(frm) {
	const lines = changeable_lines(frm);
	const by_name = Object.fromEntries(lines.map((line) => [line.name, line]));
	const at_work = lines.filter(is_at_work).map((line) => line.name);
	const handed_over = lines.filter((line) => line.handed_over_at).map((line) => line.name);
	const needed_for = (names) => {
		if (!names.length) return { hidden: 1 };
		if (names.length === lines.length) return { reqd: 1 };
		const condition = `eval:${JSON.stringify(names)}.includes(doc.line)`;
		return { depends_on: condition, mandatory_depends_on: condition };
	};
	const dialog = ask({
		title: __("Another Product"),
		fields: [
			{
				fieldname: "line",
				fieldtype: "Select",
				label: __("Instead of"),
				reqd: 1,
				hidden: lines.length > 1 ? 0 : 1,
				options: lines.map((line) => ({ value: line.name, label: __(line.product_name || line.product) })),
				default: lines[0]?.name,
			},
			{
				fieldname: "product",
				fieldtype: "Link",
				options: "Facility Product",
				label: __("What is it?"),
				reqd: 1,
				only_select: true,
				get_query: () => ({ filters: { disabled: 0, name: ["not in", lines.length > 1 ? [] : [lines[0].product]] } }),
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why is it another product?"),
				...needed_for(handed_over),
				description: __("It was handed over already: this is kept, so that we translate better next time"),
			},
			{
				fieldname: "stop_work",
				fieldtype: "Check",
				label: __("Take the work back that is out"),
				...needed_for(at_work),
				description: __("Somebody is at work for this product"),
			},
		],
		label: __("Next"),
		action: ({ line, product, reason, stop_work }) =>
			ask_questions({
				product,
				answers: from_json(by_name[line].answers),
				qty: by_name[line].qty,
				label: __("Change"),
				then: ({ qty, answers }) =>
					save_and_call(
						frm,
						"intake.change_product",
						() => ({ request: frm.docname, line, product, answers, qty, reason: reason || "", stop_work: Boolean(stop_work) }),
						__("It is another product now")
					),
			}),
	});
	dialog.$wrapper.find("textarea").css("height", TEXT_HEIGHT);
	return dialog;
}

function is_at_work(line) {
	return line.decision === "Sent Out" && line.status !== "New" && !OVER.includes(line.status);
}

/** What the client was told was not right: what is, and that the client hears it. */
export function correct_information(frm) {
	const lines = (frm.doc.lines || []).filter((line) => line.product);
	const has_address = Boolean(frm.doc.client_email);
	const dialog = ask({
		title: __("Correct What Was Said"),
		fields: [
			{
				fieldname: "line",
				fieldtype: "Select",
				label: __("About"),
				hidden: lines.length > 1 ? 0 : 1,
				options: [
					{ value: "", label: "" },
					...lines.map((line) => ({ value: line.name, label: __(line.product_name || line.product) })),
				],
			},
			text("told", __("What was the client told?"), "", frm.doc.answer),
			text("right", __("What is right?"), has_address ? __("The client reads this") : ""),
			text("reason", __("How did it come about?"), __("Only for us")),
			{
				fieldname: "made_by",
				fieldtype: "Link",
				options: "User",
				label: __("Who said it?"),
				default: lines.find((line) => line.decided_by)?.decided_by || frm.doc.front_office_owner,
				only_select: true,
			},
			{
				fieldname: "in_person",
				fieldtype: "Check",
				label: __("I told the client in person"),
				default: 0,
				description: has_address ? __("Without this, the client gets it in writing") : __("There is no e-mail address to write to"),
			},
		],
		label: __("Correct"),
		action: ({ line, told, right, reason, made_by, in_person }) =>
			save_and_call(
				frm,
				"intake.correct_information",
				() => ({ request: frm.docname, line: line || null, told, right, reason, made_by: made_by || null, in_person: Boolean(in_person) }),
				__("Corrected; the client knows")
			),
	});
	dialog.$wrapper.find("textarea").css("height", TEXT_HEIGHT);
	watch_wording(dialog.fields_dict.right);
	return dialog;
}

function text(fieldname, label, description, value) {
	return { fieldname, label, description, fieldtype: "Small Text", reqd: 1, default: value };
}

/** A note on how somebody behaved; who writes it reads it back, and the managers. */
function note_on_conduct(frm) {
	const { client_user, client_email, contact, name } = frm.doc;
	frappe.new_doc("Facility Conduct Note", { client_user, client_email, contact, client_request: name });
}

/** Buttons of a saved request, in the shape of `set_buttons`. */
export function correction_buttons(frm) {
	const more = __("More");
	const button = (label, key, action) => ({
		label,
		key,
		group: more,
		action: () => quietly(Promise.resolve(action(frm))),
	});
	const buttons = [];
	if (changeable_lines(frm).length) buttons.push(button(__("Another Product"), "alt+v", change_product));
	if (frm.doc.first_response_at) buttons.push(button(__("Correct What Was Said"), "alt+k", correct_information));
	buttons.push(button(__("Note on Conduct"), null, note_on_conduct));
	return buttons;
}

