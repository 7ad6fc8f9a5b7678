"""Answers to what the front office sent, with the quotes of many mail programs."""

from mails import Collection, both, text_part, wire
from mails_people import gmail, outlook

OURS = (
	"Beste Emma,\n\nWij hebben uw vraag ontvangen: Lamp kapot. U hoort uiterlijk donderdag 3 december van ons.\n\n"
	"Bekijk uw vraag\n\nMet vriendelijke groet,\nHet frontoffice"
)
NEW = "Het gaat om de lamp bij het raam, niet die bij de deur."


def marked(text: str) -> str:
	return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def headers_of_quote(front_office: str) -> dict[str, tuple[str, bool]]:
	"""What programs put above the quote, and whether they mark its lines."""
	us = f"Facilitair <{front_office}>"
	return {
		"gmail-nl": (f"Op ma 30 nov 2026 om 09:20 schreef {us}:", True),
		"gmail-nl-folded": (f"Op ma 30 nov 2026 om 09:20 schreef Facilitair Frontoffice van de organisatie\n<{front_office}>:", True),
		"gmail-en": (f"On Mon, Nov 30, 2026 at 9:20 AM {us} wrote:", True),
		"gmail-en-folded": (f"On Mon, Nov 30, 2026 at 9:20 AM Facilitair Frontoffice\n<{front_office}>\nwrote:", True),
		"gmail-de": (f"Am Mo., 30. Nov. 2026 um 09:20 Uhr schrieb {us}:", True),
		"gmail-fr": (f"Le lun. 30 nov. 2026 à 09:20, {us} a écrit :", True),
		"iphone-nl": (f"Op 30 nov 2026 om 09:20 heeft {us} het volgende geschreven:", True),
		"iphone-en": (f"On 30 Nov 2026, at 09:20, {us} wrote:", True),
		"apple-unmarked": (f"Op 30 nov. 2026, om 09:20 heeft {us} het volgende geschreven:", False),
		"thunderbird-nl": ("Op 30-11-2026 om 09:20 schreef Facilitair:", True),
		"thunderbird-en": ("On 30/11/2026 09:20, Facilitair wrote:", True),
		"thunderbird-de": ("Am 30.11.26 um 09:20 schrieb Facilitair:", True),
		"android-ru": (f'30.11.2026 09:20 пользователь "Facilitair" <\n{front_office}> написал:', True),
		"gmail-pl": (f"W dniu 2026-11-30 09:20:39 użytkownik Facilitair <{front_office}> napisał:", True),
		"gmail-it": (f"Il giorno lun 30 nov 2026 alle ore 09:20 Facilitair <{front_office}> ha scritto:", True),
		"gmail-pt": (f"Em seg., 30 de nov. de 2026 às 09:20, Facilitair <\n{front_office}> escreveu:", True),
		"gmail-fi": (f"ma 30. marraskuuta 2026 klo 9.20 Facilitair\n<{front_office}> kirjoitti:", False),
		"zoho": (f"---- On Mon, 30 Nov 2026 09:20:50 +0100 {front_office} wrote ----", False),
		"roundcube": ("Facilitair schreef op 2026-11-30 09:20:", True),
		"yahoo": (f"{us} schreef op maandag 30 november 2026 om 09:20:", False),
		"outlook-nl": (f"Van: Facilitair <{front_office}>\nVerzonden: maandag 30 november 2026 09:20\nAan: Emma de Vries <emma@client.example>\nOnderwerp: Uw vraag", False),
		"outlook-en": (f"From: Facilitair <{front_office}>\nSent: Monday, November 30, 2026 9:20 AM\nTo: Emma de Vries <emma@client.example>\nSubject: Your question", False),
		"outlook-de": (f"Von: Facilitair <{front_office}>\nGesendet: Montag, 30. November 2026 09:20\nAn: Emma de Vries <emma@client.example>\nBetreff: Ihre Frage", False),
		"outlook-fr": (f"De : Facilitair <{front_office}>\nEnvoyé : lundi 30 novembre 2026 09:20\nÀ : Emma de Vries <emma@client.example>\nObjet : Votre question", False),
		"outlook-bold": (f"*Van:* Facilitair <{front_office}>\n*Verzonden:* maandag 30 november 2026 09:20\n*Aan:* Emma <emma@client.example>\n*Onderwerp:* Uw vraag", False),
		"outlook-ios": (f"Outlook voor iOS downloaden\n________________________________\nVan: Facilitair <{front_office}>\nVerzonden: Monday, November 30, 2026 9:20:00 AM\nAan: Emma <emma@client.example>\nOnderwerp: Uw vraag", False),
		"outlook-classic": (f"-----Oorspronkelijk bericht-----\nVan: Facilitair [mailto:{front_office}]\nVerzonden: maandag 30 november 2026 09:20\nAan: Emma\nOnderwerp: Uw vraag", False),
		"original-message": (f"----- Original Message -----\nFrom: Facilitair <{front_office}>\nTo: emma@client.example\nSent: Monday, November 30, 2026\nSubject: Your question", False),
		"ursprungliche": (f"-----Ursprüngliche Nachricht-----\nVon: {us}\nGesendet: 30.11.2026\nAn: Emma", False),
	}  # fmt: skip


def collect(mails: Collection) -> None:
	_quotes(mails)
	_positions(mails)
	_threads(mails)
	_thanks(mails)


def _answer(
	mails: Collection, name: str, text: str, source: str = "", place: int = 0, subject: str = "", **more
) -> None:
	sent = mails.sent(place)
	subject = subject or f"Re: Uw vraag [{mails.number(place)}]"
	threading = {"In_Reply_To": f"<{sent}>", "References": f"<{sent}>"} | more.pop("headers", {})
	head = mails.head(name, subject, None, **threading)
	mails.add(
		name, wire(head, both(text, source) if source else text_part(text)), **({"in_reply_to": sent} | more)
	)


def _quotes(mails: Collection) -> None:
	for place, (key, (header, is_marked)) in enumerate(headers_of_quote(mails.front_office).items()):
		quote = marked(OURS) if is_marked else OURS
		_answer(mails, f"answer-{key}", f"{NEW}\n\n{header}\n\n{quote}", place=place, new_words=NEW)
	header = f"Op ma 30 nov 2026 om 09:20 schreef Facilitair &lt;{mails.front_office}&gt;:"
	source = f'<div dir="ltr">{NEW}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{header}<br></div><blockquote class="gmail_quote" style="margin:0">{OURS.replace(chr(10), "<br>")}</blockquote></div>'
	head = mails.head("answer-html-gmail", "Re: Uw vraag", None, In_Reply_To=f"<{mails.sent()}>")
	mails.add("answer-html-gmail", wire(head, text_part(source, "html")), new_words=NEW)
	block = f"Van: Facilitair &lt;{mails.front_office}&gt;\nVerzonden: maandag 30 november 2026 09:20\nAan: Emma &lt;emma@client.example&gt;\nOnderwerp: Uw vraag"
	source = (
		outlook(NEW)
		+ '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal>'
		+ block.replace("\n", "<br>")
		+ "</p></div>"
		+ outlook(OURS)
	)
	head = mails.head("answer-html-outlook", "Re: Uw vraag", None, In_Reply_To=f"<{mails.sent()}>")
	mails.add("answer-html-outlook", wire(head, text_part(source, "html")), new_words=NEW)
	source = f'<div>{NEW}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>Van:</b> Facilitair<br><b>Verzonden:</b> maandag 30 november 2026<br><b>Aan:</b> Emma<br><b>Onderwerp:</b> Uw vraag<div>&nbsp;</div></div><div>{OURS}</div>'
	head = mails.head("answer-html-outlook-web", "Re: Uw vraag", None, In_Reply_To=f"<{mails.sent()}>")
	mails.add("answer-html-outlook-web", wire(head, text_part(source, "html")), new_words=NEW)


def _positions(mails: Collection) -> None:
	header = f"Op ma 30 nov 2026 om 09:20 schreef Facilitair <{mails.front_office}>:"
	_answer(mails, "answer-below", f"{header}\n{marked(OURS)}\n\n{NEW}\n", new_words=NEW)
	between = f"{header}\n> U hoort uiterlijk donderdag van ons.\n\nDonderdag ben ik er niet.\n\n> Het gaat om de lamp.\n\nEn ook om de stoel."
	_answer(mails, "answer-between", between, new_words="Donderdag ben ik er niet.\n\nEn ook om de stoel.")
	_answer(
		mails,
		"answer-signature",
		f"{NEW}\n\n-- \nEmma de Vries\nClient BV\n\n{header}\n{marked(OURS)}",
		new_words=NEW,
	)
	_answer(
		mails,
		"answer-phone",
		f"{NEW}\n\nVerstuurd vanaf mijn iPhone\n\n{header}\n\n{marked(OURS)}",
		new_words=NEW,
	)
	_answer(
		mails, "answer-only-quote", f"{header}\n\n{marked(OURS)}", text_has="Wij hebben uw vraag ontvangen"
	)
	_answer(mails, "answer-no-quote", NEW, new_words=NEW)
	trap = "Op de begane grond, bij de deur:\ndaar staat de kast die weg mag.\n\nVan: de kelder tot zolder is het koud."
	_answer(mails, "answer-looks-like-quote", trap, new_words=trap)
	nested = f"{NEW}\n\n{header}\n> Op zo 29 nov 2026 om 10:00 schreef Emma <emma@client.example>:\n>> De lamp is kapot.\n>\n> Ontvangen."
	_answer(mails, "answer-nested-quotes", nested, new_words=NEW)
	_answer(
		mails,
		"answer-with-forward",
		"Zie wat de leverancier schrijft.\n\n---------- Forwarded message ---------\nVan: Lever <info@supplier.example>\n\nLevering op 4 december.",
		text_has="Levering op 4 december",
	)


def _threads(mails: Collection) -> None:
	sent, number = mails.sent(), mails.number()
	name = "answer-references-only"
	head = mails.head(name, "Re: Uw vraag", None, References=f"<first@client.example> <{sent}>")
	mails.add(name, wire(head, text_part(NEW)), references=("first@client.example", sent), in_reply_to="")
	name = "answer-folded-references"
	long = "".join(f"\n\t<{n}.abcdefgh@client.example>" for n in range(30))
	head = mails.head(
		name, "Re: Uw vraag", None, References=f"{long.lstrip()}\n\t<{sent}>", In_Reply_To=f"\n <{sent}>"
	)
	mails.add(name, wire(head, text_part(NEW)), in_reply_to=sent)
	name = "answer-id-with-comment"
	head = mails.head(name, "Re: Uw vraag", None, In_Reply_To=f'Your message of "Mon, 30 Nov 2026" <{sent}>')
	mails.add(name, wire(head, text_part(NEW)), in_reply_to=sent)
	name = "answer-id-without-brackets"
	mails.add(
		name, wire(mails.head(name, "Re: Uw vraag", None, In_Reply_To=sent), text_part(NEW)), in_reply_to=sent
	)
	for key, subject in {
		"brackets": f"RE: Uw vraag [{number}]",
		"bare": f"AW: Ihre Frage {number}",
		"parentheses": f"Betr.: ({number}) lamp",
		"lower-case": f"vraag over {number.lower()}",
	}.items():
		name = f"number-{key}"
		mails.add(name, wire(mails.head(name, subject), text_part(NEW)), numbers=(number,))
	name = "number-forged-by-stranger"
	head = mails.head(name, f"Re: Uw vraag [{number}]", None, From="Vreemde <stranger@elsewhere.example>")
	mails.add(
		name,
		wire(head, text_part("Stuur mij de status.")),
		sender="stranger@elsewhere.example",
		numbers=(number,),
	)
	name = "id-forged-by-stranger"
	head = mails.head(
		name, "Re: Uw vraag", None, From="Vreemde <stranger@elsewhere.example>", In_Reply_To=f"<{sent}>"
	)
	mails.add(
		name,
		wire(head, text_part("Stuur mij de status.")),
		sender="stranger@elsewhere.example",
		in_reply_to=sent,
	)


THANKS = {
	"bedankt": "Bedankt!",
	"super": "Super, dank je wel, groet Emma",
	"english": "Thanks a lot",
	"signature": "Beste collega,\n\nHartelijk dank voor de snelle reactie!\n\nMet vriendelijke groet,\n\nEmma de Vries\nMedewerker P&O\nT 06-12345678",
	"phone": "Top, bedankt!\n\nVerstuurd vanaf mijn iPhone",
}
NO_THANKS = {
	"maar": "Bedankt, maar de lamp knippert nog steeds.",
	"question": "Dank je wel! Wanneer komt de monteur?",
	"not": "Thanks, but it does not work.",
	"other": "Bedankt. De stoel in 3.14 mag ook weg.",
	"below-signature": "Bedankt!\n\nMet vriendelijke groet,\nEmma\n\nPs. de deur klemt ook.",
}


def _thanks(mails: Collection) -> None:
	header = f"Op ma 30 nov 2026 om 09:20 schreef Facilitair <{mails.front_office}>:"
	for is_thanks, texts in ((True, THANKS), (False, NO_THANKS)):
		for place, (key, text) in enumerate(texts.items()):
			name = f"{'thanks' if is_thanks else 'no-thanks'}-{key}"
			full = f"{text}\n\n{header}\n\n{marked(OURS)}"
			_answer(mails, name, full, gmail(full), place, is_thanks=is_thanks)
