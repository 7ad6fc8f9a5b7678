"""The text messages of each kind, as a new site gets them: the number, what matters, and the page.

Plain text: nothing is escaped. Only letters that every telephone knows, for one other (a curly quote) more than halves
what goes in one message.
"""

# (kind of message, language): text; about 160 characters when it is filled in
SMS = {
	("Received", "en"): (
		"{{ desk.name }}: we have received your question {{ number }}."
		"{% if response_due %} You hear from us before {{ response_due }}.{% endif %} {{ portal_url }}"
	),
	("Received", "nl"): (
		"{{ desk.name }}: we hebben uw vraag {{ number }} ontvangen."
		"{% if response_due %} U hoort van ons voor {{ response_due }}.{% endif %} {{ portal_url }}"
	),
	("On its way", "en"): (
		"{{ desk.name }}: we have started with {{ number }}."
		"{% if promised %} Expected: {{ promised }}.{% endif %} {{ portal_url }}"
	),
	("On its way", "nl"): (
		"{{ desk.name }}: we zijn begonnen met {{ number }}."
		"{% if promised %} Verwacht: {{ promised }}.{% endif %} {{ portal_url }}"
	),
	("Planned", "en"): (
		"{{ desk.name }}: planned for {{ number }}: {{ planned or new_date or promised }}. Does it not suit you?"
		"{% if desk.phone %} Call {{ desk.phone }}.{% endif %} {{ portal_url }}"
	),
	("Planned", "nl"): (
		"{{ desk.name }}: gepland voor {{ number }}: {{ planned or new_date or promised }}. Komt het niet uit?"
		"{% if desk.phone %} Bel {{ desk.phone }}.{% endif %} {{ portal_url }}"
	),
	("Needs you", "en"): (
		"{{ desk.name }}: we need this from you for {{ number }}: {{ task | truncate(70) }} {{ portal_url }}"
	),
	("Needs you", "nl"): (
		"{{ desk.name }}: voor {{ number }} hebben we dit van u nodig: {{ task | truncate(70) }} {{ portal_url }}"
	),
	("Reminder", "en"): (
		"{{ desk.name }}: for {{ number }} we still need: {{ task | truncate(70) }} {{ portal_url }}"
	),
	("Reminder", "nl"): (
		"{{ desk.name }}: voor {{ number }} hebben we nog nodig: {{ task | truncate(70) }} {{ portal_url }}"
	),
	("Delay", "en"): (
		"{{ desk.name }}: {{ number }} will be later, we are sorry. New date: {{ new_date }}. {{ portal_url }}"
	),
	("Delay", "nl"): (
		"{{ desk.name }}: {{ number }} wordt later, dat spijt ons. Nieuwe datum: {{ new_date }}. {{ portal_url }}"
	),
	("Progress", "en"): (
		"{{ desk.name }}: we are still working on {{ number }}."
		"{% if promised %} Expected: {{ promised }}.{% endif %} {{ portal_url }}"
	),
	("Progress", "nl"): (
		"{{ desk.name }}: we werken nog aan {{ number }}."
		"{% if promised %} Verwacht: {{ promised }}.{% endif %} {{ portal_url }}"
	),
	("Step done", "en"): (
		"{{ desk.name }}: {{ number }} is a step further: {{ message | truncate(70) }} {{ portal_url }}"
	),
	("Step done", "nl"): (
		"{{ desk.name }}: {{ number }} is een stap verder: {{ message | truncate(70) }} {{ portal_url }}"
	),
	("Done", "en"): (
		"{{ desk.name }}: {{ number }} is done. Is something not right?"
		"{% if desk.phone %} Call {{ desk.phone }}.{% endif %} {{ portal_url }}"
	),
	("Done", "nl"): (
		"{{ desk.name }}: {{ number }} is klaar. Klopt er iets niet?"
		"{% if desk.phone %} Bel {{ desk.phone }}.{% endif %} {{ portal_url }}"
	),
	("Feedback", "en"): (
		"{{ desk.name }}: are you content with {{ number }}? It takes half a minute: {{ feedback_url or portal_url }}"
	),
	("Feedback", "nl"): (
		"{{ desk.name }}: bent u tevreden over {{ number }}? Het kost een halve minuut: {{ feedback_url or portal_url }}"
	),
	("Closed", "en"): (
		"{{ desk.name }}: {{ number }} is closed. Does it come up again?"
		"{% if desk.phone %} Call {{ desk.phone }}.{% endif %} {{ portal_url }}"
	),
	("Closed", "nl"): (
		"{{ desk.name }}: {{ number }} is afgesloten. Komt het terug?"
		"{% if desk.phone %} Bel {{ desk.phone }}.{% endif %} {{ portal_url }}"
	),
	("Reopened", "en"): (
		"{{ desk.name }}: we have taken up {{ number }} again."
		"{% if promised %} Expected: {{ promised }}.{% endif %} {{ portal_url }}"
	),
	("Reopened", "nl"): (
		"{{ desk.name }}: we hebben {{ number }} weer opgepakt."
		"{% if promised %} Verwacht: {{ promised }}.{% endif %} {{ portal_url }}"
	),
	("Cancelled", "en"): (
		"{{ desk.name }}: {{ number }} will not go ahead."
		"{% if alternative %} What is possible: {{ alternative | truncate(60) }}{% endif %} {{ portal_url }}"
	),
	("Cancelled", "nl"): (
		"{{ desk.name }}: {{ number }} gaat niet door."
		"{% if alternative %} Wat wel kan: {{ alternative | truncate(60) }}{% endif %} {{ portal_url }}"
	),
	("Reply", "en"): ("{{ desk.name }}, about {{ number }}: {{ message | truncate(100) }} {{ portal_url }}"),
	("Reply", "nl"): ("{{ desk.name }}, over {{ number }}: {{ message | truncate(100) }} {{ portal_url }}"),
	("Disturbance", "en"): (
		"{{ desk.name }}: {{ disturbance.title | truncate(70) }}"
		"{% if disturbance.is_over %}: it is over.{% elif disturbance.until %}. Until {{ disturbance.until }}.{% endif %}"
		" {{ portal_url }}"
	),
	("Disturbance", "nl"): (
		"{{ desk.name }}: {{ disturbance.title | truncate(70) }}"
		"{% if disturbance.is_over %}: het is voorbij.{% elif disturbance.until %}. Tot {{ disturbance.until }}.{% endif %}"
		" {{ portal_url }}"
	),
}
