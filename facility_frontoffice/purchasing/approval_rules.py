"""From which amount who approves an order, and the links by which they do. Pure: no Frappe, no clock, no database."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

WORKFLOW = "Approval of Purchase Orders"
# On Purchase Order; of our own, so that a workflow of somebody else keeps its states.
STATE_FIELD = "facility_approval_state"

DRAFT, WAITING, APPROVED, REJECTED, CANCELLED = (
	"Draft",
	"Waiting for Approval",
	"Approved",
	"Rejected",
	"Cancelled",
)
# state: (docstatus, style of its mark)
STATES = {
	DRAFT: ("0", "Info"),
	WAITING: ("0", "Warning"),
	APPROVED: ("1", "Success"),
	REJECTED: ("0", "Danger"),
	CANCELLED: ("2", "Inverse"),
}
ORDER, ASK, APPROVE, REJECT, TAKE_BACK, CHANGE, CANCEL = (
	"Order",
	"Ask for Approval",
	"Approve",
	"Reject",
	"Take Back",
	"Change",
	"Cancel",
)
ACTIONS = (ORDER, ASK, APPROVE, REJECT, TAKE_BACK, CHANGE, CANCEL)
# Who makes orders, as ERPNext has it.
PURCHASERS = ("Purchase User", "Purchase Manager")
FOR_CLIENTS = "[row for row in doc.get('items') if row.get('client_request')]"

PURPOSE = b"facility_frontoffice order approval"
SIGNATURE_LENGTH = 32  # 128 bits
TOKEN = re.compile(
	rf"(?P<approval>[0-9a-z]{{10,20}})\.(?P<user>(?:[0-9a-f]{{2}}){{1,140}})\.(?P<until>[0-9a-f]{{8,10}})"
	rf"\.(?P<signature>[0-9a-f]{{{SIGNATURE_LENGTH}}})",
	re.ASCII,
)


@dataclass(frozen=True)
class Band:
	"""Orders of more than `above` are approved by `role`, up to the next band. Amounts are in the company's currency."""

	above: float
	role: str
	may_approve_own: bool = False


def sorted_bands(bands: Iterable[Band]) -> list[Band]:
	return sorted(bands, key=lambda band: band.above)


def problem_of(bands: Sequence[Band]) -> str | None:
	"""What is wrong with the bands, as a source text; None when nothing is."""
	if not bands:
		return "Say from which amount who approves an order: add a row."
	if any(band.above < 0 for band in bands):
		return "An amount cannot be below zero."
	if len({band.above for band in bands}) < len(bands):
		return "Two rows have the same amount. Make them differ, or take one away."
	return None


def band_for(amount: float, bands: Iterable[Band]) -> Band | None:
	"""The band of an amount: the highest that it is above. None for an amount that goes through at once."""
	return max((band for band in bands if amount > band.above), key=lambda band: band.above, default=None)


def needed(amount: float, is_for_client: bool, bands: Iterable[Band], only_for_clients: bool) -> Band | None:
	"""Who approves an order, None when nobody has to."""
	return None if only_for_clients and not is_for_client else band_for(amount, bands)


def transitions(bands: Sequence[Band], only_for_clients: bool) -> list[dict]:
	"""The rows of the Workflow that follow from the bands: `state`, `action`, `next_state`, `allowed`, and so on.

	What the Workflow lets pass is checked once more when an order is submitted (`purchasing.approval`): the platform looks
	at the amounts as they were before the last change, and does not look at all at who submits without it.
	"""
	bands = sorted_bands(bands)
	first = f"doc.base_grand_total > {bands[0].above!r}"
	needs = f"{first} and {FOR_CLIENTS}" if only_for_clients else first
	rows = []
	for role in PURCHASERS:
		rows += [
			_row(DRAFT, ORDER, APPROVED, role, f"not ({needs})"),
			_row(DRAFT, ASK, WAITING, role, needs),
			_row(WAITING, TAKE_BACK, DRAFT, role),
			_row(REJECTED, CHANGE, DRAFT, role),
			_row(APPROVED, CANCEL, CANCELLED, role),
			# Nothing submitted is ever rejected, so nobody is offered this. ERPNext asks for a way to the state of an
			# order before it lets somebody use "Update Items"; whether the new amount is approved is checked by us.
			_row(REJECTED, ORDER, APPROVED, role, "doc.docstatus == 1"),
		]
	for band, following in zip(bands, [*bands[1:], None], strict=True):
		condition = f"doc.base_grand_total > {band.above!r}"
		if following:
			condition += f" and doc.base_grand_total <= {following.above!r}"
		own = int(band.may_approve_own)
		rows.append(_row(WAITING, APPROVE, APPROVED, band.role, condition, own))
		rows.append(_row(WAITING, REJECT, REJECTED, band.role, condition))
	return rows


def _row(state, action, next_state, allowed, condition: str = "", allow_self_approval: int = 1) -> dict:
	return {
		"state": state,
		"action": action,
		"next_state": next_state,
		"allowed": allowed,
		"allow_self_approval": allow_self_approval,
		"condition": condition,
	}


def may_approve(user: str, owner: str, asked_by: str | None, band: Band) -> bool:
	"""Whether somebody with the role approves this order: not their own, unless the band allows it.

	The platform looks at who made the order alone; who asks for approval may be somebody else.
	"""
	return band.may_approve_own or user not in (owner, asked_by)


# Links --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
	"""A link that we signed: one approval, one person, one last moment."""

	approval: str
	user: str
	until: datetime


def key_for(site_key: str) -> bytes:
	"""A key of its own for this purpose, so that no other signature of the site is one of these."""
	return hmac.new(site_key.encode(), PURPOSE, hashlib.sha256).digest()


def write(key: bytes, token: Token) -> str:
	"""The token as text; hexadecimal, for no mail program cuts or changes that. `until` is in UTC, to the second."""
	body = f"{token.approval}.{token.user.encode().hex()}.{int(token.until.timestamp()):x}"
	return f"{body}.{_sign(key, body)}"


def read(key: bytes, text: object) -> Token | None:
	"""The token in a text, or None when we did not make it."""
	found = TOKEN.fullmatch(text) if isinstance(text, str) else None
	if not found:
		return None
	body = text.rpartition(".")[0]
	if not hmac.compare_digest(_sign(key, body), found["signature"]):
		return None
	until = datetime.fromtimestamp(int(found["until"], 16), timezone.utc)
	return Token(found["approval"], bytes.fromhex(found["user"]).decode(), until)


def without_tokens(text: str | None) -> str | None:
	"""A text in which nobody finds a token: mails are quoted in answers, and errors say what was sent."""
	return TOKEN.sub("…", text) if text else text


def _sign(key: bytes, body: str) -> str:
	return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()[:SIGNATURE_LENGTH]
