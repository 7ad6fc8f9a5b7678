/** How far an import in the background is: asked each second, and at once when the server says that something changed. */

import { call } from "./calls";

const LOOK_AGAIN = 1000; // milliseconds; the server also says so by itself where it can

export class ImportProgress {
	/**
	 * `api` is the module of our API with `progress`, `event` what the server sends. `show(found)` and, once,
	 * `end(found)` get what it answers, with a `status`.
	 */
	constructor({ api, event, show, end }) {
		Object.assign(this, { api, event, show, end });
	}

	/** Whether an import is being followed. */
	get is_busy() {
		return Boolean(this.name);
	}

	follow(name, total = 0) {
		this.name = name;
		this.show({ status: "Queued", done: 0, total });
		this.listen = (message) => message.name === this.name && this.look();
		frappe.realtime.on(this.event, this.listen);
		this.timer = setInterval(() => this.look(), LOOK_AGAIN);
	}

	async look() {
		if (this.looking) return;
		this.looking = true;
		try {
			const found = await call(`${this.api}.progress`, { name: this.name }, { freeze: false });
			if (!this.is_busy) return; // left meanwhile
			this.show(found);
			if (["Done", "Failed"].includes(found.status)) {
				this.leave();
				this.end(found);
			}
		} catch (error) {
			if (error instanceof TypeError || error instanceof ReferenceError) throw error;
			this.leave();
		} finally {
			this.looking = false;
		}
	}

	leave() {
		clearInterval(this.timer);
		if (this.listen) frappe.realtime.off(this.event, this.listen);
		this.listen = this.name = null;
	}
}

/** The bar, with `text` under it once the import is at work. */
export function progress_html({ status, done = 0, total = 0 }, label, text) {
	const percent = status === "Done" ? 100 : total ? Math.round((100 * done) / total) : 0;
	const waits = status === "Queued" || !total;
	const said = status === "Done" ? __("Done") : waits ? __("Waiting for its turn") : text;
	return `<div class="progress" role="progressbar" aria-valuemin="0" aria-valuemax="100"
			aria-valuenow="${percent}" aria-label="${label}"><div class="progress-bar" style="width: ${percent}%"></div></div>
		<p class="text-muted small">${said}</p>`;
}
