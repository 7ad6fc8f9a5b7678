frappe.ui.form.on("Facility Configuration Import", {
	refresh(frm) {
		const told = JSON.parse(frm.doc.outcome || "[]");
		const escape = frappe.utils.escape_html;
		const rows = told.map(
			({ doctype, name, state, fields }) => `<tr><td>${escape(__(doctype))}</td><td>${escape(name)}</td>
				<td>${escape(__(state))}</td><td>${fields.map((field) => escape(__(frappe.unscrub(field)))).join(", ")}</td></tr>`
		);
		const heads = [__("Kind"), __("Name"), __("What"), __("Fields")].map((head) => `<th>${head}</th>`).join("");
		frm.get_field("outcome_view").$wrapper.html(
			rows.length
				? `<div class="table-responsive"><table class="table table-sm"><thead><tr>${heads}</tr></thead>
					<tbody>${rows.join("")}</tbody></table></div>`
				: `<p class="text-muted">${__("It wrote nothing.")}</p>`
		);
		if (frm.doc.previous) {
			frm.add_custom_button(__("Put Back"), () => {
				frappe.route_options = { puts_back: frm.doc.name };
				frappe.set_route("facility-configuration");
			});
		}
	},
});
