"""Whether an answer is a thank-you and nothing else.

Written as a grammar of what people say when they are content, and not as a search for "bedankt": a complaint also says
thank you. Every word must belong to a phrase that is known. A thank-you that is missed reopens a request; a complaint
that is taken for a thank-you is lost, so what is not known is no thank-you.
"""

import re
from collections.abc import Iterator

MAXIMUM_WORDS = 15
MAXIMUM_LENGTH = 1500
_MAXIMUM_SIGNATURE_LINES = 9
_LONG_LINE = 10  # words

_VERY = r"(?:heel|hartelijk|heel erg|zeer|nogmaals|ontzettend|super|very|so|many|a lot|again|really|vielen|herzlichen|besten|merci|ook|wel)"
_THANKS = (
	r"(?:"
	r"(?:be|be ?)?dank(?:t|jewel|jullie wel|uwel|je wel|u wel| je| u| jullie|e)?(?: zeer| wel| hoor| allemaal)*|"
	r"mijn dank is groot|veel dank|dank aan (?:allen|iedereen|jullie|het team)|(?:duizend|honderd)maal dank|thx|tnx|dankjulliewel|"
	r"thanks?(?: you| u)?(?: very much| so much| a lot| again| all| everyone| both)*|many thanks|much appreciated|cheers|"
	r"merci(?: beaucoup| bien)?|danke(?: schön| sehr| schon| ihnen| dir| euch)?|vielen dank|herzlichen dank|besten dank"
	r")"
)
_FOR = (
	r"(?:(?:voor|for|für|pour|met|with) (?:(?:de|het|je|jouw|jullie|uw|al|alle|die|deze|the|your|all|this|that|die|ihre|deine|votre|la|le) )*"
	r"(?:(?:zeer|heel|erg|very|such|super|so|supersnelle|snelle|goede|fijne|prettige|prima|uitstekende|vlotte|duidelijke|quick|prompt|fast|speedy|swift|great|"
	r"good|kind|excellent|wonderful|schnelle|gute|nette|rapide|adequate|adequaat|vriendelijke|snel|en|and|und) )*"
	r"(?:reactie|antwoord|hulp|moeite|service|afhandeling|terugkoppeling|informatie|info|update|bericht|oplossing|ondersteuning|"
	r"medewerking|uitleg|inzet|werk|help|reply|response|answer|assistance|support|effort|efforts|message|information|solution|service|"
	r"work|trouble|hilfe|antwort|rückmeldung|mühe|unterstützung|nachricht|aide|réponse|snelheid|levering|delivery|actie|hulp en uitleg))"
)
_PRAISE = (
	r"(?:(?:dat is |that is |that's |it's |'t is |het is |is |wat |echt |heel |helemaal |super |zeer |very |really |really |just )*"
	r"(?:super|top|prima|mooi|fijn|geweldig|perfect|perfekt|uitstekend|fantastisch|tof|goed|goed zo|netjes|great|excellent|wonderful|awesome|brilliant|"
	r"fantastic|lovely|perfectly|nice|super fijn|superfijn|topservice|goed gedaan|well done|good job|great job|great service|toll|wunderbar|parfait|"
	r"goed geregeld|netjes geregeld|snel geregeld|snel opgelost|helemaal top|goede service|dikke duim|erg fijn|heel fijn|lief|aardig van (?:je|u|jullie)|"
	r"fijne service|snelle service|klasse)(?: hoor| zo)?)"
)
_SOLVED = (
	r"(?:(?:het|hij|alles|ze|it|everything|all|es|alles) (?:is|zijn|has been|is now|ist|werkt|doet|works|work|funktioniert) ?"
	r"(?:(?:nu|weer|allemaal|helemaal|inmiddels|now|again|all|jetzt|wieder|het|goed|naar wens|prima|perfect|fine|well|perfectly|gut) ?)*"
	r"(?:opgelost|gelukt|geregeld|in orde|gefixt|gemaakt|gerepareerd|solved|fixed|resolved|sorted|working|done|erledigt|okay|oké|ok|binnen|ontvangen|received)?|"
	r"(?:is )?(?:opgelost|gelukt|werkt weer|in orde|solved|fixed|all good|works again|ontvangen|in goede orde ontvangen|goed ontvangen))"
)
_OPENING = r"(?:beste|hallo|hi|hoi|hey|hello|dear|dag|geachte|goedemorgen|goedemiddag|goedenavond|goedendag|good morning|good afternoon|ha|lieve|liebe|lieber|guten tag|bonjour|allen|team|collega'?s?|heer|mevrouw|all|there|iedereen|facilitair|frontoffice|servicedesk|mensen)"
_CLOSING = (
	r"(?:(?:met |with |mit )?(?:vriendelijke|hartelijke|warme|kind|best|warm|many|freundlichen|freundliche|beste|lieve|viele|liebe|vr|fijne|sonnige|zonnige) ?"
	r"(?:groet|groeten|regards|wishes|grüßen|grüße|gruß|gr|groetjes)?|groet|groeten|groetjes|gr|grtz|grt|mvg|m v g|regards|br|cheers|cordialement|lg|vg|mfg|"
	r"(?:een )?(?:fijne|prettige|goede|mooie|fijn|prettig|goed) (?:dag|weekend|avond|middag|week|vakantie|feestdagen|jaarwisseling)(?: nog| verder| gewenst| allemaal| toegewenst)*|"
	r"fijne dag|have a (?:nice|great|good|lovely) (?:day|weekend|week|evening)|nice (?:day|weekend)|schönen tag|schönes wochenende|bonne journée|bonne soirée|tot ziens|tot de volgende keer|tot gauw)"
)
_FILLER = r"(?:ok|oké|okay|oke|wow|hoera|yay|och|ah|en|and|und|et|ook|namens (?:iedereen|allen|ons allen|het team)|graag gedaan|again|nogmaals)"
_PHRASE = re.compile(
	rf"(?:{_THANKS}|{_VERY} {_THANKS}|{_FOR}|{_PRAISE}|{_SOLVED}|{_CLOSING}|{_OPENING}|{_FILLER})(?: |$)"
)
_HAS_THANKS = re.compile(rf"(?:^| )(?:{_THANKS})(?: |$)")
_CLOSES = re.compile(rf"^{_CLOSING}$")
_OPENS = re.compile(rf"^{_OPENING}$")
_CAPITAL = re.compile(r"^[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ][\w'’.&-]{0,30}$")
_PARTICLES = frozenset(
	("van", "de", "den", "der", "ten", "ter", "het", "'t", "el", "al", "von", "du", "la", "le", "di", "da", "op", "in")
)  # fmt: skip
_MARKS = re.compile(r"([.,;:!\n()\[\]\"–—*]+|\s-\s)")
# Of the many little pictures only these are friendly beyond doubt; any other one makes it something to look at.
_SMILEY = re.compile(
	r"(?<!\w)(?:[:;=]-?[)DpP]+|<3|\(y\))(?!\w)|[😀😁😃😄😆😊😉🙂😍🥰😘😎🤩🥳👍👌👏🙏🙌💪🎉🎊🌟⭐✨☀🌞❤💚💙💛🧡💜💐🌷🌻🍀✅✔💯🏆]"
	"[\U0001f3fb-\U0001f3ff\ufe0f]*"
)
_PICTURE = re.compile(
	"[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff]|(?<!\\w)[:;=]-?[(/\\\\|]"
)

# What an organisation puts below each mail: a long line, about confidence or the environment.
_DISCLAIMER = re.compile(
	r"^\W*(?:disclaimer|de informatie|dit (?:e-?mail)?bericht|deze e-?mail|this (?:e-?mail|message)|the information|denk aan het milieu|"
	r"please consider the environment|diese e-?mail|ce (?:message|courriel))\b.{0,600}"
	r"(?:vertrouwelijk|confidential|bestemd|intended|geadresseerde|recipient|addressee|milieu|environment|vertraulich|confidentiel|aansprakelijk|liab)",
	re.IGNORECASE,
)

# Words with which a thank-you becomes a question, a request or a complaint. They may stand nowhere, not even where a
# name is expected.
_OTHER_THAN_THANKS = re.compile(
	r"\b(?:niet|nooit|geen|nog|maar|echter|helaas|jammer|alleen|wel even|toch|steeds|alweer|opnieuw|terug|kapot|stuk|defect|lek|lekt|lekkage|koud|warm water|fout|verkeerd|"
	r"probleem|problemen|storing|klacht|wanneer|waar|waarom|wie|wat is|hoe|kan|kunt|kun|kunnen|zou|zouden|wil|wilt|willen|moet|moeten|mag|graag (?!gedaan)|"
	r"graag$|svp|aub|a\.u\.b|s\.v\.p|p\.?s\.?|behalve|zonder|te laat|eindelijk|vraag|vragen|mis|mist|ontbreekt|wacht|wachten|liever|anders|overigens|trouwens|"
	r"not|never|no|none|nothing|niets|niks|nowhere|but|however|still|yet|except|only|unfortunately|sadly|broken|wrong|problem|issue|issues|complaint|please|pls|"
	r"can|could|would|will|should|must|may|when|where|why|who|what|how|need|want|missing|wait|waiting|until|unless|if|although|though|finally|late|again broken|"
	r"nicht|kein|keine|nie|noch|aber|leider|kaputt|defekt|fehler|bitte|wann|warum|könnten|können|kann|"
	r"alvast|in advance|im voraus|d'avance|annuleren|annuleer|annulering|cancel|stop|stoppen|fix|bel|bellen|call|verwijder|verwijderen|delete|remove|spoed|haast|urgent|ja|yes|nee|nein|"
	r"pas|mais|encore|jamais|cassé|quand|pourquoi|comment|als|indien|mits|tenzij|zodra|totdat)\b|n't\b|n’t\b",
	re.IGNORECASE,
)


def is_thanks(words: str) -> bool:
	"""Whether these words thank, and do nothing else. `words` are those of `reply_text.new_words`."""
	words = _without_disclaimer(words)
	if not words or len(words) > MAXIMUM_LENGTH or "?" in words or "？" in words:
		return False
	if _OTHER_THAN_THANKS.search(words):
		return False
	plain = _SMILEY.sub(" ", words).strip()
	if _PICTURE.search(plain):
		return False
	body = _without_signature(plain)
	if body is None or len(body.split()) > MAXIMUM_WORDS:
		return False
	return bool(_HAS_THANKS.search(_normal(body))) and _is_all_known(body)


def _without_disclaimer(words: str) -> str:
	"""The words above a disclaimer, when from there on there are long lines only: a person's own are short."""
	lines = words[: 10 * MAXIMUM_LENGTH].split("\n")
	for at, line in enumerate(lines):
		if at and _DISCLAIMER.match(line[:1000]):
			is_last = all(len(rest.split()) >= _LONG_LINE for rest in lines[at:] if rest.strip())
			return "\n".join(lines[:at]).strip() if is_last else words
	return words


def _normal(text: str) -> str:
	text = text.lower().replace("’", "'")
	return re.sub(r"\s+", " ", re.sub(r"[^\w' ]+", " ", text)).strip()


def _without_signature(words: str) -> str | None:
	"""The words up to a greeting that closes on a line of its own; None when what is below it may say something."""
	lines = [line.strip() for line in words.split("\n") if line.strip()]
	for at, line in enumerate(lines):
		if at and _CLOSES.match(_normal(line)):
			below = lines[at + 1 :]
			is_signature = len(below) <= _MAXIMUM_SIGNATURE_LINES and all(
				_is_of_signature(one) for one in below
			)
			return "\n".join(lines[:at]) if is_signature else None
	return "\n".join(lines)


def _is_of_signature(line: str) -> bool:
	"""A name, a post, a telephone number, an address: few words, most of them with a capital or a digit."""
	found = re.findall(r"[^\s|,;:/()]+", line)
	if len(found) > 8 or line.endswith((".", "!")):
		return False
	marked = [
		word for word in found if not word[0].islower() or "@" in word or "." in word or word in _PARTICLES
	]
	return len(marked) * 2 >= len(found)


def _is_all_known(body: str) -> bool:
	"""Whether each stretch between marks is made of known phrases, or is a name where one is expected."""
	is_greeted = is_offset = False
	for stretch, mark in _stretches(body):
		rest = _rest_behind_phrases(_normal(stretch))
		if rest and not _ends_in_name(stretch, rest, is_greeted, is_offset):
			return False
		is_greeted = not rest and _ends_in_greeting(_normal(stretch))
		is_offset = mark != "."
	return True


def _stretches(body: str) -> Iterator[tuple[str, str]]:
	"""What stands between two marks, and the mark behind it."""
	pieces = [*_MARKS.split(body), ""]
	for stretch, mark in zip(pieces[::2], pieces[1::2], strict=False):
		if stretch.strip(" -'’"):
			yield stretch.strip(" -'’"), mark.strip()[:1]


def _ends_in_name(stretch: str, rest: str, is_greeted: bool, is_offset: bool) -> bool:
	"""Whether what no phrase explains is a name: behind a greeting, behind the thanks, or behind a comma or a new line."""
	words = re.sub(r"\s+", " ", stretch).split(" ")
	count = min(len(rest.split(" ")), len(words))
	before = _normal(" ".join(words[: len(words) - count]))
	is_greeted = _ends_in_greeting(before) if before else is_greeted
	return (is_greeted or is_offset or bool(before)) and _is_name(words[-count:], is_greeted)


def _rest_behind_phrases(plain: str) -> str:
	"""What is left of a stretch once as many known phrases as there are were taken off its beginning."""
	reached = {0}
	for at in range(len(plain)):
		if at in reached:
			reached |= _ends_of_phrases(plain, at)
	return plain[max(reached) :].strip()


def _ends_of_phrases(plain: str, at: int) -> set[int]:
	"""Behind each known phrase that begins here; a phrase has at most nine words."""
	stops = [at + match.start() for match in re.finditer(r" |$", plain[at:])][:9]
	return {min(stop + 1, len(plain)) for stop in stops if stop > at and _PHRASE.fullmatch(plain[at:stop])}


def _ends_in_greeting(plain: str) -> bool:
	tokens = plain.split(" ")
	return any(
		_CLOSES.match(" ".join(tokens[-n:])) or _OPENS.match(" ".join(tokens[-n:])) for n in (1, 2, 3, 4)
	)


def _is_name(tail: list[str], is_greeted: bool) -> bool:
	"""A few words with a capital; behind a greeting one word may do without."""
	tail = [word for word in tail if word.strip("'’.-")]
	if not tail or len(tail) > (4 if is_greeted else 3):
		return False
	if all(_CAPITAL.match(word) or word in _PARTICLES for word in tail):
		return any(word not in _PARTICLES for word in tail)
	return is_greeted and len(tail) == 1 and tail[0].isalpha() and len(tail[0]) <= 15
