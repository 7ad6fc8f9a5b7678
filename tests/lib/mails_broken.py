"""Mails that break a rule: odd character sets, damaged parts, headers without end, and what is hardly a mail at all."""

from mails import Collection, multipart, text_part, wire

from facility_frontoffice.communication.inbound.kinds import Kind

RUSSIAN = "Здравствуйте, в кабинете 204 очень холодно, не работает отопление."
JAPANESE = "会議室の照明が壊れています。よろしくお願いします。"
CHINESE = "你好，二楼会议室的空调坏了，请尽快派人来修理。谢谢。"
WESTERN = "Het café naast de hal is te warm; één raam kan niet open – ‘t zit vast. Kosten: € 5."


def collect(mails: Collection) -> None:
	_charsets(mails)
	_parts(mails)
	_transfer(mails)
	_headers(mails)
	_hardly_mails(mails)


def _charsets(mails: Collection) -> None:
	cases = {
		"windows-1252": (WESTERN, "windows-1252", "cp1252"),
		"latin1-that-is-windows": (WESTERN, "iso-8859-1", "cp1252"),
		"windows-labelled-utf-8": (WESTERN, "utf-8", "cp1252"),
		"utf-8-labelled-latin1": (WESTERN, "iso-8859-1", "utf-8"),
		"utf-8-labelled-ascii": (WESTERN, "us-ascii", "utf-8"),
		"utf-8-bom": (WESTERN, "utf-8", "utf-8-sig"),
		"unlabelled-utf-8": (WESTERN, "", "utf-8"),
		"unknown-8bit": (WESTERN, "unknown-8bit", "cp1252"),
		"nonsense-charset": (WESTERN, "_iso-8859-1$esc", "cp1252"),
		"koi8-r": (RUSSIAN, "koi8-r", "koi8-r"),
		"koi8-r-unlabelled": (RUSSIAN, "", "koi8-r"),
		"windows-1251": (RUSSIAN, "windows-1251", "cp1251"),
		"iso-2022-jp": (JAPANESE, "iso-2022-jp", "iso2022_jp"),
		"iso-2022-jp-labelled-ascii": (JAPANESE, "us-ascii", "iso2022_jp"),
		"shift-jis": (JAPANESE, "Shift_JIS", "cp932"),
		"gb2312": (CHINESE, "gb2312", "gb18030"),
		"gbk-labelled-gb2312": ("你好，張先生，會議室的空調壞了，謝謝", "gb2312", "gbk"),
		"big5": ("會議室的空調壞了", "big5", "big5"),
		"utf-7": ("Café é", "utf-7", "utf-7"),
		"utf-16": (WESTERN, "utf-16", "utf-16"),
		"iso-8859-15": ("Kosten: € 5, één", "iso-8859-15", "iso-8859-15"),
		"mac-roman": ("Café één", "macintosh", "mac_roman"),
		"codec-that-is-none": ("Lamp kapot", "rot13", "ascii"),
		"codec-slow": ("Lamp kapot", "punycode", "ascii"),
	}
	for key, (text, label, codec) in cases.items():
		name = f"charset-{key}"
		kind = f"Content-Type: text/plain; charset={label}\n" if label else "Content-Type: text/plain\n"
		cte = "base64" if codec == "utf-16" else "8bit"
		content = text.encode(codec)
		if cte == "base64":
			import base64

			content = base64.encodebytes(content)
		mails.add(
			name,
			wire(mails.head(name, "Tekens"), kind, f"Content-Transfer-Encoding: {cte}\n\n", content, "\n"),
			text=text,
		)
	name = "charset-cut-in-a-letter"
	mails.add(
		name,
		wire(
			mails.head(name, "Tekens"),
			"Content-Type: text/plain; charset=utf-8\n\n",
			WESTERN.encode() + b"\xc3",
		),
		text_has="Het café naast de hal",
	)


def _parts(mails: Collection) -> None:
	lamp = text_part("De lamp is kapot.")
	pdf = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK"
	name = "no-end-boundary"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), multipart("mixed", lamp, pdf, closed=False)),
		text="De lamp is kapot.",
		files=["a.pdf"],
		remarks={"BOUNDARY_MISSING"},
	)
	name = "boundary-not-named"
	body = multipart("mixed", lamp, pdf).replace('; boundary="=_Part_1"', "")
	mails.add(name, wire(mails.head(name, "Vraag"), body), text="De lamp is kapot.", files=["a.pdf"])
	name = "boundary-wrong"
	body = multipart("mixed", lamp, pdf).replace('boundary="=_Part_1"', 'boundary="=_Ander"')
	mails.add(name, wire(mails.head(name, "Vraag"), body), text="De lamp is kapot.", files=["a.pdf"])
	name = "multipart-without-parts"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), 'Content-Type: multipart/mixed; boundary="x"\n\nDe lamp is kapot.\n'),
		text="De lamp is kapot.",
		remarks={"BOUNDARY_MISSING"},
	)
	name = "boundary-with-odd-signs"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), multipart("mixed", lamp, pdf, boundary="----=_Next(Part)+?.*[a]_0")),
		text="De lamp is kapot.",
		files=["a.pdf"],
	)
	name = "boundaries-that-begin-alike"
	inner = multipart("alternative", lamp, text_part("<p>De lamp is kapot.</p>", "html"), boundary="=_AB")
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), multipart("mixed", inner, pdf, boundary="=_A")),
		text="De lamp is kapot.",
		files=["a.pdf"],
	)
	name = "preamble-and-epilogue"
	body = (
		multipart("mixed", lamp).replace("\n\n--", "\n\nThis is a multi-part message in MIME format.\n--", 1)
		+ "\nReclame van de server\n"
	)
	mails.add(name, wire(mails.head(name, "Vraag"), body), text="De lamp is kapot.")
	name = "parts-too-deep"
	deep = text_part("Diep")
	for level in range(40):
		deep = multipart("mixed", deep, boundary=f"=_D{level}")
	mails.add(name, wire(mails.head(name, "Diep"), deep), remarks={"TOO_DEEP"})
	name = "parts-too-many"
	mails.add(
		name,
		wire(mails.head(name, "Veel"), multipart("mixed", *[text_part(f"deel {n}") for n in range(2000)])),
		text_has="deel 5",
		remarks={"TOO_MANY_PARTS"},
	)
	name = "alternative-with-three"
	body = multipart(
		"alternative",
		lamp,
		"Content-Type: text/enriched\n\n<bold>De lamp is kapot.</bold>",
		text_part("<p>De lamp is kapot.</p>", "html"),
	)
	mails.add(name, wire(mails.head(name, "Vraag"), body), text="De lamp is kapot.")
	name = "html-and-list-footer"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag"),
			multipart(
				"mixed",
				text_part("<p>De lamp is kapot.</p>", "html"),
				text_part("-- \nVerzonden via de gateway"),
			),
		),
		text_has="De lamp is kapot.",
	)
	name = "content-type-odd"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), "Content-Type: text\n\nDe lamp is kapot.\n"),
		text="De lamp is kapot.",
	)
	name = "content-type-html-short"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), "Content-Type: html\n\n<p>De lamp is kapot.</p>\n"),
		text="De lamp is kapot.",
	)
	name = "external-body"
	part = 'Content-Type: message/external-body; access-type=URL; URL="https://files.example/a.zip"; name=a.zip\n\nContent-Type: application/zip\n'
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), multipart("mixed", lamp, part)),
		text="De lamp is kapot.",
		remarks={"ATTACHMENT_ELSEWHERE"},
	)


def _transfer(mails: Collection) -> None:
	for key, encoding, content, read in (
		("base64-cut", "base64", "RGUgbGFtcCBpcyBrYXBvdC", "De lamp is kapot"),
		("base64-odd-signs", "base64", "RGUgbGF!tcCB*pcyBrYXBvdC4=", "De lamp is kapot."),
		("base64-in-pieces", "base64", "RGUgbGFtcA==\nIGlzIGthcG90Lg==", "De lamp is kapot."),
		("qp-broken", "quoted-printable", "De lamp = is =ZZ kapot=", "De lamp"),
		("encoding-unknown", "8-bit", "De lamp is kapot.", "De lamp is kapot."),
		("encoding-upper-case", "BASE64", "RGUgbGFtcA==", "De lamp"),
		("base64-that-is-text", "base64", "", ""),
	):
		name = f"transfer-{key}"
		head = mails.head(name, "Vraag")
		mails.add(
			name,
			wire(
				head,
				f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{content}\n",
			),
			text_has=read,
		)
	name = "transfer-uuencode"
	head = mails.head(name, "Vraag")
	mails.add(
		name,
		wire(
			head,
			"Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n#0V%T\n`\nend\n",
		),
		files=["a.txt"],
	)


def _headers(mails: Collection) -> None:
	name = "header-without-end"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag", None, "X-Lang: " + "\n ".join(["x" * 900] * 900)),
			text_part("De lamp is kapot."),
		),
		subject="Vraag",
		only_by_imap=True,
	)
	name = "headers-thousands"
	extra = [f"X-Test-{n}: waarde" for n in range(3000)]
	mails.add(
		name,
		wire(mails.head(name, "Vraag", None, *extra), "\nDe lamp is kapot.\n"),
		text="De lamp is kapot.",
		remarks={"HEADERS_CUT"},
		only_by_imap=True,
	)
	name = "headers-twice"
	mails.add(
		name,
		wire(
			mails.head(name, "Eerste", None, "Subject: Tweede", "Message-ID: <tweede@client.example>"),
			text_part("De lamp is kapot."),
		),
		subject="Eerste",
		message_id=f"{name}@corpus.example",
	)
	name = "header-space-before-colon"
	mails.add(
		name,
		wire(mails.head(name, None, None, "Subject : Vraag"), text_part("De lamp is kapot.")),
		subject="Vraag",
	)
	name = "header-line-without-colon"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), "dit is geen kop\nDe lamp is kapot.\n"),
		text_has="De lamp is kapot.",
	)
	name = "header-broken-by-a-server"
	mails.add(
		name,
		wire("quite broken line\n", mails.head(name, "Vraag"), text_part("De lamp is kapot.")),
		subject="Vraag",
		text="De lamp is kapot.",
		only_by_imap=True,
	)
	name = "date-nonsense"
	mails.add(
		name,
		wire(mails.head(name, "Vraag", None, Date="gisteren om tien uur"), text_part("De lamp is kapot.")),
		date=None,
	)
	name = "date-missing"
	mails.add(
		name, wire(mails.head(name, "Vraag", None, Date=None), text_part("De lamp is kapot.")), date=None
	)
	name = "date-year-zero"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag", None, Date="Sat, 01 Jan 0000 00:00:00 +0000"),
			text_part("De lamp is kapot."),
		),
		text="De lamp is kapot.",
	)
	name = "date-far-zone"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag", None, Date="Mon, 30 Nov 2026 09:15:00 +9999"),
			text_part("De lamp is kapot."),
		),
		text="De lamp is kapot.",
	)
	name = "message-id-missing"
	mails.add(
		name,
		wire(mails.head(name, "Vraag", None, Message_ID=None), text_part("De lamp is kapot.")),
		message_id="",
	)
	name = "message-id-folded"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag", None, Message_ID=f"\n <{name}@corpus.example>"),
			text_part("De lamp is kapot."),
		),
		message_id=f"{name}@corpus.example",
	)
	name = "to-undisclosed"
	mails.add(
		name,
		wire(mails.head(name, "Vraag", None, To="undisclosed-recipients:;"), text_part("De lamp is kapot.")),
		to=(),
	)


def _hardly_mails(mails: Collection) -> None:
	name = "nul-bytes"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), "Content-Type: text/plain\n\n", b"De lamp\0 is\0 kapot.\0\n"),
		text="De lamp is kapot.",
		only_by_imap=True,
	)
	name = "line-ends-lf"
	mails.add(
		name,
		(mails.head(name, "Vraag") + text_part("De lamp is kapot.")).encode(),
		text="De lamp is kapot.",
		only_by_imap=True,
	)
	name = "line-ends-cr"
	mails.add(
		name,
		(mails.head(name, "Vraag") + text_part("De lamp is kapot.")).replace("\n", "\r").encode(),
		text="De lamp is kapot.",
		only_by_imap=True,
	)
	name = "line-very-long"
	mails.add(
		name,
		wire(mails.head(name, "Vraag"), "Content-Type: text/plain\n\n", "kapot " * 20_000),
		text_has="kapot kapot",
		only_by_imap=True,
	)
	name = "mbox-line-first"
	mails.add(
		name,
		wire(
			"From emma@client.example Mon Nov 30 09:15:00 2026\n",
			mails.head(name, "Vraag"),
			text_part("De lamp is kapot."),
		),
		text="De lamp is kapot.",
		only_by_imap=True,
	)
	name = "blank-lines-first"
	mails.add(
		name,
		wire("\n\n", mails.head(name, "Vraag"), text_part("De lamp is kapot.")),
		text="De lamp is kapot.",
		only_by_imap=True,
	)
	name = "headers-only"
	mails.add(name, wire(mails.head(name, "Vraag")), text="", subject="Vraag")
	for key, written in {
		"none": None,
		"empty": "",
		"words": "Emma de Vries",
		"no-domain": "Emma <emma>",
		"undisclosed": "undisclosed-recipients:;",
		"two-at": "<emma@@client.example>",
	}.items():
		name = f"no-sender-{key}"
		mails.add(
			name,
			wire(mails.head(name, "Vraag", None, From=written), text_part("De lamp is kapot.")),
			Kind.UNREADABLE,
			sender="",
			text="De lamp is kapot.",
		)
	name = "from-missing-sender-given"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag", None, From=None, Sender=f"<{mails.who().address}>"),
			text_part("De lamp is kapot."),
		),
		remarks={"SENDER_FROM_ELSEWHERE"},
	)
	mails.add("no-mail-garbage", bytes(range(256)) * 40, Kind.UNREADABLE, only_by_imap=True)
	mails.add("no-mail-empty", b"", Kind.UNREADABLE, only_by_imap=True, text="")
	mails.add(
		"no-mail-text",
		b"zomaar een zin\r\nen nog een\r\n",
		Kind.UNREADABLE,
		only_by_imap=True,
		text_has="zomaar een zin",
		remarks={"UNREADABLE"},
	)
