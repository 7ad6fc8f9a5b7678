/**
 * Dragging with a mouse, a pen or a finger: a card follows, and is dropped on a zone. A finger holds first, so that
 * scrolling stays scrolling. Escape lets go. What is dragged can always be moved without dragging too.
 */

const BEGINS_AFTER = 6; // pixels
const HELD_FOR = 350; // milliseconds, by a finger
const EDGE = 48; // pixels from which a scroller moves along
const SPEED = 9; // pixels a frame

/**
 * `item` and `zone` are selectors within `root`. `over({item, zone, x, y, top})` while it moves may give words to show
 * at the card; `drop` of the same when it is let go on a zone; `top` is where the upper side of the card is.
 * `begin(item)` and `end()` frame it, wherever it is let go.
 */
export function make_draggable(root, { item, zone, begin, over, drop, end }) {
	let drag = null;

	root.addEventListener("pointerdown", (event) => {
		const element = event.target.closest(item);
		if (!element || drag || event.button !== 0 || event.target.closest("a, button, input, select, [data-no-drag]")) return;
		const box = element.getBoundingClientRect();
		drag = { element, box, x: event.clientX, y: event.clientY, dx: event.clientX - box.left, dy: event.clientY - box.top, id: event.pointerId };
		if (event.pointerType === "touch") drag.timer = setTimeout(start, HELD_FOR);
		document.addEventListener("pointermove", move);
		document.addEventListener("pointerup", up);
		document.addEventListener("pointercancel", let_go);
		document.addEventListener("keydown", key, true);
	});
	// a finger that holds a card does not scroll the page
	root.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
	root.addEventListener("contextmenu", (event) => drag?.ghost && event.preventDefault());

	function start() {
		if (!drag || drag.ghost) return;
		drag.ghost = drag.element.cloneNode(true);
		drag.ghost.removeAttribute("id");
		drag.ghost.classList.add("fo-ghost");
		Object.assign(drag.ghost.style, { width: `${drag.box.width}px`, height: `${Math.min(drag.box.height, 160)}px` });
		drag.words = document.createElement("div");
		drag.words.className = "fo-ghost-words";
		drag.ghost.append(drag.words);
		document.body.append(drag.ghost);
		drag.element.classList.add("fo-dragged");
		document.body.classList.add("fo-dragging");
		begin?.(drag.element);
		place();
		drag.frame = requestAnimationFrame(scroll);
	}

	function move(event) {
		if (!drag || event.pointerId !== drag.id) return;
		const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > BEGINS_AFTER;
		if (!drag.ghost) {
			if (!far) return;
			if (drag.timer) return let_go(); // a finger that moves at once scrolls
			start();
		}
		drag.x = event.clientX;
		drag.y = event.clientY;
		place();
	}

	function place() {
		drag.ghost.style.transform = `translate(${drag.x - drag.dx}px, ${drag.y - Math.min(drag.dy, 150)}px)`;
		const found = document.elementsFromPoint(drag.x, drag.y).find((element) => element.closest(zone) && root.contains(element));
		const target = found?.closest(zone) || null;
		if (target !== drag.zone) {
			drag.zone?.classList.remove("fo-over");
			target?.classList.add("fo-over");
			drag.zone = target;
		}
		drag.words.textContent = (target && over?.(where())) || "";
	}

	function where() {
		return { item: drag.element, zone: drag.zone, x: drag.x, y: drag.y, top: drag.y - Math.min(drag.dy, 150) };
	}

	/** Near the edge of what scrolls, it scrolls; a little outside of it too, for a phone has no more room. */
	function scroll() {
		if (!drag?.ghost) return;
		for (const scroller of root.querySelectorAll("[data-scrolls]")) {
			const box = scroller.getBoundingClientRect();
			const is_near = (at, from, to) => at > from - EDGE && at < to + EDGE;
			const pull = (at, from, to) => (at < from + EDGE ? -SPEED : at > to - EDGE ? SPEED : 0);
			if (is_near(drag.x, box.left, box.right) && is_near(drag.y, box.top, box.bottom)) {
				scroller.scrollBy(pull(drag.x, box.left, box.right), pull(drag.y, box.top, box.bottom));
			}
		}
		place();
		drag.frame = requestAnimationFrame(scroll);
	}

	function up(event) {
		if (!drag || event.pointerId !== drag.id) return;
		if (!drag.ghost) return clear();
		const result = drag.zone ? where() : null;
		clear();
		swallow_click();
		if (result) drop(result);
		end?.();
	}

	function key(event) {
		if (event.key !== "Escape" || !drag?.ghost) return;
		event.preventDefault();
		event.stopPropagation();
		let_go();
	}

	function let_go() {
		const had_begun = Boolean(drag?.ghost);
		clear();
		if (had_begun) end?.();
	}

	function clear() {
		if (!drag) return;
		clearTimeout(drag.timer);
		cancelAnimationFrame(drag.frame);
		document.removeEventListener("pointermove", move);
		document.removeEventListener("pointerup", up);
		document.removeEventListener("pointercancel", let_go);
		document.removeEventListener("keydown", key, true);
		drag.zone?.classList.remove("fo-over");
		drag.element.classList.remove("fo-dragged");
		drag.ghost?.remove();
		document.body.classList.remove("fo-dragging");
		drag = null;
	}

	return { is_busy: () => Boolean(drag?.ghost) };
}

/** The click that ends a drag opens nothing. */
function swallow_click() {
	const swallow = (event) => {
		event.preventDefault();
		event.stopPropagation();
	};
	window.addEventListener("click", swallow, { capture: true, once: true });
	setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 50);
}
