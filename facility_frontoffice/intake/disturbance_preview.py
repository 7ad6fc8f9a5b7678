"""What somebody looks at before everybody there is told: how many, who, by what, and the text as they read it."""

from collections import Counter

import frappe

from facility_frontoffice.communication import disturbance_words
from facility_frontoffice.communication import service as communication
from facility_frontoffice.intake import disturbance_news as news
from facility_frontoffice.intake import disturbance_people
from facility_frontoffice.intake.disturbance_rules import Person

FIRST = 8


def of(disturbance) -> dict:
	"""Changes nothing. `{"people", "waiting", "days", "reasons": {reason: number}, "names": [the first], "without_address",
	"letters": [{"language", "people", "subject", "content"}]}`; the language that most read comes first."""
	people = disturbance_people.people_of(disturbance)
	languages = Counter(person.language for person in people)
	return {
		"people": len(people),
		"waiting": len(news.waiting_requests(disturbance.name, limit=0)),
		"days": disturbance_people.days(),
		"reasons": dict(Counter(person.reason for person in people)),
		"names": [person.name or person.email or person.user for person in people[:FIRST]],
		"without_address": sum(not person.email for person in people),
		"letters": [
			{"language": language, "people": number, **_letter(disturbance, language, people)}
			for language, number in languages.most_common()
		],
	}


def _letter(disturbance, language: str, people: list[Person]) -> dict:
	"""As the first who reads this language gets it."""
	reader = next(person for person in people if person.language == language)
	facts = {"news": disturbance_words.KNOWN, "client_name": reader.name}
	message = frappe._dict(
		kind=news.KIND,
		language=language,
		client_request=None,
		disturbance=disturbance.name,
		recipient=reader.email,
		context=frappe.as_json(facts),
	)
	subject, content = communication.render(message)
	return {"subject": subject, "content": content}
