"""Where a product belongs, written as a path: `Space > Climate > Heating`. Pure: no Frappe.

A category is known by its own name, so the path may begin anywhere; what stands before it must be right.
"""

from collections.abc import Mapping

from facility_frontoffice.catalogue.csv_signs import NotationError, escaped, plain, split

NAME_LENGTH = 140

UNKNOWN = "There is no category “{0}”. Choose one that is there, or have missing categories made."
MISPLACED = "“{0}” is below “{1}”, not below “{2}”. Correct the path, or write “{0}” alone."
NO_GROUP = "“{0}” has no sub-categories. Tick that it has, on the category, or choose another one."
NAMELESS = "A name is missing in “{0}”. Write a path as Space > Climate."
TOO_LONG = "The category “{0}” has more than {1} characters. Shorten it."


class Tree:
	"""The categories there are, and those that are to be made.

	`rows` are `{name: (parent, is_group)}`; the root has no parent. `made` are the new ones, parents first, as
	`{name: (parent, is_group)}`.
	"""

	def __init__(self, rows: Mapping[str, tuple[str | None, bool]] | None = None, may_make: bool = False):
		rows = rows or {}
		self.may_make = may_make
		self.root = next((name for name, (parent, _group) in rows.items() if not parent), None)
		self.made: dict[str, tuple[str | None, bool]] = {}
		self._parent = {name: parent for name, (parent, _group) in rows.items()}
		self._groups = {name for name, (_parent, is_group) in rows.items() if is_group}
		self._names = {name.lower(): name for name in rows}

	def find(self, path: str) -> str:
		"""The name of the category at the end of a path. Missing ones are noted to be made, if that is allowed."""
		parts = [plain(part) for part in split(path, ">")]
		if not all(parts):
			raise NotationError(NAMELESS, path)
		above = None
		for part in parts:
			above = self._step(above, part)
		return above

	def path_to(self, name: str | None) -> str:
		"""The path to a category, without the root when there is more."""
		parts = []
		while name and name not in parts:
			parts.insert(0, name)
			name = self._parent.get(name)
		if len(parts) > 1 and parts[0] == self.root:
			parts.pop(0)
		return " > ".join(escaped(part) for part in parts)

	def _step(self, above: str | None, part: str) -> str:
		name = self._names.get(part.lower())
		if not name:
			return self._make(above or self.root, part)
		if above and self._parent[name] != above:
			raise NotationError(MISPLACED, name, self._parent[name] or "", above)
		return name

	def _make(self, above: str | None, name: str) -> str:
		if not self.may_make:
			raise NotationError(UNKNOWN, name)
		if len(name) > NAME_LENGTH:
			raise NotationError(TOO_LONG, name[:57] + "...", NAME_LENGTH)
		if above in self.made:
			self.made[above] = (self.made[above][0], True)
		elif above and above not in self._groups:
			raise NotationError(NO_GROUP, above)
		self.made[name] = (above, False)
		self._parent[name] = above
		self._names[name.lower()] = name
		return name
