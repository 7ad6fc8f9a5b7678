"""A thank-you closes nothing and opens nothing; a complaint that says thank you is no thank-you (S36)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.thanks import MAXIMUM_WORDS, is_thanks

THANKS = [
	"Bedankt!", "Super, dank je wel, groet Emma", "Thanks a lot", "Thanks", "Dank u wel", "Dankjewel!", "Hartelijk dank voor de snelle reactie!",
	"Bedankt voor de hulp", "Top, bedankt", "Prima, dank je", "Thank you so much for your quick response!", "Fijn, dank voor jullie hulp. Groetjes, Piet",
	"Thank you.", "Many thanks, Anna", "Merci!", "Vielen Dank!", "Danke schön", "Heel erg bedankt", "Dank!", "Perfect, thanks!", "Merci beaucoup",
	"Great, thank you very much", "Bedankt, het werkt weer", "Bedankt! Het is opgelost.", "Super bedankt 😊", "Bedankt, fijn weekend",
	"Geweldig! Dank jullie wel.", "Hi Anna, thanks for your help! Best regards, Tom", "Beste collega's, bedankt voor de goede service.", "Thx",
	"Bedankt 👍🏽",
	"Dank je wel! ❤️",
	"Bedankt ;-)", "thanks :)",
	"Nogmaals dank", "Ok bedankt", "Oké, dank je wel!", "bedankt gr jan", "Dank voor de update", "Thanks again!", "Bedankt voor je bericht", "Dank je",
	"Dear Piet, many thanks. Kind regards, Emma van der Berg", "Dankuwel", "Thank you, it works now", "Thank you all", "Bedankt hoor!", "Cheers, thanks",
	"Mijn dank is groot", "Dank je wel Emma", "Thanks Emma!", "Bedankt voor de snelle en goede hulp", "Bedankt! Emma", "Thanks,\nEmma",
	"Dank je wel, Piet Jansen", "Besten Dank, viele Grüße, Sofie", "Merci, bonne journée", "Top! Bedankt.", "Bedankt!!!", "BEDANKT",
	"Hallo Piet,\n\nHartelijk dank!\n\nMet vriendelijke groet,\nEmma de Vries\nMedewerker P&O\nT 06-12345678",
	"Beste Anna,\n\nBedankt voor de snelle afhandeling.\n\nGroet,\n\nEmma de Vries",
	"Thank you very much!\n\nBest regards\n\nJohn O'Neill\nFacilities Coordinator | Client BV\n+31 6 1234 5678\njohn@client.example\nwww.client.example",
]  # fmt: skip

ABOVE_A_DISCLAIMER = [
	"Bedankt!\n\nMet vriendelijke groet,\nEmma\n\nDe informatie in dit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Bent u niet de geadresseerde?",
	"Thanks!\n\nThis e-mail is confidential and intended for the addressee only. If you are not the addressee, please delete it.",
	"Bedankt!\nEmma\n\nDisclaimer: dit bericht is vertrouwelijk en is alleen bestemd voor wie het gericht is.",
]  # fmt: skip

NO_THANKS = [
	"Bedankt 😡",
	"Bedankt!\n\nDit bericht is bestemd voor Piet\nDe lamp is kapot",
	"This message is intended to say thanks, but the lamp is broken",
	"Bedankt!\nDe informatie op het bord klopt niet",
	"Bedankt 👎",
	"Bedankt :(",
	"Thanks 🙄",
	"Nou bedankt",
	"Bedankt, maar de lamp doet het niet", "Dank je, kan het ook morgen?", "Bedankt voor niets", "Thanks for nothing", "Thanks, but it is still broken",
	"Bedankt. De stoel is blauw.", "Graag snelle reactie, bedankt", "Bedankt, en nu de verwarming nog", "Het is niet opgelost", "Bedankt. Annuleren",
	"Alvast bedankt voor het vervangen van de lamp", "Dank, ik wacht op de monteur", "Thanks in advance for fixing the light", "Bedankt, wanneer komt de monteur",
	"Thanks, when will it be done", "Fijn", "Groet Emma", "Ok", "Akkoord", "De lamp is kapot. Bedankt!", "Kunt u dit oppakken? Dank", "Ja, bedankt",
	"Dank, graag ook de andere lamp", "Bedankt, het lekt nog steeds", "Bedankt, groet, het lekt weer hier", "Super, weer kapot, bedankt", "Alvast bedankt",
	"Thanks, please also fix the other one", "thanks it doesn't work", "Bedankt! P.S. de deur klemt", "Dank je wel, alleen de kleur klopt niet", "Nee bedankt",
	"Mooi. Alvast bedankt voor de reparatie van de deur", "Bedankt, is weer stuk", "Bedankt, ik ben er vrijdag", "Thanks. Room 3.12", "Thanks, the wrong chair",
	"Dank u. Ik kom morgen langs", "Bedankt groet lekt", "Nou bedankt, te laat", "Eindelijk, bedankt", "Vielen Dank, aber es ist kalt", "Merci, mais",
	"Bedankt voor de stoel, de tafel ontbreekt", "Bedankt voor de info, dan bestel ik er tien", "Thanks for your message, I would like two", "No thanks",
	"no thank you", "Ik wil geen bedankje", "Bedankt dat jullie niets doen", "Thanks, no chair yet", "Thank you for your help. Attached the form.", "", "?",
	"!", "Emma", "dank aan niemand", "Bedankt, het is weer zover", "Thanks, works until noon", "Bedankt, het is koud", "Thanks Fix It Now", "Thanks, cancel it",
	"dank, Lamp Kapot", "Yes please, thanks", "Bedankt. Lamp", "Thanks Lamp Kapot Hier Weer", "Thanks in advance", "Bedankt. Kamer 3", "dank je wel lamp",
	"Bedankt voor de lamp", "Bedankt! 06-1234", "Dank je wel dat het opgelost is? Nee dus", "Bedankt 3.12 is koud", "Thanks 2", "merci d'avance",
	"Bedankt\n\nMet vriendelijke groet,\nEmma\nDe lamp boven mijn bureau flikkert erg.", "Bedankt\n\nGroet,\nEmma\n\nde lamp flikkert weer een beetje",
	"Hartelijk dank!\n\nMvg\nEmma\nPS de deur klemt", "https://spam.example bedankt", "Bedankt <script>alert(1)</script>",
]  # fmt: skip

# With any of these a thank-you asks for something.
TURNS = [
	"maar",
	"niet",
	"nog",
	"but",
	"not",
	"still",
	"kapot",
	"wanneer",
	"graag",
	"alleen",
	"aber",
	"mais",
	"helaas",
	"please",
	"kan",
	"lekt",
]


@pytest.mark.parametrize("words", THANKS + ABOVE_A_DISCLAIMER)
def test_s36_a_thank_you_is_one(words):
	assert is_thanks(words)


@pytest.mark.parametrize("words", NO_THANKS)
def test_s36_what_asks_or_complains_is_no_thank_you(words):
	assert not is_thanks(words)


@given(
	st.sampled_from(THANKS),
	st.sampled_from(TURNS),
	st.sampled_from(["{0} {1}", "{1} {0}", "{0}, {1} morgen", "{0}\n{1}", "{0}. {1}"]),
)
def test_s36_a_word_that_turns_it_makes_it_no_thank_you(thanks, turn, shape):
	assert not is_thanks(shape.format(thanks, turn))


@given(st.sampled_from(THANKS), st.text(max_size=20), st.booleans())
def test_s36_a_question_is_no_thank_you(thanks, more, before):
	assert not is_thanks(f"{more}? {thanks}" if before else f"{thanks} {more}?")


@given(
	st.sampled_from(["lamp", "stoel", "verwarming", "deur", "chair", "12", "morgen", "kamer", "leak"]),
	st.sampled_from(THANKS[:30]),
)
def test_s36_a_thing_that_is_named_makes_it_no_thank_you(thing, thanks):
	assert not is_thanks(f"{thanks} de {thing} is er")
	assert not is_thanks(f"De {thing}. {thanks}")


@given(st.sampled_from(ABOVE_A_DISCLAIMER), st.sampled_from(TURNS))
def test_s36_words_below_a_disclaimer_count(words, turn):
	assert not is_thanks(f"{words}\nDe lamp is {turn}")
	assert not is_thanks(f"De lamp is {turn}. {words}")


@given(st.text(max_size=300))
def test_any_text_is_judged(words):
	assert is_thanks(words) in (True, False)
	if is_thanks(words):
		assert "?" not in words


def test_a_long_one_is_read_by_a_person():
	assert is_thanks("dank je wel " * (MAXIMUM_WORDS // 3))
	assert not is_thanks("dank je wel " * (MAXIMUM_WORDS // 3 + 1))
