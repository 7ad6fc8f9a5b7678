"""What earlier choices teach about the words of clients. Pure: no Frappe.

A word that was mostly said for one product points to it, the surer the more often. What one choice taught can
never outweigh a keyword of the catalogue (`translation.MOST_LEARNED`), and a word that is said for everything
teaches nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from facility_frontoffice.intake.words import words_of

# So many choices make it half sure; one makes it hardly anything.
HALF_SURE = 4
# A word below this says hardly more than that a product is asked for often.
LEAST_STRENGTH = 0.02
# Words of one text that are learned from: who tells a long story says little with each word.
MAXIMUM_WORDS = 60
# A request for more products than this says of none of them which words were about it.
MAXIMUM_PRODUCTS = 3


@dataclass(frozen=True)
class Example:
	"""A text, the products that were chosen for it, and who said it."""

	text: str
	products: tuple[str, ...]
	client: str = ""


@dataclass(frozen=True)
class Experience:
	"""How strongly a stem points to each product (0 to 1), as was chosen before.

	`private` are the stems that one client only has said, a name perhaps: other clients do not profit from them.
	"""

	strengths: dict[str, dict[str, float]] = field(default_factory=dict)
	private: frozenset[str] = frozenset()

	def of(self, stem: str, shared_only: bool = False) -> dict[str, float]:
		"""The products that a stem points to; with `shared_only` none when one client only has said it."""
		if shared_only and stem in self.private:
			return {}
		return self.strengths.get(stem, {})


NOTHING = Experience()


def learn(examples: Iterable[Example]) -> Experience:
	"""What the examples teach. Their order makes no difference."""
	said: dict[str, Counter] = defaultdict(Counter)
	clients: dict[str, set[str]] = defaultdict(set)
	chosen: Counter = Counter()
	for example in examples:
		products = set(example.products)
		if not 0 < len(products) <= MAXIMUM_PRODUCTS:
			continue
		share = 1 / len(products)
		for product in products:
			chosen[product] += share
		for stem in {stem for word in words_of(example.text)[:MAXIMUM_WORDS] for stem in word.stems}:
			clients[stem].add(example.client)
			for product in products:
				said[stem][product] += share
	total = sum(chosen.values())
	strengths = {stem: _strengths(counts, chosen, total) for stem, counts in said.items()}
	strengths = {stem: by_product for stem, by_product in strengths.items() if by_product}
	return Experience(strengths, frozenset(stem for stem in strengths if len(clients[stem]) < 2))


def _strengths(counts: Counter, chosen: Counter, total: float) -> dict[str, float]:
	"""Of one stem: how much more often a product was chosen with it than without, shrunk when that is seldom."""
	said = sum(counts.values())
	found = {}
	for product, count in counts.items():
		usual = chosen[product] / total
		lift = (count / said - usual) / (1 - usual) if usual < 1 else 1.0
		strength = lift * count**2 / (count**2 + HALF_SURE**2)
		if strength >= LEAST_STRENGTH:
			found[product] = round(strength, 4)
	return found
