"""Words that do not help a client, and what does: where the admin's list begins (S45). Never written over."""

import frappe

from facility_frontoffice.setup.seed import Seed, make_missing

DOCTYPE = "Facility Discouraged Word"

# language: {phrase: (what to say instead, phrases that hold it and are fine)}
WORDS = {
	"en": {
		"no": (
			"Say what is possible: “What I can do for you is …”",
			(
				"no later than",
				"no sooner than",
				"no more than",
				"no less than",
				"no longer",
				"no problem",
				"no trouble",
				"no need",
				"no charge",
				"no cost",
				"no extra cost",
				"no costs",
				"room no",
				"house no",
				"order no",
				"in no time",
				"no matter",
				"no doubt",
			),
		),
		"I don't know": ("“I will find out for you, and call you back before …”", ()),
		"we don't know": ("“We will find out for you, and tell you before …”", ()),
		"no idea": ("“I will find out for you, and call you back before …”", ()),
		"that's not possible": ("Say why, and what is possible: “What we can do is …”", ()),
		"that is not possible": ("Say why, and what is possible: “What we can do is …”", ()),
		"that's impossible": ("Say why, and what is possible: “What we can do is …”", ()),
		"can't be done": ("Say what can: “What we can do is …”", ()),
		"cannot be done": ("Say what can: “What we can do is …”", ()),
		"not my department": ("“I will make sure that it reaches who can help you, and stay with it.”", ()),
		"not our department": ("“I will make sure that it reaches who can help you, and stay with it.”", ()),
		"not my job": ("“I will make sure that it reaches who can help you, and stay with it.”", ()),
		"you have to": ("Ask: “Would you …, then I …”", ("do you have to", "what you have to do")),
		"you should have": ("Leave the past; say what happens now.", ()),
		"calm down": ("“I understand that this is annoying. This is what I do now: …”", ()),
		"company policy": ("Say why it is so, and what is possible.", ()),
		"as soon as possible": ("Name a moment: “before Thursday 17:00”", ()),
		"try to": ("Promise what you do: “I …, and you hear from me before …”", ()),
		"unfortunately": ("Begin with what is possible.", ()),
	},
	"nl": {
		"nee": ("Zeg wat wel kan: “Wat ik voor u kan doen is …”", ("nee hoor geen probleem",)),
		"ik weet het niet": ("“Ik zoek het voor u uit en bel u terug voor …”", ()),
		"weet ik niet": ("“Ik zoek het voor u uit en bel u terug voor …”", ()),
		"dat weten wij niet": ("“Wij zoeken het voor u uit en u hoort van ons voor …”", ()),
		"dat weten we niet": ("“Wij zoeken het voor u uit en u hoort van ons voor …”", ()),
		"geen idee": ("“Ik zoek het voor u uit en bel u terug voor …”", ()),
		"dat kan niet": (
			"Zeg waarom, en wat wel kan: “Wat we kunnen doen is …”",
			("dat kan niet anders dan",),
		),
		"kan niet": ("Zeg waarom, en wat wel kan: “Wat we kunnen doen is …”", ("kan niet anders dan",)),
		"dat gaat niet": ("Zeg wat wel gaat: “Wat we kunnen doen is …”", ("dat gaat niet ten koste van",)),
		"onmogelijk": ("Zeg wat wel mogelijk is.", ()),
		"daar gaan wij niet over": ("“Ik zorg dat het bij de juiste persoon komt, en blijf het volgen.”", ()),
		"daar ga ik niet over": ("“Ik zorg dat het bij de juiste persoon komt, en blijf het volgen.”", ()),
		"niet mijn afdeling": ("“Ik zorg dat het bij de juiste persoon komt, en blijf het volgen.”", ()),
		"niet onze afdeling": ("“Ik zorg dat het bij de juiste persoon komt, en blijf het volgen.”", ()),
		"u moet": ("Vraag het: “Wilt u …, dan … ik”", ("wat u moet weten", "hoeveel u moet betalen")),
		"u had moeten": ("Laat wat geweest is; zeg wat er nu gebeurt.", ()),
		"rustig maar": ("“Ik begrijp dat dit vervelend is. Dit doe ik nu: …”", ()),
		"zo is het beleid": ("Zeg waarom het zo is, en wat wel kan.", ()),
		"zo spoedig mogelijk": ("Noem een moment: “voor donderdag 17.00 uur”", ()),
		"zo snel mogelijk": ("Noem een moment: “voor donderdag 17.00 uur”", ()),
		"proberen": ("Zeg toe wat u doet: “Ik …, en u hoort van mij voor …”", ()),
		"helaas": ("Begin met wat wel kan.", ()),
	},
}


def create() -> None:
	"""Makes the list, when there is none. An admin who empties it for good switches the words off instead."""
	if not frappe.db.count(DOCTYPE):
		make_missing(seeds())


def seeds() -> list[Seed]:
	languages = set(frappe.get_all("Language", filters={"name": ("in", list(WORDS))}, pluck="name"))
	return [
		Seed(
			DOCTYPE,
			f"{phrase} ({language})",
			{
				"phrase": phrase,
				"language": language,
				"better": better,
				"exceptions": "\n".join(exceptions),
				"enabled": 1,
			},
			identity={"phrase": phrase, "language": language},
		)
		for language, words in WORDS.items()
		if language in languages
		for phrase, (better, exceptions) in words.items()
	]
