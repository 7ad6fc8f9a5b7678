/** Reading a code with the camera, by the platform's own scanner. A scanner that types needs none of this. */

/** Calls `then(text)` with what the code says. */
export function scan(then) {
	new frappe.ui.Scanner({
		dialog: true,
		multiple: false,
		on_scan: (data) => data?.decodedText && then(data.decodedText),
	});
}

/** A button that opens the camera; only where there is one to ask for. */
export function scan_button() {
	if (!navigator.mediaDevices?.getUserMedia) return "";
	return `<button type="button" class="btn btn-default btn-sm" data-scan title="${__("Scan a code with the camera")}"
		aria-label="${__("Scan a code with the camera")}">${frappe.utils.icon("scan", "sm")}</button>`;
}
