/** Products from a file: what is wrong with it is said before anything is written, and then it is all or nothing. */

import { call } from "./calls";
import { as_base64 } from "./files";
import { ImportProgress, progress_html } from "./import_progress";
import { escape } from "./words";

const API = "catalogue_import";
const EVENT = "facility_catalogue_import";

export function may_import() {
	return frappe.model.can_import("Facility Product");
}

export function export_products() {
	window.open(`/api/method/facility_frontoffice.api.${API}.export`);
}

/** Opens the dialog; `done()` is called when products were written. */
export function import_products(done) {
	const dialog = new frappe.ui.Dialog({
		title: __("Import Products"),
		size: "large",
		fields: [
			{ fieldtype: "HTML", fieldname: "file", options: file_html() },
			{ fieldtype: "Section Break" },
			{
				fieldtype: "Select",
				fieldname: "existing",
				label: __("Products That Are There Already"),
				options: [
					{ value: "update", label: __("Change them as in the file") },
					{ value: "skip", label: __("Leave them as they are") },
				],
				default: "update",
				onchange: () => checker.check(),
			},
			{ fieldtype: "Column Break" },
			{
				fieldtype: "Check",
				fieldname: "make_categories",
				label: __("Make missing categories"),
				default: 0,
				onchange: () => checker.check(),
			},
			{ fieldtype: "Section Break" },
			{ fieldtype: "HTML", fieldname: "findings" },
		],
		primary_action_label: __("Import"),
		primary_action: () => checker.start(),
	});
	const checker = new Checker(dialog, done);
	checker.may_start(false);
	dialog.show();
	dialog.$wrapper.addClass("fo-import").on("hidden.bs.modal", () => checker.progress.leave());
	dialog.$wrapper.find("input[type=file]").on("change", () => checker.choose());
	return dialog;
}

function file_html() {
	const template = `/api/method/facility_frontoffice.api.${API}.template`;
	return `<div class="form-group">
		<label class="control-label" for="fo-import-file">${__("CSV File")}</label>
		<input id="fo-import-file" type="file" class="form-control-file" accept=".csv,.txt,.tsv,text/csv">
		<p class="help-box small text-muted">${__("Products on rows, one column for each field.")}
			<a href="${template}">${__("Download a template with examples")}</a></p>
		${notation_html()}
	</div>`;
}

/** How questions, steps and audience fit in one cell each; the server reads them in `catalogue/csv_notation.py`. */
function notation_html() {
	const rows = [
		[__("Questions"), "How many?* [Number: 1..10]; Danger? [Yes or No]; Which? [Text] {Danger? = Yes}"],
		[__("Choices"), "Which colour? [Choice: Red | Blue]; Since when? [Date: not in the past]"],
		[__("Steps"), "Approve [Approve; unit: Workplace] > Bring [norm: 4h] || Call > Check [evidence: Photo]"],
		[__("For Whom"), "Department: Finance | Sales; Role: Employee"],
		[__("Category"), "Space > Climate"],
	].map(([label, example]) => `<tr><th>${label}</th><td><code>${escape(example)}</code></td></tr>`);
	return `<details class="small"><summary>${__("How to write more in one cell")}</summary>
		<table class="table table-sm">${rows.join("")}</table>
		<p class="text-muted">${__(
			"A star makes a question mandatory, braces say when it is asked, two bars put steps side by side. A backslash before a sign makes it an ordinary one."
		)}</p></details>`;
}

class Checker {
	constructor(dialog, done) {
		this.dialog = dialog;
		this.done = done;
		this.number = 0;
		this.progress = new ImportProgress({
			api: API,
			event: EVENT,
			show: (found) => this.show(found),
			end: (found) => this.end(found),
		});
		this.$findings = dialog.fields_dict.findings.$wrapper.attr("aria-live", "polite");
	}

	may_start(may) {
		this.dialog.get_primary_btn().prop("disabled", !may);
	}

	async choose() {
		const [file] = this.dialog.$wrapper.find("input[type=file]")[0].files;
		this.filedata = file ? await as_base64(file) : null;
		return this.check();
	}

	options() {
		return {
			filedata: this.filedata,
			skip_existing: this.dialog.get_value("existing") === "skip",
			make_categories: Boolean(this.dialog.get_value("make_categories")),
		};
	}

	/** Shows what the import would do. Only the last look counts, for a choice may change meanwhile. */
	async check() {
		if (!this.filedata || this.progress.is_busy) return;
		const number = ++this.number;
		this.may_start(false);
		this.$findings.html(`<p class="fo-empty">${__("Reading the file…")}</p>`);
		let found = null;
		try {
			found = await call(`${API}.check`, this.options(), { freeze: false });
		} catch (error) {
			if (number === this.number) this.$findings.empty();
			return;
		}
		if (number !== this.number) return;
		this.$findings.html(counts_html(found) + problems_html(found));
		this.may_start(!found.problem_count && found.new + found.changed > 0);
	}

	async start() {
		this.may_start(false);
		try {
			this.progress.follow((await call(`${API}.start`, this.options()))["import"]);
		} catch (error) {
			this.may_start(true);
		}
	}

	show(found) {
		const text = __("{0} of {1} products", [found.done || 0, found.total || 0]);
		this.$findings.html(progress_html(found, __("Import Products"), text));
	}

	end(found) {
		if (found.status === "Done") {
			this.$findings.append(counts_html(found));
			this.dialog.set_primary_action(__("Close"), () => this.dialog.hide());
			this.may_start(true);
			this.done?.();
			return;
		}
		this.$findings.html(
			`<p class="fo-late" role="alert">${found.message || ""}</p>${found.problem_count ? problems_html(found) : ""}`
		);
		this.may_start(true);
	}
}

function counts_html(found) {
	const counts = [
		[__("New", null, "Facility Product"), found.new],
		[__("Changed"), found.changed],
		[__("Unchanged"), found.unchanged],
		[__("Left as they are"), found.skipped],
		[__("To Correct"), found.problem_count],
	];
	const shown = counts.filter(([, number], index) => number || index < 2);
	const categories = found.categories.length
		? `<p class="text-muted">${__("New categories: {0}", [found.categories.map(escape).join(", ")])}</p>`
		: "";
	return `<div class="fo-import-counts">${shown
		.map(([label, number]) => `<span><b>${number}</b> ${label}</span>`)
		.join("")}</div>${categories}`;
}

function problems_html({ problems, problem_count }) {
	if (!problem_count) return "";
	const rows = problems.map(
		({ row, label, problem }) =>
			`<tr><td>${row || ""}</td><td>${escape(label)}</td><td>${problem}</td></tr>`
	);
	const more = problem_count - problems.length;
	return `<p>${__("Nothing is imported while something is wrong. Correct these in the file and choose it again.")}</p>
		<table class="table table-bordered fo-import-problems">
			<thead><tr><th>${__("Row")}</th><th>${__("Column")}</th><th>${__("What to Do")}</th></tr></thead>
			<tbody>${rows.join("")}</tbody></table>
		${more ? `<p class="text-muted">${__("And {0} more", [more])}</p>` : ""}`;
}
