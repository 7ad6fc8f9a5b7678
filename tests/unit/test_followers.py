"""What the hooks say of documents that assignments follow, and what the desk shows of it, are the same (S15)."""

import re
from pathlib import Path

from facility_frontoffice import hooks

APP = Path(hooks.__file__).parent
# What goes round a save tells it as `on_change`; see `fulfilment.from_documents`.
TELLING = {"on_submit", "on_change"}


def test_s15_the_desk_shows_what_was_missed_on_each_document_that_is_followed():
	script = (APP / "public/js/frontoffice/missed_updates.js").read_text()
	listed = re.search(r"const SHOWN_ON = \[(.*?)\];", script, re.DOTALL).group(1)
	assert set(re.findall(r'"([^"]+)"', listed)) == set(hooks.assignment_followers)


def test_s15_each_document_that_is_followed_tells_what_happens_to_it():
	for doctype in hooks.assignment_followers:
		assert TELLING.intersection(hooks.doc_events.get(doctype, {})), doctype


def test_s15_the_sweep_runs():
	assert (
		"facility_frontoffice.fulfilment.missed_updates.retry_due"
		in hooks.scheduler_events["cron"]["*/5 * * * *"]
	)
