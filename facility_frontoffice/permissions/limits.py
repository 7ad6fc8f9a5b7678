"""How often one person may do something.

The platform's own limit counts by address: everybody in a building shares one, and a forged header makes as many
as one likes. Here the log-in counts.
"""

from collections.abc import Callable
from functools import wraps

import frappe
from frappe import _


def limited(limit: int, seconds: int) -> Callable:
	"""Refuses the session's user after `limit` calls of this function within `seconds`."""

	def decorate(function: Callable) -> Callable:
		@wraps(function)
		def counted(*args, **kwargs):
			_count(f"{function.__module__}.{function.__name__}", limit, seconds)
			return function(*args, **kwargs)

		return counted

	return decorate


def _count(action: str, limit: int, seconds: int) -> None:
	if not getattr(frappe.local, "request", None):
		return
	if is_over_limit(f"{action}:{frappe.session.user}", limit, seconds):
		refuse_pace()


def refuse_pace():
	frappe.throw(
		_("That was very often in a short time. Please wait a moment and try again."),
		frappe.RateLimitExceededError,
		title=_("One Moment Please"),
	)


def is_over_limit(action: str, limit: int, seconds: int) -> bool:
	"""Counts an action, and tells whether it was done more than `limit` times within `seconds`."""
	key = frappe.cache.make_key(f"facility_frontoffice:limit:{action}")
	# In one go: whoever stops in between would leave a count that never ends
	_begun, number = frappe.cache.pipeline().set(key, 0, ex=seconds, nx=True).incrby(key, 1).execute()
	return number > limit
