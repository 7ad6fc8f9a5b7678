"""The words that a client said, ready to be compared. Pure: no Frappe.

Dutch and English are read side by side, for people mix them: a word has a stem by the rules of each, and two
words are the same when they share one. Words that say nothing are left out; some of them say nothing in one
language and everything in the other ("door"), so that the language of the text decides.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import snowballstemmer

MAXIMUM_WORDS = 200
MAXIMUM_CHARACTERS = 4_000
LONGEST_WORD = 40

# Words of which each process keeps the stems: more than a catalogue of 1,000 products has.
KNOWN_STEMS = 65_536

_WORD = re.compile(r"([^\W_]+)(?:['’][^\W_]+)?")

# Say nothing about what somebody wants, and hardly occur in the other language.
_FUNCTION_WORDS = {
	"en": frozenset(
		"""
		a about above after afternoon again ago all already also although am and any anybody anymore anyone
		anything april are around as asap at august away be because been before behind being beside both
		building but by came can cannot colleague colleagues come comes coming could day days december
		department did didn do does doesn doing don done during each either else even evening ever every
		everybody everyone everything february few fifth first for found fourth friday from get gets getting
		give given go goes going gone got had has hasn have haven having he hello help her here hey hi him his
		hour hours how however i if im into is isn it its ive january july june just keep keeps kind kindly
		know later let like likely little ll long look looking looks lot made make makes many march may maybe
		me might mine minute minutes monday month more morning most much must my myself near need needed needs
		never next no nobody none not nothing november now october of off office often ok on once one only
		opposite or other others our ours out own people per please possible probably put quite re really
		right said same saturday say says second see seem seems september shall she should since so some
		somebody somehow someone something somewhere soon still stuff such sunday sure take than thank thanks
		that the their them then there these they thing things think third this those though through thursday
		time to today together tomorrow too took tried try trying tuesday two under until up upon urgent us
		use used using usually ve very via wanted wants was wasn way we wednesday week weeks well went were
		what when where whether which while who whole whom whose why will with within without won would year
		yes yesterday yet you your
		""".split()  # noqa: SIM905  a list of hundreds of strings reads worse
	),
	"nl": frozenset(
		"""
		aan achter afdeling al alle alleen allemaal als alsjeblieft alstublieft altijd alvast ander andere
		anders as aub augustus bedankt beetje ben bent beste bij bijna binnen boven bovendien collega collegas
		daar daarna daarom dag dagen dan dank dat de december deed den der derde deze dezelfde dinsdag dit doe
		doen doet donderdag dringend dus echt een eens eentje eerder eerst eigenlijk elk elke en enige enkele
		er eraan erg ergens ermee eruit ervan even februari gaan gaat gauw gebouw gedaan geef geen gegaan
		gekomen geleden gemaakt geregeld geven geweest gewoon gezien ging goed goede goedemiddag goedemorgen
		goedendag graag groet groeten haar had hadden hallo heb hebben hebt heeft heel helaas helemaal helpen
		hem hen het hetgeen hetzelfde hier hij hoe hoi hoort hun ie ieder iedere iedereen iemand iets ik in
		inmiddels is ja jaar januari je jij jouw juli jullie juni kan kantoor kijken kom komen komt kon kreeg
		krijg krijgen krijgt kun kunnen kunt kwam laat laatste lang langer langs laten ligt lijkt maak maakt
		maand maandag maanden maar maart mag me mee meer meerdere meest meestal mei men met meteen mevrouw
		middag mij mijn mijne min minuten misschien moest moet moeten mogelijk mogen morgen morgenmiddag
		morgenochtend na naar naast nadat nee net niemand niet niets niks nodig nog nogal nooit nou nu ochtend
		of oktober om omdat omstreeks onder ongeveer ons onze ook op opeens opnieuw per plotseling precies
		regelen rond samen sinds snel soms staan staat steeds straks svp te tegen tegenover telkens ten ter
		terwijl thuis tijd tijdens toch toe toen tot totdat tussen twee tweede uit uren uur uw vaak van vanaf
		vandaag vanmiddag vanmorgen vanochtend vanuit vanwege veel verder via vierde vijfde vlakbij volgend
		volgende volgens voor vooral vraag vrijdag waar waarom waarschijnlijk wanneer waren was wat we week
		weer weet weg weken wel welke werd wie wij wil wilde willen woensdag word worden wordt zal zaterdag ze
		zeer zeg zei zelf zelfs zich zie zien zij zijn zit zo zoals zodat zoek zondag zonder zou zouden zoveel
		""".split()  # noqa: SIM905
	),
}
# Say nothing in this language, and may be what it is about in the other.
_FALSE_FRIENDS = {
	"door": "nl",
	"want": "nl",
	"over": "nl",
	"die": "nl",
	"mail": "nl",
	"glad": "en",
	"last": "en",
}
_SAY_NOTHING = frozenset().union(*_FUNCTION_WORDS.values()) - _FALSE_FRIENDS.keys()

# The word after one of these, with such words in between, tells the place.
_BEFORE_A_PLACE = frozenset(
	"""
	bij in op naast achter boven onder langs tegenover vlakbij
	at on near by behind above under beside opposite next outside
	""".split()  # noqa: SIM905
)
_IN_BETWEEN = frozenset(
	"""
	de het een mijn onze ons uw jullie zijn haar deze dit die dat elke van the a an my our your his her their this
	that to of
	""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Word:
	"""A word as it was said, without capitals and accents, and the stems by which it is known."""

	said: str
	stems: tuple[str, ...]
	# said of a place ("the lamp near the lift"): where it is, hardly ever what it is about
	is_place: bool = False


def words_of(text: str | None) -> list[Word]:
	"""The words that carry meaning, each once, in the order in which they were said."""
	return meaningful(spoken(text))


def meaningful(said: list[str]) -> list[Word]:
	"""Those of the spoken words that carry meaning, each once."""
	found: dict[tuple[str, ...], Word] = {}
	says_nothing = _words_that_say_nothing(said)
	places = _places(said)
	for number, word in enumerate(said):
		if len(word) < 2 or word in says_nothing or word.isdigit():
			continue
		stems = stems_of(word)
		if stems not in found or found[stems].is_place:
			found[stems] = Word(word, stems, number in places)
	return list(found.values())


def spoken(text: str | None) -> list[str]:
	"""All words of the text in their order, without capitals, accents and what follows an apostrophe."""
	plain = (text or "")[:MAXIMUM_CHARACTERS].casefold()
	if not plain.isascii():
		plain = unicodedata.normalize("NFKD", plain)
		plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
	return [match[1][:LONGEST_WORD] for match in islice(_WORD.finditer(plain), MAXIMUM_WORDS)]


@lru_cache(KNOWN_STEMS)
def stems_of(word: str) -> tuple[str, ...]:
	"""The stems of a word, by the rules of Dutch and of English; a Dutch verb also without its -t or -d.

	A stemmer holds the word that it works on, so each call has its own: others may be busy at the same time. They are
	those of the Snowball project, which lets PyStemmer do the work: the same answers, fifty times as fast.
	"""
	dutch = snowballstemmer.stemmer("dutch")
	stems = [dutch.stemWord(word), snowballstemmer.stemmer("english").stemWord(word)]
	if len(word) >= 6 and word[-1] in "dt":
		stems.append(dutch.stemWord(word[:-1]))
	return tuple(dict.fromkeys(stem for stem in stems if stem))


def _words_that_say_nothing(said: list[str]) -> Collection[str]:
	"""The function words of both languages, and the false friends of the language that this is."""
	if _FALSE_FRIENDS.keys().isdisjoint(said):
		return _SAY_NOTHING
	language = _language(said)
	return _SAY_NOTHING | {word for word, other in _FALSE_FRIENDS.items() if other == language}


def _language(said: list[str]) -> str | None:
	"""The language of most function words; None when that is undecided."""
	counts = {
		language: sum(word in function_words for word in said)
		for language, function_words in _FUNCTION_WORDS.items()
	}
	if counts["en"] == counts["nl"]:
		return None
	return max(counts, key=counts.__getitem__)


def _places(said: list[str]) -> set[int]:
	"""The numbers of the words that tell a place."""
	found = set()
	for number, word in enumerate(said):
		if word in _BEFORE_A_PLACE:
			place = number + 1
			while place < len(said) and said[place] in _IN_BETWEEN:
				place += 1
			found.add(place)
	return found
