"""Questions that people send, as their mail programs write them."""

from mails import Collection, both, multipart, quoted, text_part, wire

OUTLOOK_HEAD = (
	'<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
	'xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15 (filtered medium)">'
	"<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]-->"
	"<style><!--\n/* Font Definitions */\n@font-face {font-family:Calibri;}\np.MsoNormal {margin:0cm; font-size:11.0pt;}\n--></style>"
	'<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>'
	'<body lang=NL link="#0563C1" vlink="#954F72" style=\'word-wrap:break-word\'><div class=WordSection1>'
)


def outlook(text: str) -> str:
	lines = "".join(
		f"<p class=MsoNormal>{line or '<o:p>&nbsp;</o:p>'}<o:p></o:p></p>" for line in text.split("\n")
	)
	return f"{OUTLOOK_HEAD}{lines}</div></body></html>"


def gmail(text: str) -> str:
	lines = "".join(f"<div>{line or '<br>'}</div>" for line in text.split("\n"))
	return f'<div dir="ltr">{lines}</div>'


def apple(text: str) -> str:
	return (
		'<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
		f'<body style="overflow-wrap: break-word;">{text.replace(chr(10), "<br>")}</body></html>'
	)


QUESTIONS = {
	"nl": ("Lamp kapot bij mijn bureau", "Goedemorgen,\n\nDe lamp boven mijn bureau in 3.12 knippert al sinds vrijdag.\n\nGroet,\nEmma"),
	"en": ("Too cold in room 2.04", "Hello,\n\nIt is only 16 degrees in room 2.04. Could somebody look at it today?\n\nThanks,\nJohn"),
	"de": ("Stuhl defekt", "Guten Tag,\n\nmein Bürostuhl lässt sich nicht mehr höher stellen.\n\nViele Grüße\nSofie"),
	"fr": ("Badge perdu", "Bonjour,\n\nJ'ai perdu mon badge d'accès hier à la réception.\n\nCordialement,\nÉloïse"),
}  # fmt: skip

MAILERS = {
	"outlook": (outlook, ("X-Mailer: Microsoft Outlook 16.0", "Thread-Topic: vraag", "Thread-Index: AdwBq9Zk1n0=",
		"X-MS-Has-Attach:", "X-Auto-Response-Suppress: DR, OOF, AutoReply")),
	"outlook-web": (outlook, ("Accept-Language: nl-NL, en-US", "Content-Language: nl-NL", "X-MS-Exchange-Organization-SCL: -1")),
	"gmail": (gmail, ("X-Gm-Message-State: AOJu0Yw", "X-Received: by 2002:a05:6402:1d84 with SMTP id dk4")),
	"apple": (apple, ("X-Mailer: Apple Mail (2.3826.200.121)", "X-Universally-Unique-Identifier: 5A0B1F22")),
	"iphone": (apple, ("X-Mailer: iPhone Mail (21F90)",)),
	"samsung": (gmail, ("X-Mailer: SamsungEmail", "Importance: normal")),
	"yahoo": (gmail, ("X-Mailer: WebService/1.1.22645 YMailNodin", "References: <171.ref@mail.yahoo.example>")),
	"proton": (gmail, ("Feedback-ID: 1234567:user:proton", "X-Pm-Message-ID: 9f3c")),
}  # fmt: skip


def collect(mails: Collection) -> None:
	_by_mailers(mails)
	_plain_ones(mails)
	_subjects_and_names(mails)
	_forwards(mails)
	_no_machines(mails)


def _by_mailers(mails: Collection) -> None:
	for mailer, (layout, headers) in MAILERS.items():
		for place, (language, (subject, text)) in enumerate(QUESTIONS.items()):
			name = f"question-{mailer}-{language}"
			who = mails.who(place)
			head = mails.head(name, subject, who, *headers)
			mails.add(
				name,
				wire(head, both(text, layout(text))),
				sender=who.address,
				subject=subject,
				text=text,
				no_remarks=True,
			)
			if mailer in ("outlook", "gmail"):
				name += "-html-only"
				head = mails.head(name, subject, who, *headers)
				mails.add(
					name,
					wire(head, text_part(layout(text), "html")),
					sender=who.address,
					text_has=text.split("\n")[2],
				)


def _plain_ones(mails: Collection) -> None:
	subject, text = QUESTIONS["nl"]
	for mailer in (
		"Mutt/2.2.12",
		"Roundcube Webmail/1.6.6",
		"Lotus Notes Release 9.0.1",
		"Zimbra 9.0.0",
		"K-9 Mail for Android",
		"Evolution 3.50",
	):
		name = f"plain-{mailer.split('/')[0].split(' ')[0].lower()}"
		mails.add(
			name, wire(mails.head(name, subject, None, f"X-Mailer: {mailer}"), text_part(text)), text=text
		)
	name = "plain-thunderbird-flowed"
	flowed = "Goedemorgen,\n\nDe lamp boven mijn bureau in 3.12 \nknippert al sinds \nvrijdag.\n\n-- \nEmma"
	mails.add(
		name,
		wire(
			mails.head(name, subject, None, "User-Agent: Mozilla Thunderbird"),
			"Content-Type: text/plain; charset=UTF-8; format=flowed\n\n",
			flowed,
		),
		text_has="De lamp boven mijn bureau in 3.12 knippert al sinds vrijdag.",
		new_words="Goedemorgen,\n\nDe lamp boven mijn bureau in 3.12 knippert al sinds vrijdag.",
	)
	name = "plain-no-mime-headers"
	mails.add(
		name,
		wire(mails.head(name, "Koffie op", None, MIME_Version=None), "\nDe koffie op etage 2 is op.\n"),
		text="De koffie op etage 2 is op.",
	)
	name = "plain-quoted-printable"
	head = mails.head(name, "Café")
	mails.add(
		name,
		wire(
			head,
			"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nHet caf=C3=A9 is te warm, en dat al=\n een week.\n",
		),
		text="Het café is te warm, en dat al een week.",
	)
	name = "plain-base64"
	head = mails.head(name, "Base64")
	mails.add(
		name,
		wire(
			head,
			"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nRGUgZGV1ciBrbGVtdC4=\n",
		),
		text="De deur klemt.",
	)
	name = "empty-body"
	mails.add(
		name,
		wire(mails.head(name, "Printer 4e etage doet het niet"), "\n"),
		text="",
		subject="Printer 4e etage doet het niet",
	)
	name = "empty-subject-and-body"
	mails.add(name, wire(mails.head(name, ""), "\n"), text="", subject="")
	name = "no-subject"
	mails.add(
		name, wire(mails.head(name, None), text_part("De lift hangt.")), text="De lift hangt.", subject=""
	)
	name = "plain-stub-and-html"
	stub = "Your email client does not support HTML messages."
	mails.add(
		name,
		wire(mails.head(name, "Melding"), both(stub, "<p>De kraan <b>lekt</b>.</p>")),
		text="De kraan lekt.",
	)
	name = "empty-plain-and-html"
	mails.add(
		name,
		wire(mails.head(name, "Melding"), both(" \n", "<p>De kraan lekt nog.</p>")),
		text="De kraan lekt nog.",
	)
	name = "hidden-preheader"
	source = '<div style="display:none;max-height:0">voorbeeldtekst</div><p>De zaal is te klein.</p>'
	mails.add(name, wire(mails.head(name, "Zaal"), text_part(source, "html")), text="De zaal is te klein.")
	name = "html-latin1-declared-in-html"
	source = '<html><head><meta charset="iso-8859-1"></head><body>Het café is dicht</body></html>'.encode(
		"latin-1"
	)
	mails.add(
		name, wire(mails.head(name, "Café"), "Content-Type: text/html\n\n", source), text="Het café is dicht"
	)
	name = "table-layout"
	source = "<table><tr><td>Kamer</td><td>3.12</td></tr><tr><td>Wat</td><td>Lamp</td></tr></table>"
	mails.add(
		name, wire(mails.head(name, "Formulier"), text_part(source, "html")), text="Kamer 3.12\nWat Lamp"
	)


def _subjects_and_names(mails: Collection) -> None:
	who = mails.who()
	subjects = {
		"several-words": ("=?utf-8?Q?Storing_in_het_caf=C3=A9_?=\n =?utf-8?Q?op_de_begane_grond?=", "Storing in het café op de begane grond"),
		"letter-cut-in-two": ("=?utf-8?Q?Caf=C3?=\n =?utf-8?Q?=A9_dicht?=", "Café dicht"),
		"base64": ("=?UTF-8?B?VmVyd2FybWluZyDigJMga2FtZXIgMi4wNA==?=", "Verwarming – kamer 2.04"),
		"mixed-charsets": ("=?iso-8859-1?Q?Caf=E9?= en =?koi8-r?B?y8HGxQ==?=", "Café en кафе"),
		"japanese": ("=?iso-2022-jp?B?GyRCOHo5VEVAGyhC?=", None),
		"gb2312": ("=?gb2312?B?1tDOxLLiytQ=?=", "中文测试"),
		"folded": ("Een heel lang onderwerp dat\n over twee\n\tregels gaat", "Een heel lang onderwerp dat over twee regels gaat"),
		"raw-8bit": ("Café kapot", "Café kapot"),
		"emoji": ("=?utf-8?Q?Lamp_kapot_=F0=9F=92=A1?=", "Lamp kapot 💡"),
		"broken-word": ("=?utf-8?Q?Half een woord", "=?utf-8?Q?Half een woord"),
		"unknown-charset": ("=?x-onbekend?Q?Stoel_kapot?=", "Stoel kapot"),
		"long": ("Vraag " * 100, ("Vraag " * 100).strip()),
		"like-wildcard": ("%", "%"),
		"spaces-in-word": ("=?utf-8?Q?De deur klemt?=", "De deur klemt"),
	}  # fmt: skip
	for key, (written, read) in subjects.items():
		name = f"subject-{key}"
		facts = {"subject": read} if read else {"text": "Zie boven."}
		mails.add(name, wire(mails.head(name, written), text_part("Zie boven.")), **facts)
	senders = {
		"comma": (f'"Vries, Emma de" <{who.address}>', "Vries, Emma de"),
		"encoded-comma": (f"=?utf-8?Q?Vries=2C_=C3=89mma?= <{who.address}>", "Vries, Émma"),
		"bare": (who.address, ""),
		"upper-case": (f"EMMA <{who.address.upper()}>", "EMMA"),
		"all-encoded": ("=?utf-8?Q?Emma_=3C" + who.address.replace("@", "=40") + "=3E?=", "Emma"),
		"comment": (f"{who.address} (Emma de Vries)", "Emma de Vries"),
		"single-quotes": (f"'Emma' <{who.address}>", "Emma"),
		"address-as-name": (f'"{who.address}" <{who.address}>', ""),
		"raw-8bit": (f"Zoë <{who.address}>", "Zoë"),
	}
	for key, (written, read) in senders.items():
		name = f"from-{key}"
		mails.add(
			name,
			wire(mails.head(name, "Vraag", From=written), text_part("De lamp is stuk.")),
			sender=who.address,
			sender_name=read,
		)
	name = "reply-to-elsewhere"
	head = mails.head(
		name,
		"Vraag",
		Reply_To="Secretariaat <secretariaat@client.example>",
		Cc=f"{quoted('Zoë')} <zoe@client.example>, chef@client.example",
	)
	mails.add(
		name,
		wire(head, text_part("De lamp is stuk.")),
		reply_to=("secretariaat@client.example",),
		cc=("zoe@client.example", "chef@client.example"),
	)
	name = "many-recipients"
	others = ",\n ".join(f'"Collega {n}" <collega{n}@client.example>' for n in range(150))
	mails.add(
		name,
		wire(mails.head(name, "Vraag", Cc=others), text_part("De lamp is stuk.")),
		text="De lamp is stuk.",
	)


def _forwards(mails: Collection) -> None:
	inner = "De zonwering op etage 5 gaat niet meer omhoog."
	blocks = {
		"gmail": f"Zie hieronder.\n\n---------- Forwarded message ---------\nVan: <huur@client.example>\nDate: ma 30 nov 2026\nSubject: Zonwering\nTo: <emma@client.example>\n\n{inner}",
		"outlook": f"Kunnen jullie dit oppakken?\n\nVan: Huurder <huur@client.example>\nVerzonden: maandag 30 november 2026 09:00\nAan: Emma <emma@client.example>\nOnderwerp: Zonwering\n\n{inner}",
		"apple": f"Begin doorgestuurd bericht:\n\nVan: Huurder <huur@client.example>\nOnderwerp: Zonwering\nDatum: 30 november 2026\nAan: emma@client.example\n\n{inner}",
		"thunderbird": f"-------- Doorgestuurd bericht --------\nOnderwerp: Zonwering\nDatum: Mon, 30 Nov 2026\nVan: huur@client.example\n\n{inner}",
		"german": f"-------- Weitergeleitete Nachricht --------\nBetreff: Zonwering\nVon: huur@client.example\n\n{inner}",
	}  # fmt: skip
	for key, text in blocks.items():
		name = f"forward-{key}"
		mails.add(name, wire(mails.head(name, "Fwd: Zonwering"), both(text, gmail(text))), text_has=inner)
	name = "forward-as-attachment"
	forwarded = (
		"From: Huurder <huur@client.example>\nTo: emma@client.example\nSubject: Zonwering etage 5\nMessage-ID: <inner@client.example>\n\n"
		+ inner
	)
	body = multipart(
		"mixed",
		text_part("Zie bijlage."),
		f"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n{forwarded}",
	)
	mails.add(
		name,
		wire(mails.head(name, "Fwd: Zonwering"), body),
		text_has=inner,
		files=["Zonwering etage 5.eml"],
		remarks={"FORWARDED_MAIL"},
		message_id=f"{name}@corpus.example",
	)
	name = "forward-as-attachment-with-file"
	inside = f"From: Huurder <huur@client.example>\nSubject: Foto\n{multipart('mixed', text_part(inner), 'Content-Type: image/png; name=foto.png' + chr(10) + chr(10) + 'x', boundary='=_Inner')}"
	body = multipart(
		"mixed", text_part("Zie bijlage."), f'Content-Type: message/rfc822; name="Foto.eml"\n\n{inside}'
	)
	mails.add(name, wire(mails.head(name, "Fwd: Foto"), body), text_has=inner, files=["Foto.eml"])
	name = "forward-chain"
	deep = "Subject: binnenste\n\nDit is het binnenste bericht."
	for level in range(3):
		deep = f"Subject: laag {level}\n" + multipart(
			"mixed",
			text_part(f"Laag {level}"),
			f"Content-Type: message/rfc822\n\n{deep}",
			boundary=f"=_L{level}",
		)
	body = multipart("mixed", text_part("Keten."), f"Content-Type: message/rfc822\n\n{deep}")
	mails.add(name, wire(mails.head(name, "Fwd: keten"), body), text_has="Dit is het binnenste bericht.")


def _no_machines(mails: Collection) -> None:
	"""People whose mails look a little like a machine's."""
	who = mails.who()
	mistaken = {
		"about-out-of-office": ("Hoe stel ik een out of office in?", "Hoe stel ik een out of office in voor mijn vakantie?", ()),
		"about-automatic-door": ("Automatische deur klemt", "De automatische deur bij de receptie klemt.", ()),
		"re-automatic-reply": ("RE: Automatisch antwoord: Lamp kapot", "Dank, maar wie pakt het nu op?", ()),
		"absent-colleague": ("Receptie afwezig", "Er is niemand bij de receptie. Is Anna afwezig?", ()),
		"suppress-header": ("Lamp kapot", "De lamp is kapot.", ("X-Auto-Response-Suppress: All",)),
		"on-holiday-question": ("Sleutel", "Ik ben met vakantie van 3 tot 10 december. Kan mijn pasje geblokkeerd worden?", ()),
		"auto-submitted-no": ("Vraag", "De lamp is kapot.", ("Auto-Submitted: no",)),
		"passed-on-by-a-machine": ("Vraag", "De lamp is kapot.", ("Auto-Submitted: auto-forwarded",)),
		"precedence-normal": ("Vraag", "De lamp is kapot.", ("Precedence: normal", "Priority: urgent", "X-Priority: 1 (Highest)")),
		"undeliverable-parcel": ("Pakket niet bezorgd", "Mijn pakket is niet bezorgd. Waar ligt het?", ()),
		"delivery-failed-person": ("Delivery failed for our order", "The delivery of the chairs failed. When will they come?", ()),
		"list-unsubscribe-person": ("Vraag", "De lamp is kapot.", (f"X-Original-To: {mails.front_office}",)),
	}  # fmt: skip
	for key, (subject, text, extra) in mistaken.items():
		name = f"person-{key}"
		mails.add(
			name,
			wire(mails.head(name, subject, None, *extra), text_part(text)),
			sender=who.address,
			text=text,
		)
	local, _, domain = mails.front_office.partition("@")
	name = "person-over-our-group"
	extra = (
		f"List-ID: <{local}.{domain}>",
		f"List-Post: <mailto:{mails.front_office}>",
		"Precedence: list",
		"Mailing-list: list " + mails.front_office + "; contact owner",
	)
	mails.add(
		name,
		wire(mails.head(name, "Lamp kapot", None, *extra), text_part("De lamp is kapot.")),
		reason="OVER_OUR_LIST",
	)
	name = "person-behind-our-group"
	extra = (
		f"X-Original-From: {quoted(who.name)} <{who.address}>",
		f"X-Original-Sender: {who.address}",
		f"List-ID: <{local}.{domain}>",
		f"List-Post: <https://groups.example/post>, <mailto:{mails.front_office}>",
		"Precedence: list",
	)
	head = mails.head(
		name, "Lamp kapot", None, *extra, From=f"\"'{who.name}' via Facilitair\" <{mails.front_office}>"
	)
	mails.add(
		name,
		wire(head, text_part("De lamp is kapot.")),
		sender=who.address,
		reason="OVER_OUR_LIST",
		remarks={"SENDER_BEHIND_LIST"},
	)
	name = "person-list-and-us"
	extra = ("List-ID: <team.client.example>", "List-Post: <mailto:team@client.example>", "Precedence: list")
	mails.add(
		name,
		wire(
			mails.head(name, "Lamp kapot", None, *extra, Cc="team@client.example"),
			text_part("De lamp is kapot."),
		),
		reason="ADDRESSED_BESIDE_LIST",
	)
