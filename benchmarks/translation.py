"""How fast and how well the words of clients are translated into products, beside two peers in the same run.

The peers are what one would use otherwise: `rapidfuzz.fuzz.WRatio` of the text against every name and keyword, the best
of which counts for its product; and a plain TF-IDF with the cosine, over whole words. All three get the same products:
the default catalogue of 33, and the same with made-up products up to 1,000, each with about thirty keywords, among
which the sentences still mean one of the 33.

Accuracy is that of the sentences in `tests/data`: of the catalogue alone, and by leave-one-out, each sentence with what
the others of its file teach. The peers learn too: there the other sentences are more text of their product.

Run: `python benchmarks/translation.py` from the root of the checkout, with the bench's Python.
"""

from __future__ import annotations

import csv
import math
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import product as pairs
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz import fuzz, process

from facility_frontoffice.catalogue import default_catalogue
from facility_frontoffice.intake import translation
from facility_frontoffice.intake.experience import Example, learn
from facility_frontoffice.intake.translation import ProductMatcher, ProductWords, split_keywords
from facility_frontoffice.intake.words import spoken, stems_of

ROOT = Path(__file__).resolve().parents[1]
MANY = 1_000
FILES = ("utterances.csv", "client_sentences.csv")
LEAVE_ONE_OUT_OF_PEERS = "utterances.csv"
# Of the peers, which are slow with many products, no more sentences than this.
TIMED_OF_PEERS = 40

# What a large organisation has beside the default catalogue: things, and what is done about them.
THINGS = """
	kassa/cash register, centrifuge/centrifuge, microscoop/microscope, autoclaaf/autoclave, zuurkast/fume hood,
	ziekenhuisbed/hospital bed, infuuspaal/drip stand, tillift/patient hoist, rolstoel/wheelchair,
	sterilisator/steriliser, magnetron/microwave, koelcel/cold store, vriezer/freezer, heftruck/forklift,
	palletwagen/pallet truck, stelling/racking, noodaggregaat/emergency generator, zonnepaneel/solar panel,
	batterijpakket/battery pack, serverkast/server rack, telefooncentrale/switchboard, pieper/pager,
	portofoon/walkie-talkie, vlaggenmast/flagpole, kunstwerk/artwork, aquarium/aquarium, vleugel/grand piano,
	biljart/billiard table, sportzaal/gymnasium, zwembad/swimming pool, drone/drone, laboratoriumjas/lab coat,
	werkschoen/safety shoe, veiligheidsbril/safety goggles, gehoorbescherming/ear defender,
	perslucht/compressed air, vacuumpomp/vacuum pump, weegschaal/weighing scale, labelprinter/label printer,
	naaimachine/sewing machine
"""
DEEDS = """
	keuring/inspection, onderhoud/maintenance, vervanging/replacement, huur/hire, verkoop/sale, ijking/calibration,
	verzekering/insurance, instructie/instruction, uitbreiding/extension, registratie/registration,
	taxatie/valuation, ontwerp/design, installatie/installation, verwijdering/disposal, veiling/auction,
	certificering/certification, fotografie/photography, vergunning/licensing, subsidie/subsidy,
	abonnement/subscription, garantie/warranty, revisie/overhaul, demontage/dismantling, proefopstelling/trial,
	inventarisatie/inventory
"""


def main() -> None:
	"""Prints per catalogue the build, the times and the accuracy of ours and of the peers."""
	sentences = {name: _sentences(ROOT / "tests/data" / name) for name in FILES}
	texts = [row["text"] for rows in sentences.values() for row in rows]
	for products in (_default(), _default() + _made_up(MANY - len(_default()))):
		print(f"\n{len(products)} products, {sum(len(product.keywords) for product in products)} keywords")
		ours = _build(products)
		print(
			f"  first question after that: {_seconds(lambda matcher=ours: matcher.suggest(texts[0])) * 1e3:8.2f} ms"
		)
		asked = {
			"ours": lambda text, matcher=ours: [found.product_code for found in matcher.suggest(text)],
			"WRatio": _fuzzy(products),
			"TF-IDF": _tf_idf(products),
		}
		_print_times(asked, texts)
		for name, rows in sentences.items():
			_print_accuracy(name, products, ours, rows)


def _build(products: list[ProductWords]) -> ProductMatcher:
	"""An index in a process that knows no word, and after one product has changed."""
	translation._prepare.cache_clear()
	stems_of.cache_clear()
	first = _seconds(lambda: ProductMatcher(products))
	changed = [ProductWords(products[0].product_code, ("Another name",)), *products[1:]]
	again = _seconds(lambda: ProductMatcher(changed))
	print(f"  index: {first * 1e3:.0f} ms in a new process, {again * 1e3:.0f} ms after a product changed")
	return ProductMatcher(products)


def _print_times(asked: dict[str, Callable], texts: list[str]) -> None:
	print(f"  {'a question':12}{'p50 ms':>10}{'p95 ms':>10}{'worst ms':>10}{'p50 / ours':>12}")
	usual = None
	for name, ask in asked.items():
		asked_of = texts if name == "ours" else texts[:TIMED_OF_PEERS]
		times = [_seconds(lambda text=text, ask=ask: ask(text)) * 1e3 for text in asked_of]
		middle, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
		usual = usual or middle
		print(f"  {name:12}{middle:10.2f}{slow:10.2f}{max(times):10.2f}{middle / usual:11.1f}x")


def _print_accuracy(name: str, products: list[ProductWords], ours: ProductMatcher, rows: list[dict]) -> None:
	"""The share that comes first, and within the first three. The peers are slow: only where their answer takes seconds."""
	examples = [Example(row["text"], (row["product_code"],), str(number)) for number, row in enumerate(rows)]
	taught = [learn([*examples[:number], *examples[number + 1 :]]) for number in range(len(rows))]
	found = {
		"ours, without learning": [_codes(ours.suggest(row["text"])) for row in rows],
		"ours": [
			_codes(ours.suggest(row["text"], experience=experience))
			for row, experience in zip(rows, taught, strict=True)
		],
	}
	if len(products) < MANY:
		for peer, make in (("WRatio", _fuzzy), ("TF-IDF", _tf_idf)):
			ask = make(products)
			found[f"{peer}, without learning"] = [ask(row["text"]) for row in rows]
			if name == LEAVE_ONE_OUT_OF_PEERS:
				found[peer] = [
					make(_with(products, rows, number))(row["text"]) for number, row in enumerate(rows)
				]
	for label, answers in found.items():
		first = sum(codes[:1] == [row["product_code"]] for codes, row in zip(answers, rows, strict=True))
		three = sum(row["product_code"] in codes[:3] for codes, row in zip(answers, rows, strict=True))
		print(f"  {name:24}{label:24} first {first / len(rows):6.1%}   first three {three / len(rows):6.1%}")


# Peers ---------------------------------------------------------------------------------------------


def _fuzzy(products: Iterable[ProductWords]) -> Callable[[str], list[str]]:
	choices, codes = [], []
	for product in products:
		for text in (*product.names, *product.keywords):
			choices.append(text.lower())
			codes.append(product.product_code)

	def ask(text: str) -> list[str]:
		ranked = process.extract(text.lower(), choices, scorer=fuzz.WRatio, limit=200)
		return list(dict.fromkeys(codes[place] for _choice, _score, place in ranked))[:5]

	return ask


def _tf_idf(products: Iterable[ProductWords]) -> Callable[[str], list[str]]:
	counts = {
		product.product_code: Counter(
			word
			for text in (*product.names, *product.keywords, *product.descriptions)
			for word in spoken(text)
		)
		for product in products
	}
	having = Counter(word for words in counts.values() for word in words)
	rarity = {word: math.log((1 + len(counts)) / (1 + number)) + 1 for word, number in having.items()}
	vectors: dict[str, dict[str, float]] = defaultdict(dict)
	for code, words in counts.items():
		length = math.sqrt(sum((number * rarity[word]) ** 2 for word, number in words.items()))
		for word, number in words.items():
			vectors[word][code] = number * rarity[word] / length

	def ask(text: str) -> list[str]:
		scores: Counter = Counter()
		for word, number in Counter(spoken(text)).items():
			for code, weight in vectors.get(word, {}).items():
				scores[code] += number * rarity[word] * weight
		return [code for code, _score in scores.most_common(5)]

	return ask


def _with(products: list[ProductWords], rows: list[dict], left_out: int) -> list[ProductWords]:
	said = defaultdict(list)
	for number, row in enumerate(rows):
		if number != left_out:
			said[row["product_code"]].append(row["text"])
	return [
		ProductWords(
			each.product_code, each.names, (*each.keywords, *said[each.product_code]), each.descriptions
		)
		for each in products
	]


# Data ----------------------------------------------------------------------------------------------


def _default() -> list[ProductWords]:
	with (ROOT / "facility_frontoffice/translations/nl.csv").open(newline="", encoding="utf-8") as file:
		dutch = {row[0]: row[1] for row in csv.reader(file)}
	return [
		ProductWords(
			product["product_code"],
			(product["product_name"], dutch[product["product_name"]]),
			(*split_keywords(product["keywords"]), *split_keywords(product["sayings"])),
			(product["description"], dutch[product["description"]]),
		)
		for product in default_catalogue.products()
	]


def _made_up(count: int) -> list[ProductWords]:
	"""A product for each thing and deed: names, compounds and phrases in both languages."""
	found = []
	for thing, deed in list(pairs(split_keywords(THINGS), split_keywords(DEEDS)))[:count]:
		(zaak, thing), (daad, deed) = thing.split("/"), deed.split("/")
		keywords = (zaak, thing, daad, deed, f"{zaak}{daad}", f"{thing} {deed}", f"{daad} van de {zaak}")
		keywords += tuple(
			f"{word} {zaak}" for word in ("nieuwe", "tweede", "oude", "andere", "kapotte", "dure")
		)
		keywords += tuple(f"{word} {thing}" for word in ("new", "spare", "old", "other", "faulty", "costly"))
		keywords += tuple(
			f"{daad}s{word}" for word in ("datum", "rapport", "plan", "bewijs", "kosten", "formulier")
		)
		keywords += tuple(f"{deed} {word}" for word in ("date", "report", "plan", "proof", "fee", "form"))
		code = f"{thing}-{deed}".upper().replace(" ", "-")
		found.append(
			ProductWords(code, (f"{thing} {deed}", f"{zaak}{daad}"), keywords, (f"The {deed} of a {thing}.",))
		)
	return found


def _sentences(path: Path) -> list[dict]:
	with path.open(newline="", encoding="utf-8") as file:
		return list(csv.DictReader(file))


def _codes(found: list) -> list[str]:
	return [suggestion.product_code for suggestion in found]


def _seconds(action: Callable) -> float:
	begun = time.perf_counter()
	action()
	return time.perf_counter() - begun


if __name__ == "__main__":
	main()
