"""What machines send: answers of who is away, bounces, complaints, receipts, lists, and mails that go round."""

from mails import Collection, Who, multipart, text_part, wire

from facility_frontoffice.communication.inbound.kinds import Kind

DAEMON = Who("Mail Delivery System", "mailer-daemon@mx.client.example")
GONE = "weg@client.example"


def collect(mails: Collection) -> None:
	_away(mails)
	_other_machines(mails)
	_bounces(mails)
	_bounces_in_words(mails)
	_complaints_and_receipts(mails)
	_lists(mails)
	_loops(mails)


def _away(mails: Collection) -> None:
	sent = mails.sent()
	away = {
		"outlook-nl": ("Automatisch antwoord: Uw vraag", "Ik ben met vakantie tot 7 december.", ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All")),
		"outlook-en": ("Automatic reply: Your question", "I am out of office until Monday.", ("Auto-Submitted: auto-generated",)),
		"outlook-de": ("Automatische Antwort: Ihre Frage", "Ich bin bis Montag nicht im Büro.", ("Auto-Submitted: auto-generated",)),
		"outlook-fr": ("Réponse automatique : Votre question", "Je suis absent jusqu'à lundi.", ("Auto-Submitted: auto-generated",)),
		"outlook-no-header": ("Automatisch antwoord: Uw vraag", "Ik ben er niet.", ()),
		"german-no-header": ("Abwesenheitsnotiz: Ihre Frage", "Ich bin im Urlaub.", ()),
		"english-no-header": ("Out of Office: Your question", "I am away.", ()),
		"gmail": ("Afwezig Re: Uw vraag", "Ik ben afwezig tot 7 december.", ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes")),
		"vacation": ("Re: Uw vraag", "I'm on vacation.", ("Auto-Submitted: auto-replied (vacation)", "X-Mailer: vacation 1.2.7")),
		"autoreply-header": ("Re: Uw vraag", "Ik ben er niet.", ("X-Autoreply: yes",)),
		"autorespond-header": ("Re: Uw vraag", "Ik ben er niet.", ("X-Autorespond: Uw vraag",)),
		"precedence-auto": ("Re: Uw vraag", "Ik ben er niet.", ("Precedence: auto_reply",)),
		"precedence-junk": ("Re: Uw vraag", "Ik ben er niet.", ("Precedence: junk",)),
		"null-path-words": ("Re: Uw vraag", "Beste afzender,\n\nIk ben momenteel niet aanwezig. Voor spoed: receptie.", ("Return-Path: <>",)),
		"subject-and-words": ("Afwezigheid", "Ik ben tot en met 7 december afwezig en lees mijn mail niet.", ()),
		"suppress-and-subject": ("Op vakantie", "Terug op 7 december.", ("X-Auto-Response-Suppress: All",)),
		"received-message": ("Automatic response: we have received your message", "This is an automated response.", ("Auto-Submitted: auto-replied",)),
	}  # fmt: skip
	for key, (subject, text, extra) in away.items():
		name = f"away-{key}"
		fields = {"In_Reply_To": f"<{sent}>"}
		if any(line.startswith("Return-Path") for line in extra):
			fields["Return_Path"] = None
		mails.add(
			name,
			wire(mails.head(name, subject, None, *extra, **fields), text_part(text)),
			Kind.AUTOMATIC_REPLY,
			in_reply_to=sent,
		)


def _other_machines(mails: Collection) -> None:
	for key, extra in {
		"building": ("Auto-Submitted: auto-generated", "X-Mailer: Building Management 4"),
		"other-desk": ("Auto-Submitted: auto-replied", "X-Loop: servicedesk@supplier.example"),
		"bulk": ("Precedence: bulk",),
		"upper-case": ("AUTO-SUBMITTED: Auto-Generated",),
	}.items():
		name = f"machine-{key}"
		who = Who("Systeem", "systeem@supplier.example")
		mails.add(
			name,
			wire(
				mails.head(name, "Melding 123 ontvangen", who, *extra),
				text_part("Wij hebben uw melding ontvangen."),
			),
			Kind.AUTOMATIC_REPLY,
		)
	name = "machine-daemon-without-report"
	mails.add(
		name,
		wire(mails.head(name, "Quota", DAEMON), text_part("Your quota is at 90 percent.")),
		Kind.AUTOMATIC_REPLY,
	)


def _status(recipient: str, status: str, action: str, diagnostic: str) -> str:
	return (
		"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.client.example\nArrival-Date: Mon, 30 Nov 2026 09:10:00 +0100\n\n"
		f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}\n"
	)


def _original(mails: Collection, recipient: str = GONE, whole: bool = True) -> str:
	kind = "message/rfc822" if whole else "text/rfc822-headers"
	head = f"From: Facilitair <{mails.front_office}>\nTo: {recipient}\nSubject: Uw vraag [{mails.number()}]\nMessage-ID: <{mails.sent()}>\nX-Frappe-Site: https://facility.example.com\n"
	return f"Content-Type: {kind}\n\n{head}" + ("\nBeste Emma,\n\nWij zijn ermee bezig.\n" if whole else "")


def _bounces(mails: Collection) -> None:
	sent = mails.sent()
	cases = {
		"unknown": ("5.1.1", "failed", "550 5.1.1 User unknown"),
		"full": ("5.2.2", "failed", "552 5.2.2 Mailbox full"),
		"refused": ("5.7.1", "failed", "554 5.7.1 Message rejected as spam"),
		"no-host": ("5.4.4", "failed", "Host not found"),
		"too-long-tried": ("4.4.7", "failed", "Message expired"),
		"delayed": ("4.4.1", "delayed", "Connection timed out"),
		"by-code-only": ("", "", "550 5.1.10 Recipient not found"),
	}
	for key, (status, action, diagnostic) in cases.items():
		name = f"bounce-{key}"
		report = multipart(
			"report",
			text_part("I'm sorry to have to inform you that your message could not be delivered."),
			_status(GONE, status, action, diagnostic),
			_original(mails),
			more="; report-type=delivery-status",
		)
		head = mails.head(name, "Undelivered Mail Returned to Sender", DAEMON, Return_Path="<>")
		mails.add(
			name,
			wire(head, report),
			Kind.BOUNCE,
			report_of=(GONE, status or "5.1.10", action or "failed", sent),
			reason="DELAYED" if action == "delayed" else "FAILED",
			files=[],
		)
	name = "bounce-headers-only"
	report = multipart(
		"report",
		text_part("Not delivered."),
		_status(GONE, "5.1.1", "failed", "550"),
		_original(mails, whole=False),
		more="; report-type=delivery-status",
	)
	mails.add(
		name,
		wire(
			mails.head(name, "Undeliverable: Uw vraag", Who("Postmaster", "postmaster@client.example")),
			report,
		),
		Kind.BOUNCE,
		report_of=(GONE, "5.1.1", "failed", sent),
	)
	name = "bounce-exchange"
	report = multipart(
		"report",
		multipart(
			"alternative",
			text_part("Delivery has failed to these recipients or groups:"),
			text_part("<p>Delivery has failed</p>", "html"),
			boundary="=_Exch",
		),
		_status(GONE, "5.1.10", "failed", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
		_original(mails),
		more="; report-type=delivery-status",
	)
	who = Who("Microsoft Outlook", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@client.example")
	mails.add(
		name,
		wire(mails.head(name, "Onbestelbaar: Uw vraag", who, Return_Path="<>"), report),
		Kind.BOUNCE,
		report_of=(GONE, "5.1.10", "failed", sent),
	)
	name = "bounce-two-recipients"
	second = "\nFinal-Recipient: rfc822; ook-weg@client.example\nAction: failed\nStatus: 5.1.1\n"
	report = multipart(
		"report",
		text_part("Not delivered."),
		_status(GONE, "5.1.1", "failed", "550") + second,
		_original(mails),
		more="; report-type=delivery-status",
	)
	mails.add(
		name,
		wire(mails.head(name, "Undelivered Mail Returned to Sender", DAEMON), report),
		Kind.BOUNCE,
		recipients_of_reports=(GONE, "ook-weg@client.example"),
	)
	name = "bounce-original-recipient"
	status = _status("intern-7@mail.client.example", "5.1.1", "failed", "550").replace(
		"Final-Recipient", f"Original-Recipient: rfc822; {GONE}\nFinal-Recipient"
	)
	report = multipart(
		"report", text_part("Not delivered."), status, _original(mails), more="; report-type=delivery-status"
	)
	mails.add(
		name,
		wire(mails.head(name, "Undelivered Mail Returned to Sender", DAEMON), report),
		Kind.BOUNCE,
		report_of=(GONE, "5.1.1", "failed", sent),
	)
	name = "bounce-in-base64"
	import base64

	status = base64.encodebytes(_status(GONE, "5.1.1", "failed", "550").split("\n\n", 1)[1].encode()).decode()
	report = multipart(
		"report",
		text_part("Not delivered."),
		f"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{status}",
		_original(mails),
		more="; report-type=delivery-status",
	)
	mails.add(
		name,
		wire(mails.head(name, "Undelivered Mail Returned to Sender", DAEMON), report),
		Kind.BOUNCE,
		report_of=(GONE, "5.1.1", "failed", sent),
	)
	name = "bounce-in-no-report"
	mails.add(
		name,
		wire(
			mails.head(name, "Undelivered", DAEMON, Return_Path="<>"),
			multipart("mixed", text_part("Not delivered."), _status(GONE, "5.1.1", "failed", "550")),
		),
		Kind.BOUNCE,
		recipients_of_reports=(GONE,),
	)
	name = "person-sends-on-a-bounce"
	mails.add(
		name,
		wire(
			mails.head(name, "Fwd: Undelivered"),
			multipart("mixed", text_part("Wat betekent dit?"), _status(GONE, "5.1.1", "failed", "550")),
		),
		text="Wat betekent dit?",
		recipients_of_reports=(),
	)
	name = "bounce-null-from"
	report = multipart(
		"report",
		text_part("Not delivered."),
		_status(GONE, "5.1.1", "failed", "550"),
		_original(mails),
		more="; report-type=delivery-status",
	)
	mails.add(
		name,
		wire(mails.head(name, "Failure notice", None, From="<>", Return_Path="<>"), report),
		Kind.BOUNCE,
		report_of=(GONE, "5.1.1", "failed", sent),
	)
	name = "delivered-report"
	report = multipart(
		"report",
		text_part("Your message was delivered."),
		_status(GONE, "2.0.0", "delivered", "250 ok"),
		_original(mails),
		more="; report-type=delivery-status",
	)
	mails.add(
		name,
		wire(mails.head(name, "Successful Mail Delivery Report", DAEMON), report),
		Kind.AUTOMATIC_REPLY,
		reason="DELIVERED",
	)


def _bounces_in_words(mails: Collection) -> None:
	sent = mails.sent()
	copy = f"\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <{mails.front_office}>\nMessage-ID: <{sent}>\nSubject: Uw vraag\n\nBeste Emma,"
	cases = {
		"qmail": ("failure notice", f"Hi. This is the qmail-send program at client.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<{GONE}>:\nSorry, no mailbox here by that name. (#5.1.1)", "failed"),
		"exim": ("Mail delivery failed: returning message to sender", f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered:\n\n  {GONE}\n    550 5.1.1 Unrouteable address", "failed"),
		"postfix-text": ("Undelivered Mail Returned to Sender", f"This is the mail system at host mx.client.example.\n\n<{GONE}>: host mx said: 550 5.1.1 User unknown", "failed"),
		"sendmail": ("Returned mail: see transcript for details", f"   ----- The following addresses had permanent fatal errors -----\n<{GONE}>\n    (reason: 550 5.1.1 User unknown)", "failed"),
		"dutch": ("Niet bezorgd: onbestelbaar bericht", f"Uw bericht kan niet worden bezorgd aan {GONE}. 5.1.1", "failed"),
		"dutch-exchange": ("Onbestelbaar: Uw vraag", f"Uw bericht is niet bezorgd bij {GONE}. Fout 550 5.1.1", "failed"),
		"german": ("Unzustellbar: Ihre Frage", f"Ihre Nachricht konnte nicht zugestellt werden: {GONE}, 550 5.1.1", "failed"),
		"delay": ("Warning: could not send message for past 4 hours", f"This is a warning message only. Your message to {GONE} is delayed; the server will keep trying. 4.4.1", "delayed"),
	}  # fmt: skip
	for key, (subject, text, action) in cases.items():
		if key == "dutch":
			subject = "Niet-bestelbaar bericht"
		name = f"bounce-words-{key}"
		head = mails.head(name, subject, DAEMON, Return_Path="<>")
		status = "4.4.1" if action == "delayed" else "5.1.1"
		mails.add(
			name, wire(head, text_part(text + copy)), Kind.BOUNCE, report_of=(GONE, status, action, sent)
		)
	name = "bounce-failed-recipients-header"
	head = mails.head(
		name,
		"Delivery Status Notification (Failure)",
		DAEMON,
		f"X-Failed-Recipients: {GONE}",
		In_Reply_To=f"<{sent}>",
		Auto_Submitted="auto-replied",
	)
	mails.add(
		name,
		wire(head, text_part(f"Address not found. Your message wasn't delivered to {GONE}.")),
		Kind.BOUNCE,
		recipients_of_reports=(GONE,),
	)


def _complaints_and_receipts(mails: Collection) -> None:
	sent = mails.sent()
	for key, fields in {
		"with-recipient": f"Feedback-Type: abuse\nUser-Agent: FBL/1.0\nVersion: 1\nOriginal-Rcpt-To: <{GONE}>\n",
		"redacted": "Feedback-Type: abuse\nUser-Agent: FBL/1.0\nVersion: 1\n",
	}.items():
		name = f"complaint-{key}"
		report = multipart(
			"report",
			text_part("This is an email abuse report."),
			f"Content-Type: message/feedback-report\n\n{fields}",
			_original(mails),
			more="; report-type=feedback-report",
		)
		who = Who("Feedback", "fbl@provider.example")
		mails.add(
			name,
			wire(mails.head(name, "FW: Uw vraag", who), report),
			Kind.COMPLAINT,
			complaint_of=(GONE, sent),
		)
	name = "report-not-spam"
	report = multipart(
		"report",
		text_part("Not spam."),
		"Content-Type: message/feedback-report\n\nFeedback-Type: not-spam\nVersion: 1\n",
		_original(mails),
		more="; report-type=feedback-report",
	)
	mails.add(
		name,
		wire(mails.head(name, "FW: Uw vraag", Who("Feedback", "fbl@provider.example")), report),
		Kind.AUTOMATIC_REPLY,
		reason="SERVER_REPORT",
	)
	name = "report-dmarc"
	subject = "Report Domain: example.com Submitter: provider.example Report-ID: <2026.11.30>"
	mails.add(
		name,
		wire(
			mails.head(name, subject, Who("DMARC", "noreply-dmarc@provider.example")),
			"Content-Type: application/zip; name=r.zip\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n",
		),
		Kind.AUTOMATIC_REPLY,
		reason="SERVER_REPORT",
	)
	for key, disposition in {
		"displayed": "manual-action/MDN-sent-manually; displayed",
		"deleted": "automatic-action/MDN-sent-automatically; deleted",
	}.items():
		name = f"receipt-{key}"
		fields = f"Reporting-UA: client.example; Outlook\nFinal-Recipient: rfc822; {mails.who().address}\nOriginal-Message-ID: <{sent}>\nDisposition: {disposition}\n"
		report = multipart(
			"report",
			text_part("Uw bericht is gelezen."),
			f"Content-Type: message/disposition-notification\n\n{fields}",
			more="; report-type=disposition-notification",
		)
		mails.add(
			name,
			wire(mails.head(name, "Gelezen: Uw vraag"), report),
			Kind.AUTOMATIC_REPLY,
			reason="READ_RECEIPT",
			receipt_of=(mails.who().address, sent, key),
		)


def _lists(mails: Collection) -> None:
	news = Who("Vakblad Facilitair", "nieuws@vakblad.example")
	cases = {
		"newsletter": (
			"List-Unsubscribe: <https://vakblad.example/uit>",
			"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
		),
		"newsletter-bulk": ("List-Unsubscribe: <mailto:uit@vakblad.example>", "Precedence: bulk"),
		"mailchimp": (
			"List-ID: 12345 <12345.list-manage.example>",
			"List-Unsubscribe: <https://list-manage.example/u>",
			"X-Campaign: abc",
		),
		"mailman": (
			"List-Id: <gebouw.lists.example>",
			"List-Post: <mailto:gebouw@lists.example>",
			"Precedence: list",
		),
		"google-group": (
			"List-ID: <team.client.example>",
			"Mailing-list: list team@client.example; contact team+owners@client.example",
			"Precedence: list",
		),
		"precedence-only": ("Precedence: list",),
		"list-post-bulk": ("List-Id: <x.lists.example>", "List-Post: NO", "Precedence: bulk"),
	}
	for key, extra in cases.items():
		name = f"list-{key}"
		fields = (
			{"To": "gebouw@lists.example"} if key in ("mailman", "google-group", "precedence-only") else {}
		)
		mails.add(
			name,
			wire(mails.head(name, "Nieuws", news, *extra, **fields), text_part("Het laatste nieuws.")),
			Kind.MAILING_LIST,
		)


def _loops(mails: Collection) -> None:
	us = Who("Facilitair", mails.front_office)
	name = "own-from-ourselves"
	mails.add(name, wire(mails.head(name, "Uw vraag", us), text_part("Wij zijn ermee bezig.")), Kind.OUR_OWN)
	name = "own-upper-case"
	mails.add(
		name,
		wire(
			mails.head(name, "Uw vraag", Who("Facilitair", mails.front_office.upper())),
			text_part("Wij zijn ermee bezig."),
		),
		Kind.OUR_OWN,
	)
	name = "loop-hops"
	hops = [
		f"Received: from a{n}.client.example by b{n}.client.example; Mon, 30 Nov 2026 09:{n:02}:00 +0100"
		for n in range(30)
	]
	mails.add(
		name,
		wire(mails.head(name, "Uw vraag", None, *hops), text_part("Rond.")),
		Kind.LOOP,
		reason="TOO_MANY_HOPS",
	)
	name = "loop-delivered-twice"
	twice = [
		f"Delivered-To: {mails.front_office}",
		"Delivered-To: emma@client.example",
		f"Delivered-To: {mails.front_office}",
	]
	mails.add(
		name,
		wire(mails.head(name, "Uw vraag", None, *twice), text_part("Rond.")),
		Kind.LOOP,
		reason="DELIVERED_TWICE",
	)
	name = "loop-our-site-header"
	mails.add(
		name,
		wire(
			mails.head(name, "Fwd: Uw vraag", None, "X-Frappe-Site: https://facility.example.com"),
			text_part("Wij zijn ermee bezig."),
		),
		Kind.LOOP,
		reason="CAME_BACK",
	)
	name = "no-loop-noted-by-two-servers"
	twice = [f"Delivered-To: {mails.front_office}"] * 2
	mails.add(name, wire(mails.head(name, "Vraag", None, *twice), text_part("De lamp is kapot.")))
	name = "no-loop-delivered-once"
	mails.add(
		name,
		wire(
			mails.head(
				name,
				"Vraag",
				None,
				f"Delivered-To: {mails.front_office}",
				"Delivered-To: facility-backup@example.com",
			),
			text_part("De lamp is kapot."),
		),
	)
	name = "no-loop-other-site"
	mails.add(
		name,
		wire(
			mails.head(name, "Vraag", None, "X-Frappe-Site: https://erp.client.example"),
			text_part("De lamp is kapot."),
		),
	)
