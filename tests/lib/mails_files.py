"""Mails with files: names in all spellings, pictures in the text, winmail.dat, calendars, signatures, large ones."""

import base64

from mails import Collection, both, file_part, multipart, text_part, wire
from winmail import uncompressed, winmail

PIXEL = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MEGABYTE = 1024 * 1024

FILE_NAMES = {
	"plain": ('attachment; filename="rapport.pdf"', "rapport.pdf"),
	"unquoted": ("attachment; filename=rapport.pdf", "rapport.pdf"),
	"spaces": ('attachment; filename="een rapport van ons.pdf"', "een rapport van ons.pdf"),
	"rfc2231": ("attachment; filename*=UTF-8''caf%C3%A9%20foto.pdf", "café foto.pdf"),
	"rfc2231-pieces": ("attachment;\n filename*0*=utf-8''heel%20lange%20naam%20met%20;\n filename*1*=caf%C3%A9;\n filename*2=.pdf", "heel lange naam met café.pdf"),
	"rfc2231-latin1": ("attachment; filename*=iso-8859-1'nl'caf%E9.pdf", "café.pdf"),
	"encoded-word": ('attachment; filename="=?utf-8?Q?caf=C3=A9.pdf?="', "café.pdf"),
	"encoded-words": ('attachment; filename="=?utf-8?B?Y2Fmw6k=?= =?utf-8?B?LnBkZg==?="', "café.pdf"),
	"raw-8bit": ('attachment; filename="café.pdf"', "café.pdf"),
	"path": ('attachment; filename="../../etc/passwd"', "passwd.pdf"),
	"windows-path": (r'attachment; filename="C:\\Users\\emma\\rapport.pdf"', "rapport.pdf"),
	"direction-mark": ("attachment; filename*=utf-8''exe%E2%80%AEfdp.pdf", "exefdp.pdf"),
	"control": ("attachment; filename*=utf-8''a%00b%0D%0Ac.pdf", "ab c.pdf"),
	"reserved": ('attachment; filename="CON.pdf"', "_CON.pdf"),
	"dots": ('attachment; filename="..."', "file-1.pdf"),
	"none": ("attachment", "file-1.pdf"),
	"long": (f'attachment; filename="{"a" * 300}.pdf"', "a" * 116 + ".pdf"),
	"unsafe": ('attachment; filename="a<b>c|d?.pdf"', "a_b_c_d_.pdf"),
}  # fmt: skip


def collect(mails: Collection) -> None:
	_names(mails)
	_several(mails)
	_pictures(mails)
	_outlook(mails)
	_calendars(mails)
	_sealed(mails)
	_large(mails)


def _with(mails: Collection, name: str, *parts: str, text: str = "Zie bijlage.", **facts) -> None:
	body = multipart("mixed", text_part(text), *parts)
	mails.add(name, wire(mails.head(name, "Met bijlage"), body), **({"text": text} | facts))


def _names(mails: Collection) -> None:
	for key, (disposition, read) in FILE_NAMES.items():
		_with(mails, f"file-name-{key}", file_part(PDF, "application/pdf", disposition), files=[read])


def _several(mails: Collection) -> None:
	same = [file_part(PDF, "application/pdf", 'attachment; filename="scan.pdf"')] * 3
	_with(mails, "files-of-one-name", *same, files=["scan.pdf", "scan (2).pdf", "scan (3).pdf"])
	kinds = {
		"foto.jpg": "image/jpeg",
		"film.mp4": "video/mp4",
		"blad.xlsx": "application/octet-stream",
		"notitie.txt": "text/plain",
		"pagina.html": "text/html",
	}
	parts = [file_part(b"x" * 50, kind, f'attachment; filename="{name}"') for name, kind in kinds.items()]
	_with(mails, "files-of-many-kinds", *parts, files=list(kinds))
	name = "files-only"
	body = multipart("mixed", file_part(PIXEL, "image/jpeg", 'attachment; filename="foto.jpg"'))
	mails.add(name, wire(mails.head(name, "Foto"), body), text="", files=["foto.jpg"])
	name = "file-is-the-mail"
	mails.add(
		name,
		wire(
			mails.head(name, "Scan van de printer"),
			file_part(PDF, "application/pdf", 'attachment; filename="scan0001.pdf"'),
		),
		text="",
		files=["scan0001.pdf"],
	)
	name = "file-named-text-inline"
	_with(
		mails,
		name,
		file_part(b"een notitie", "text/plain; name=notitie.txt", "inline"),
		files=["notitie.txt"],
	)
	name = "words-with-a-name"
	part = 'Content-Type: text/plain; charset=utf-8; name="message.txt"\nContent-Disposition: inline\n\nDe lamp is kapot.\n'
	body = multipart("mixed", part, file_part(b"een notitie", "text/plain; name=notitie.txt", "inline"))
	mails.add(
		name,
		wire(mails.head(name, "Lamp"), body),
		text="De lamp is kapot.",
		files=["message.txt", "notitie.txt"],
	)
	name = "text-picture-text"
	body = multipart(
		"mixed",
		text_part("Voor de foto."),
		file_part(PIXEL, "image/png", "inline; filename=foto.png"),
		text_part("Na de foto."),
	)
	mails.add(
		name, wire(mails.head(name, "Foto"), body), text="Voor de foto.\n\nNa de foto.", files=["foto.png"]
	)
	_with(
		mails,
		"file-empty",
		file_part(b"", "application/pdf", 'attachment; filename="leeg.pdf"'),
		files=["leeg.pdf"],
	)
	_with(
		mails,
		"file-broken-picture",
		file_part(b"\xff\xd8\xff\xe0 geen jpg", "image/jpeg", 'attachment; filename="foto.jpg"'),
		files=["foto.jpg"],
	)
	_with(
		mails,
		"files-twenty",
		*[file_part(b"x" * n, "image/jpeg", f"attachment; filename=IMG_{n:04}.jpg") for n in range(1, 21)],
		files=[f"IMG_{n:04}.jpg" for n in range(1, 21)],
	)


def _pictures(mails: Collection) -> None:
	name = "picture-outlook"
	related = multipart(
		"related",
		both("Zie [cid:image001.png@01DA]", '<p>Zie <img src="cid:image001.png@01DA"></p>'),
		file_part(
			PIXEL,
			"image/png; name=image001.png",
			"inline; filename=image001.png",
			"Content-ID: <image001.png@01DA>",
		),
		boundary="=_Rel",
	)
	mails.add(
		name, wire(mails.head(name, "Plaatje"), related), files=["image001.png"], inline=["image001.png"]
	)
	name = "picture-gmail"
	related = multipart(
		"related",
		both("[image: foto.png]", '<img src="cid:ii_lq1">'),
		file_part(
			PIXEL,
			"image/png; name=foto.png",
			"attachment; filename=foto.png",
			"Content-ID: <ii_lq1>",
			"X-Attachment-Id: ii_lq1",
		),
		boundary="=_Rel",
	)
	mails.add(name, wire(mails.head(name, "Plaatje"), related), files=["foto.png"], inline=["foto.png"])
	name = "picture-no-name"
	related = multipart(
		"related",
		text_part('<img src="cid:part1.A@client.example">', "html"),
		file_part(PIXEL, "image/jpeg", "inline", "Content-ID: <part1.A@client.example>"),
		boundary="=_Rel",
	)
	mails.add(
		name, wire(mails.head(name, "Plaatje"), related), files=["picture-1.jpg"], inline=["picture-1.jpg"]
	)
	name = "picture-not-shown"
	related = multipart(
		"related",
		text_part("<p>Geen plaatje</p>", "html"),
		file_part(PIXEL, "image/png; name=logo.png", "inline", "Content-ID: <logo>"),
		boundary="=_Rel",
	)
	mails.add(name, wire(mails.head(name, "Plaatje"), related), files=["logo.png"], inline=[])
	name = "picture-in-apple-mixed"
	inner = multipart(
		"mixed",
		text_part("<p>Boven</p>", "html"),
		file_part(PDF, "application/pdf", "inline; filename=plan.pdf"),
		text_part("<p>Onder</p>", "html"),
		boundary="=_Mix",
	)
	body = multipart("alternative", text_part("Boven\n\nOnder"), inner, boundary="=_Alt")
	mails.add(
		name,
		wire(mails.head(name, "Plan"), body),
		text="Boven\n\nOnder",
		files=["plan.pdf"],
		html_has="Onder",
	)


def _outlook(mails: Collection) -> None:
	def packed(content: bytes) -> str:
		return file_part(content, "application/ms-tnef; name=winmail.dat", "attachment; filename=winmail.dat")

	_with(
		mails,
		"winmail-files",
		packed(winmail(files={"plattegrond.pdf": PDF, "café.txt": b"x"})),
		files=["plattegrond.pdf", "café.txt"],
		remarks={"OUTLOOK_UNPACKED"},
	)
	for key, content, read in (
		("text", winmail(text="De deur klemt, zegt Zoë."), "De deur klemt, zegt Zoë."),
		("html", winmail(html="<p>De deur <b>klemt</b>.</p>"), "De deur klemt."),
		(
			"rtf",
			winmail(
				rtf=uncompressed(
					rb"{\rtf1\ansi\ansicpg1252{\fonttbl\f0 Arial;}De deur klemt\par en caf\'e9 ook.}"
				)
			),
			"De deur klemt\nen café ook.",
		),
	):
		name = f"winmail-{key}"
		mails.add(
			name,
			wire(mails.head(name, "Outlook"), packed(content)),
			text=read,
			files=[],
			remarks={"OUTLOOK_UNPACKED"},
		)
	_with(
		mails,
		"winmail-and-text",
		packed(winmail(text="Zie bijlage.", files={"plan.pdf": PDF})),
		text="Zie bijlage.",
		files=["plan.pdf"],
	)
	_with(
		mails,
		"winmail-cut-off",
		packed(winmail(files={"a.pdf": PDF})[:-20]),
		files=["winmail.dat"],
		remarks={"OUTLOOK_BROKEN"},
	)
	_with(
		mails,
		"winmail-nonsense",
		packed(b"dit is geen tnef"),
		files=["winmail.dat"],
		remarks={"OUTLOOK_BROKEN"},
	)
	_with(
		mails,
		"winmail-as-octets",
		file_part(
			winmail(files={"a.pdf": PDF}),
			"application/octet-stream; name=winmail.dat",
			"attachment; filename=winmail.dat",
		),
		files=["a.pdf"],
	)


def calendar(method: str, summary: str = "Lamp bekijken") -> str:
	return (
		f"BEGIN:VCALENDAR\nMETHOD:{method}\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\n"
		"BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n"
		f"SUMMARY;LANGUAGE=nl-NL:{summary}\nDTSTART;TZID=W. Europe Standard Time:20261201T100000\nDTEND;TZID=W. Europe Standard Time:20261201T103000\n"
		"LOCATION:Kamer 3.12\nBEGIN:VALARM\nDESCRIPTION:REMINDER\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR"
	)


def _calendars(mails: Collection) -> None:
	from facility_frontoffice.communication.inbound.kinds import Kind

	def invitation(method: str, text: str = "Zullen we samen kijken?") -> str:
		part = f"Content-Type: text/calendar; charset=utf-8; method={method}\n\n{calendar(method)}\n"
		return multipart("alternative", text_part(text), part)

	name = "calendar-request"
	mails.add(
		name,
		wire(mails.head(name, "Lamp bekijken"), invitation("REQUEST")),
		calendar="REQUEST",
		reason="INVITED",
		files=["invite.ics"],
		text_has="Zullen we",
	)
	name = "calendar-request-bare"
	part = f"Content-Type: text/calendar; charset=utf-8\n\n{calendar('REQUEST')}\n"
	mails.add(
		name,
		wire(mails.head(name, "Lamp bekijken"), part),
		calendar="REQUEST",
		text="Lamp bekijken\n2026-12-01 10:00 – 10:30 (W. Europe Standard Time)\nKamer 3.12",
	)
	name = "calendar-cancel"
	mails.add(
		name,
		wire(mails.head(name, "Geannuleerd: Lamp bekijken"), invitation("CANCEL")),
		calendar="CANCEL",
		reason="CANCELLED",
	)
	name = "calendar-publish"
	mails.add(
		name,
		wire(
			mails.head(name, "Rooster"),
			multipart(
				"mixed",
				text_part("Zie rooster."),
				file_part(
					calendar("PUBLISH").encode(),
					"text/calendar; name=rooster.ics",
					"attachment; filename=rooster.ics",
				),
			),
		),
		files=["rooster.ics"],
	)
	name = "calendar-reply-with-words"
	mails.add(
		name,
		wire(
			mails.head(name, "Afgewezen: Lamp bekijken"),
			invitation("REPLY", "Dinsdag kan ik niet. Kan het woensdag?"),
		),
		calendar="REPLY",
		reason="ANSWERED_WITH_WORDS",
		text="Dinsdag kan ik niet. Kan het woensdag?",
	)
	name = "calendar-reply-google"
	mails.add(
		name,
		wire(
			mails.head(name, "Geaccepteerd: Lamp bekijken"),
			invitation(
				"REPLY", "Emma de Vries heeft deze uitnodiging geaccepteerd.\n\nUitnodiging van Google Agenda"
			),
		),
		Kind.CALENDAR,
	)
	name = "calendar-reply-as-file"
	part = file_part(
		calendar("REPLY").encode(),
		"text/calendar; method=REPLY; name=antwoord.ics",
		"attachment; filename=antwoord.ics",
	)
	mails.add(
		name,
		wire(
			mails.head(name, "Zie dit antwoord"),
			multipart("mixed", text_part("Wat betekent dit bestand?"), part),
		),
		text="Wat betekent dit bestand?",
		calendar="",
		files=["antwoord.ics"],
	)
	for subject in ("Geaccepteerd", "Afgewezen", "Voorlopig"):
		name = f"calendar-reply-{subject.lower()}"
		mails.add(
			name,
			wire(mails.head(name, f"{subject}: Lamp bekijken"), invitation("REPLY", "")),
			Kind.CALENDAR,
			calendar="REPLY",
		)
	name = "calendar-counter"
	mails.add(
		name,
		wire(mails.head(name, "Nieuw tijdstip voorgesteld"), invitation("COUNTER", "")),
		Kind.CALENDAR,
		calendar="COUNTER",
	)


def _sealed(mails: Collection) -> None:
	signature = file_part(
		b"0\x82\x01", "application/pkcs7-signature; name=smime.p7s", "attachment; filename=smime.p7s"
	)
	name = "smime-signed"
	mails.add(
		name,
		wire(
			mails.head(name, "Getekend"),
			multipart(
				"signed",
				text_part("De lamp is kapot."),
				signature,
				more='; protocol="application/pkcs7-signature"',
			),
		),
		text="De lamp is kapot.",
		files=["smime.p7s"],
		remarks={"SIGNED"},
	)
	name = "smime-encrypted"
	mails.add(
		name,
		wire(
			mails.head(name, "Versleuteld"),
			file_part(
				b"0\x82\x01",
				'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
				"attachment; filename=smime.p7m",
			),
		),
		text="",
		files=["smime.p7m"],
		remarks={"ENCRYPTED"},
	)
	name = "pgp-encrypted"
	parts = (
		"Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
		file_part(
			b"-----BEGIN PGP MESSAGE-----",
			"application/octet-stream; name=encrypted.asc",
			"inline; filename=encrypted.asc",
		),
	)
	mails.add(
		name,
		wire(mails.head(name, "Versleuteld"), multipart("encrypted", *parts)),
		files=["file-1.asc", "encrypted.asc"],
		remarks={"ENCRYPTED"},
	)
	name = "pgp-inline"
	mails.add(
		name,
		wire(
			mails.head(name, "Versleuteld"),
			text_part("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"),
		),
		files=["message.asc"],
		remarks={"ENCRYPTED"},
	)
	name = "pgp-signed"
	mails.add(
		name,
		wire(
			mails.head(name, "Getekend"),
			multipart(
				"signed",
				text_part("De lamp is kapot."),
				file_part(
					b"sig",
					"application/pgp-signature; name=signature.asc",
					"attachment; filename=signature.asc",
				),
			),
		),
		text="De lamp is kapot.",
		remarks={"SIGNED"},
	)


def _large(mails: Collection) -> None:
	for megabytes in (5, 25, 30):
		name = f"large-{megabytes}-mb"

		def make(name=name, megabytes=megabytes) -> bytes:
			content = bytes(range(256)) * (megabytes * MEGABYTE // 256)
			return wire(
				mails.head(name, f"Film van {megabytes} MB"),
				multipart(
					"mixed",
					text_part("Zie de film."),
					file_part(content, "video/mp4", "attachment; filename=film.mp4"),
				),
			)

		mails.add(
			name, make, is_large=True, text="Zie de film.", files=["film.mp4"], sizes=[megabytes * MEGABYTE]
		)
	name = "large-html"

	def make_html() -> bytes:
		rows = "".join(f"<tr><td>Regel {n}</td><td>kapot</td></tr>" for n in range(40_000))
		return wire(
			mails.head("large-html", "Lange lijst"),
			text_part(f"<p>De lijst:</p><table>{rows}</table>", "html"),
		)

	mails.add(name, make_html, is_large=True, text_has="De lijst:", html="", remarks={"HTML_TOO_LARGE"})
	name = "large-text"
	mails.add(
		name,
		lambda: wire(mails.head("large-text", "Logboek"), text_part("regel van het logboek\n" * 50_000)),
		is_large=True,
		text_has="regel van het logboek",
		remarks={"TEXT_CUT"},
	)
