"""Whose requests a client may follow beside their own. Pure: no Frappe."""

from dataclasses import dataclass

THEMSELVES, DEPARTMENT, CUSTOMER = "Themselves", "Their Department", "Their Customer"
# Who complains must be able to do so about a colleague
NEVER_SHARED = ("Complaint",)


@dataclass(frozen=True)
class Circle:
	"""Those with whom a client shares: the departments with their company, or the customers, and the log-ins there.

	A log-in that belongs elsewhere too is not among them: for whom its requests are, nobody can tell.
	"""

	scope: str = THEMSELVES
	departments: tuple[tuple[str, str], ...] = ()
	customers: tuple[str, ...] = ()
	users: tuple[str, ...] = ()

	@property
	def is_empty(self) -> bool:
		return not (self.departments or self.customers)


def scope_of(setting: str | None, of_profile: str | None) -> str:
	"""What holds for one client: what their profile says, else the setting, else only their own."""
	for choice in (of_profile, setting):
		if choice in (THEMSELVES, DEPARTMENT, CUSTOMER):
			return choice
	return THEMSELVES


def only_within(belongs: dict[str, set], own: set) -> tuple[str, ...]:
	"""The log-ins that belong to something of `own`, and to nothing else; in order."""
	return tuple(sorted(user for user, places in belongs.items() if places and places <= own))
