"""What a person or a scanner gives to find an asset, and what its papers say. Nothing here knows of Frappe."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

# Signs that nobody takes for one another, printed small or read out: no 0 and O, no 1, I and L.
LABEL_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LABEL_LENGTH = 12
# The first sign says what the label is stuck on.
KINDS = {"A": "Asset", "R": "Location"}
LABEL_PATH = "/label/"
ASK_PATHS = ("/ask", "/ask/new")
LONGEST = 500


@dataclass(frozen=True)
class Given:
	"""What was typed or scanned: the code of a label, the names in an address of ours, or plain words."""

	label: str = ""
	asset: str = ""
	location: str = ""
	words: str = ""


def read(text: object) -> Given:
	"""What `text` names. Any text has an answer; one that is no label and no address of ours is words.

	The address is read, never followed, and its host does not matter: a label goes on working when the site moves.
	"""
	words = " ".join(str(text or "")[:LONGEST].split())
	if label := label_in(words):
		return Given(label=label)
	path, query = _address(words)
	if path.lower().startswith(LABEL_PATH):
		label = label_in(unquote(path[len(LABEL_PATH) :]).strip("/"))
		return Given(label=label) if label else Given(words=words)
	if path.rstrip("/").lower() in ASK_PATHS:
		label = label_in(query.get("label", ""))
		asset, location = query.get("asset", ""), query.get("location", "")
		if label or asset or location:
			return Given(label=label, asset=asset, location=location)
	return Given(words=words)


def label_in(text: object) -> str:
	"""The code of a label, as it is kept; empty when `text` is none."""
	code = str(text or "").strip().upper()
	is_code = len(code) == LABEL_LENGTH and code[0] in KINDS and not set(code) - set(LABEL_ALPHABET)
	return code if is_code else ""


def kind_of(label: str) -> str | None:
	"""The doctype that a label is stuck on."""
	return KINDS.get(label[:1])


def _address(text: str) -> tuple[str, dict[str, str]]:
	"""Path and parameters of an address; two empty ones for words."""
	try:
		parts = urlsplit(text)
		is_address = parts.scheme in ("http", "https") or text.startswith("/")
		values = parse_qs(parts.query) if is_address else {}
	except ValueError:
		return "", {}
	return (parts.path if is_address else ""), {name: found[0].strip() for name, found in values.items()}


# Who uses a place ---------------------------------------------------------------------------------


def users_of(
	places: Iterable[tuple[str, int, int]], holders: Mapping[str, Set[str]]
) -> list[tuple[int, Set[str]]]:
	"""The customers that use each place, as its left number in the tree and their names.

	`places` are (name, left, right) of a nested set, `holders` the customers of whom things stand at a place. It is
	theirs; where nothing of a customer stands it is used by who uses the place above.
	"""
	above: list[tuple[int, Set[str]]] = []
	found = []
	for name, left, right in sorted(places, key=lambda place: place[1]):
		while above and above[-1][0] < left:
			above.pop()
		users = holders.get(name) or (above[-1][1] if above else frozenset())
		above.append((right, users))
		found.append((left, users))
	return found


def stretches(
	places: list[tuple[int, Set[str]]], may_use: Callable[[Set[str]], bool]
) -> list[tuple[int, int]]:
	"""What may be used, as few (first, last) left numbers: much quicker to ask a database than name by name."""
	found: list[tuple[int, int]] = []
	goes_on = False
	for left, users in places:
		is_open = may_use(users)
		if is_open:
			found[-1:] = [(found[-1][0], left)] if goes_on else [*found[-1:], (left, left)]
		goes_on = is_open
	return found


# Warranty -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Warranty:
	"""`until` is the last day. `source` is what says so: "Serial No", "Maintenance Contract" or "Item"."""

	until: date
	source: str
	in_force: bool


def warranty(
	today: date,
	serial_until: date | None = None,
	contract_until: date | None = None,
	bought: date | None = None,
	days: object = None,
) -> Warranty | None:
	"""The cover of an asset: the one that lasts longest of its serial number, its maintenance contract, and the
	days of warranty on its item from the day that it was bought. None when nothing is known."""
	period = days_in(days)
	covers = {
		"Serial No": serial_until,
		"Maintenance Contract": contract_until,
		"Item": bought + timedelta(days=period) if bought and period else None,
	}
	known = [(until, source) for source, until in covers.items() if until]
	if not known:
		return None
	# of two that end on one day the first of the list
	until, source = max(known, key=lambda cover: cover[0])
	return Warranty(until, source, until >= today)


def days_in(text: object) -> int:
	"""The days of a warranty, which ERPNext keeps as text; 0 for what is no sensible number."""
	digits = str(text or "").strip().split(".")[0]
	return min(int(digits), 36_500) if digits.isascii() and digits.isdigit() else 0


def hours_down(failed: datetime | None, mended: datetime | None) -> float:
	"""Hours by the wall clock that an asset was out of order; 0 while that is not known."""
	if not failed or not mended or mended <= failed:
		return 0.0
	return (mended - failed).total_seconds() / 3600


# Work on an asset ---------------------------------------------------------------------------------

PENDING, DONE, DROPPED = "Pending", "Done", "Dropped"


def state_of_repair(docstatus: int, repair_status: str | None) -> str:
	"""How an Asset Repair stands for who waits: what is not submitted is not done."""
	if docstatus == 2 or repair_status == "Cancelled":
		return DROPPED
	return DONE if docstatus else PENDING


def state_of_maintenance(docstatus: int, maintenance_status: str | None) -> str:
	return state_of_repair(docstatus, "Cancelled" if maintenance_status == "Cancelled" else "Completed")


def state_of_movement(docstatus: int, _purpose: str | None = None) -> str:
	return state_of_repair(docstatus, "Completed")


def work_is_done(states: list[str]) -> bool:
	"""Whether an assignment with work on assets in these states has nothing left to wait for."""
	return DONE in states and PENDING not in states
