/** A file in a dialog: on a phone it offers the camera; it goes to the server only with the rest. */

import { escape } from "./words";

const PICTURES = "image/jpeg,image/png,image/webp,image/heic";

export function file_input({ label, needed, only_pictures, words }) {
	const accept = only_pictures ? PICTURES : `${PICTURES},application/pdf`;
	return `<div class="form-group"><label class="control-label ${needed ? "reqd" : ""}" for="fo-file">${escape(label)}</label>
		<input id="fo-file" type="file" class="form-control-file" accept="${accept}">
		<p class="help-box small text-muted">${escape(words || "")}</p></div>`;
}

export function chosen_file(dialog) {
	return dialog.$wrapper.find("input[type=file]")[0]?.files[0];
}

export function as_base64(file) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result);
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(file);
	});
}
