/** Finishing a step: what was done, and what proves it. */

import { ask, call } from "./calls";
import { as_base64, chosen_file, file_input } from "./files";
import { escape } from "./words";

const FILES = ["Photo", "Document"];
const OUTCOMES = ["In Order", "Not in Order", "Does Not Apply"];

/** What is needed before a step can be finished; nothing when nothing is. */
export function evidence_words(required) {
	return {
		Photo: __("A photo is needed to finish."),
		Document: __("A document is needed to finish."),
		Note: __("Say what was done to finish."),
		Inspection: __("An inspection is needed to finish."),
		Receipt: __("Say who received it to finish."),
	}[required];
}

/** Asks what is needed of an assignment; `complete` gets the arguments of `api.fulfilment.complete`. */
export function finish(doc, approve, complete) {
	const wanted = doc.evidence_required;
	const needs_file = FILES.includes(wanted) && !doc.evidence;
	const points = wanted === "Inspection" ? doc.inspection || [] : [];
	const dialog = ask({
		title: approve ? __("Approve") : __("Finish"),
		fields: [
			...(points.length > 1 ? [all_in_order(points, () => dialog)] : []),
			...points.flatMap(point_fields),
			...(wanted === "Receipt" ? [receipt_field(doc)] : []),
			{
				fieldname: "result",
				fieldtype: "Small Text",
				label: approve ? __("Remark") : __("What was done"),
				default: doc.result,
				reqd: wanted === "Note" ? 1 : 0,
				description: __("The client may read this"),
			},
			{ fieldname: "file", fieldtype: "HTML", options: approve && !needs_file ? "" : evidence_input(doc, needs_file) },
		],
		label: approve ? __("Approve") : __("Finish"),
		action: async (values) => {
			await send_file(dialog, doc, needs_file);
			await complete({
				result: values.result || null,
				received_by: values.received_by || null,
				inspection: points.length ? points.map((row, number) => found(row, number, values)) : null,
			});
		},
	});
}

function receipt_field(doc) {
	return {
		fieldname: "received_by",
		fieldtype: "Data",
		label: __("Received By"),
		default: doc.received_by || doc.client_name,
		reqd: doc.purchase_receipt || doc.purchase_invoice || doc.stock_entry ? 0 : 1,
		description: __("Who took it in, or had it handed over"),
	};
}

/** One click for what is usual; what is not in order is changed after it. */
function all_in_order(points, dialog) {
	return {
		fieldname: "all_in_order",
		fieldtype: "Button",
		label: __("All in Order"),
		click: () => dialog().set_values(Object.fromEntries(points.map((_row, number) => [`outcome_${number}`, "In Order"]))),
	};
}

function point_fields(row, number) {
	return [
		{
			fieldname: `outcome_${number}`,
			fieldtype: "Select",
			label: __(row.point),
			options: ["", ...OUTCOMES].map((value) => ({ value, label: __(value) })),
			default: row.outcome,
			reqd: 1,
		},
		{
			fieldname: `remark_${number}`,
			fieldtype: "Data",
			label: __("What is wrong with it?"),
			default: row.remark,
			depends_on: `eval:doc.outcome_${number} === "Not in Order"`,
			mandatory_depends_on: `eval:doc.outcome_${number} === "Not in Order"`,
		},
	];
}

function found(row, number, values) {
	return { point: row.point, outcome: values[`outcome_${number}`] || "", remark: values[`remark_${number}`] || "" };
}

async function send_file(dialog, doc, needed) {
	const file = chosen_file(dialog);
	if (needed && !file) {
		frappe.msgprint({
			title: __("Evidence Missing"),
			message: doc.evidence_required === "Photo" ? __("Add a photo first.") : __("Add a document first."),
			indicator: "orange",
		});
		throw new Error("no evidence");
	}
	if (file) {
		await call("fulfilment.attach_evidence", {
			assignment: doc.name,
			filename: file.name,
			filedata: await as_base64(file),
		});
	}
}

function evidence_input(doc, needed) {
	const wanted = doc.evidence_required;
	return file_input({
		label: wanted === "Document" ? __("Document") : __("Photo"),
		needed,
		only_pictures: wanted === "Photo",
		words: doc.evidence ? __("There is one already; another takes its place.") : needed ? __("Needed to finish") : __("If it helps"),
	});
}
