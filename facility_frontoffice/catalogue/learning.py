"""Learning which products are meant from the requests that were translated before (S42).

What was learned is derived from the requests and kept in the cache only: a deleted request is forgotten when it
is made again, and without the cache suggestions work on the catalogue alone until a job has made it anew. What
counts is what a line says now; a cancelled one says nothing, nor does what a client chose on the portal until the
front office has gone on with it.
"""

import frappe
from frappe.query_builder.functions import Coalesce, Count, Max
from pypika import Order

from facility_frontoffice.fulfilment.rules import REQUEST_IN_INTAKE
from facility_frontoffice.intake.experience import NOTHING, Example, Experience, learn
from facility_frontoffice.intake.rules import without_markup

REQUEST, LINE = "Client Request", "Client Request Line"
# The newest requests: enough for the words of a year at a large desk, and seconds to read.
NEWEST = 5_000

STAMP_KEY = "facility_frontoffice:experience_stamp"
CACHE_KEY = "facility_frontoffice:experience"

# by site: (stamp, what was learned)
_known: dict[str, tuple[str, Experience]] = {}


def experience(may_queue: bool = True) -> Experience:
	"""What was learned, as the last job left it. Nothing when there is none yet; then a job is queued."""
	stamp = frappe.cache.get_value(STAMP_KEY, expires=True)
	known = _known.get(frappe.local.site)
	if stamp and known and known[0] == stamp:
		return known[1]
	kept = frappe.cache.get_value(CACHE_KEY, expires=True) if stamp else None
	if not kept:
		if may_queue:
			refresh_soon()
		return NOTHING
	learned = Experience(kept["strengths"], frozenset(kept["private"]))
	_known[frappe.local.site] = (kept["stamp"], learned)
	return learned


def refresh() -> None:
	"""Learns anew when requests have changed since the last time. Called by the scheduler."""
	stamp = _stamp()
	if frappe.cache.get_value(STAMP_KEY, expires=True) == stamp and frappe.cache.exists(CACHE_KEY):
		return
	learned = learn(_examples())
	kept = {"stamp": stamp, "strengths": learned.strengths, "private": sorted(learned.private)}
	# the stamp last: who sees it finds what belongs to it
	frappe.cache.set_value(CACHE_KEY, kept)
	frappe.cache.set_value(STAMP_KEY, stamp)
	for key in (CACHE_KEY, STAMP_KEY):  # other jobs of this process read what other processes make
		frappe.local.cache.pop(frappe.cache.make_key(key), None)


def refresh_soon() -> None:
	"""Has a worker learn anew. When the job queue is down, the scheduler does."""
	try:
		frappe.enqueue(
			"facility_frontoffice.catalogue.learning.refresh",
			queue="long",
			job_id="facility_frontoffice.learn",
			deduplicate=True,
			timeout=600,
		)
	except Exception:
		frappe.logger("facility_frontoffice").warning(
			"Suggestions wait for the scheduler to learn", exc_info=True
		)


def _stamp() -> str:
	"""Changes whenever a request is made, saved or deleted."""
	request = frappe.qb.DocType(REQUEST)
	count, latest = frappe.qb.from_(request).select(Count(request.name), Max(request.modified)).run()[0]
	return f"{count}:{latest}"


def _examples() -> list[Example]:
	found: dict[str, tuple[str, str, set[str]]] = {}
	for row in _chosen():
		text = without_markup(f"{row.subject or ''}\n{row.description or ''}")
		found.setdefault(row.name, (text, row.client or "", set()))[2].add(row.product)
	return [Example(text, tuple(sorted(products)), client) for text, client, products in found.values()]


def _chosen() -> list[frappe._dict]:
	"""A row for each line that stands, of the newest requests: name, subject, description, client, product."""
	request, line = frappe.qb.DocType(REQUEST), frappe.qb.DocType(LINE)
	newest = (
		frappe.qb.from_(request)
		.select(
			request.name,
			request.subject,
			request.description,
			Coalesce(request.client_user, request.client_email, request.contact, request.client_name).as_(
				"client"
			),
		)
		.where(request.status != "Cancelled")
		.where((request.channel != "Portal") | request.status.notin(REQUEST_IN_INTAKE))
		.orderby(request.creation, order=Order.desc)
		.orderby(request.name, order=Order.desc)
		.limit(NEWEST)
	)
	return (
		frappe.qb.from_(newest)
		.join(line)
		.on((line.parent == newest.name) & (line.parenttype == REQUEST))
		.select(newest.name, newest.subject, newest.description, newest.client, line.product)
		.where(line.status != "Cancelled")
		.orderby(newest.name)
		.orderby(line.idx)
		.run(as_dict=True)
	)
