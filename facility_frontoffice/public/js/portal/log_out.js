// Who logs out leaves nothing behind for the next one at this device. For each page of the portal that has a menu.

// Where the form for asking keeps what was typed and not sent; see draft.js.
export const DRAFTS = "ask-draft:";
export const DRAFT_FILES = "ask-files";

document.addEventListener("click", (event) => {
	if (!event.target.closest || !event.target.closest('a[href*="logout"]')) return;
	try {
		for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFTS)) localStorage.removeItem(key);
		indexedDB.deleteDatabase(DRAFT_FILES);
	} catch (error) {
		// this browser kept nothing
	}
});
