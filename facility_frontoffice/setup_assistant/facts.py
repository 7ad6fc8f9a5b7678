"""What the checks look at, of a whole set-up. Pure: no Frappe.

Read by `reading`, judged by `checks_rules`. Names are those of documents.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

PRIORITIES = ("Low", "Medium", "High", "Urgent")


@dataclass(frozen=True)
class Product:
	"""`units` and `suppliers` are the product's own and those of its steps; `is_routed` when a rule sends it somewhere.

	`own_parties` says whether the product itself, or each of its steps, names who does it.
	"""

	name: str
	handling: str = "Backoffice"
	units: tuple[str, ...] = ()
	suppliers: tuple[str, ...] = ()
	own_parties: bool = True
	is_routed: bool = False
	is_published: bool = True
	audience: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Unit:
	name: str
	is_disabled: bool = False
	lead: str | None = None
	members: tuple[str, ...] = ()
	calendar: str | None = None


@dataclass(frozen=True)
class Desk:
	name: str
	is_disabled: bool = False
	kind: str = "Central"
	backoffice_unit: str | None = None
	lead: str | None = None
	agents: tuple[str, ...] = ()
	channels: tuple[str, ...] = ()
	calendars: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calendar:
	"""`is_open_soon`: whether there is any working time in the coming fortnight; `is_used` by anything."""

	name: str
	is_open_soon: bool = True
	is_used: bool = True


@dataclass(frozen=True)
class Level:
	"""`norms`: respond within so many seconds, by priority. `longest_silence` in seconds, 0 for none."""

	name: str
	norms: Mapping[str, float] = field(default_factory=dict)
	longest_silence: float = 0
	has_no_norm: bool = False
	calendar: str | None = None


@dataclass(frozen=True)
class EscalationLevel:
	"""One level of an escalation rule: whom it tells. `is_mute` when no way of telling is chosen.

	`acts`: it does more than telling, such as handing over.
	"""

	number: int
	tells_owner: bool = False
	tells_unit_lead: bool = False
	tells_desk_lead: bool = False
	role: str | None = None
	user: str | None = None
	is_mute: bool = False
	acts: bool = False


@dataclass(frozen=True)
class EscalationRule:
	name: str
	title: str
	levels: tuple[EscalationLevel, ...] = ()
	unit: str | None = None
	desk: str | None = None


@dataclass(frozen=True)
class Mandate:
	name: str
	role: str


@dataclass(frozen=True)
class Supplier:
	"""`problem`: why it cannot be given work, as the end of a sentence; None when it can."""

	name: str
	title: str
	problem: str | None = None


@dataclass(frozen=True)
class Warned:
	"""A record of which other code says in words what is wrong."""

	doctype: str
	name: str
	warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mail:
	"""`waits_elsewhere`: accounts that take mail in, and make nothing of it for the front office."""

	has_outgoing: bool = True
	takes_requests: bool = True
	waits_elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
	desk: str | None = None
	level: str | None = None
	calendar: str | None = None
	company: str | None = None
	arrangement: str = "Central"
	sends_messages: bool = True
	allows_guests: bool = False


@dataclass(frozen=True)
class People:
	"""`enabled`: who can log in; `able`: who of them sees work of the front office or of a unit.

	`by_role` counts the people with a role who can log in.
	"""

	enabled: Set[str] = frozenset()
	able: Set[str] = frozenset()
	by_role: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Machine:
	"""What runs by itself on the server."""

	is_scheduler_on: bool = True
	workers: int = 1


@dataclass(frozen=True)
class Facts:
	"""Everything at once. `of_clients`: per kind of audience, all values that any client has, with what is above them.

	`approval_roles`: who must approve orders, when that is on.
	"""

	settings: Settings = field(default_factory=Settings)
	products: tuple[Product, ...] = ()
	units: tuple[Unit, ...] = ()
	desks: tuple[Desk, ...] = ()
	calendars: tuple[Calendar, ...] = ()
	levels: tuple[Level, ...] = ()
	suppliers: tuple[Supplier, ...] = ()
	escalation_rules: tuple[EscalationRule, ...] = ()
	mandates: tuple[Mandate, ...] = ()
	mail: Mail = field(default_factory=Mail)
	people: People = field(default_factory=People)
	machine: Machine = field(default_factory=Machine)
	of_clients: Mapping[str, Set[str]] = field(default_factory=dict)
	kinds_without_message: tuple[str, ...] = ()
	approval_roles: tuple[str, ...] = ()
	warned: tuple[Warned, ...] = ()
