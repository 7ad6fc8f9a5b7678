"""The portal as somebody attacks it by HTTP and in the browser of others: what only a served site can show.

Who sees what by which route is in `tests/site/permissions/test_portal_routes.py`, in process.
"""

import base64
import io
import time
from urllib.parse import urlsplit

import pytest
from PIL import Image
from portal_pages import Api

from facility_frontoffice.demo import data

API = "/api/method/facility_frontoffice.api."
# Each would set the mark, were it taken as markup anywhere
MARK = "window.wasHere = 1"
SCRIPTS = f"""<img src=x onerror="{MARK}"><script>{MARK}</script>"><svg onload="{MARK}">'-{MARK}-'"""
TEMPLATE = "{{ frappe.session.user }} {% raw %}"


@pytest.fixture(scope="module")
def organisation(run_on_site):
	run_on_site("facility_frontoffice.demo.data.load")


@pytest.fixture
def client(organisation, page_as):
	return Api(page_as(data.CLIENT, data.PASSWORD))


@pytest.fixture
def other(organisation, page_as):
	return Api(page_as(data.COLLEAGUE, data.PASSWORD))


@pytest.fixture
def desk(organisation, page_as):
	return Api(page_as(data.AGENT, data.PASSWORD))


def once() -> str:
	return str(time.time_ns())


def _photo(text: bytes = b"") -> str:
	content = io.BytesIO()
	image = Image.new("RGB", (30, 20), (110, 140, 170))
	exif = image.getexif()
	exif[0x010E] = "where it was taken"
	image.save(content, "JPEG", exif=exif)
	return base64.b64encode(content.getvalue() + text).decode()


def test_another_site_sends_nothing_in_a_clients_name(client, other):
	"""Without the token of the session, with that of another, and by a link that is followed."""
	name = client("portal.ask", description="A lamp that is out", submission_key=once())["name"]
	http = client.page.request
	for token in ("", "x", other.token):
		headers = {"X-Frappe-CSRF-Token": token} if token else {}
		for method in ("portal.cancel", "portal.reply"):
			answer = http.post(f"{API}{method}", form={"name": name, "message": "x"}, headers=headers)
			assert answer.status in (400, 403), f"{method} with {token!r}: {answer.status}"
	for method in ("portal.cancel", "portal.reply", "portal.ask"):
		assert http.get(f"{API}{method}?name={name}&message=x&description=x").status == 403, method
	assert http.post("/messages", form={"act": "save", "csrf_token": "x"}).status in (400, 403)
	now = client("portal.request", name=name)
	assert now["is_open"]
	assert not any(event["kind"] == "you" and event["detail"] == "x" for event in now["timeline"])


def test_a_file_is_taken_for_what_it_is_and_read_by_who_sent_it(client, other, page_as):
	page = b"<script>alert(document.domain)</script>"
	refused = {
		"page.png": base64.b64encode(b"<!DOCTYPE html>" + page).decode(),
		"drawing.svg": base64.b64encode(
			b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
		).decode(),
		"many.zip": base64.b64encode(b"PK\x03\x04" + bytes(100)).decode(),
		"cut.jpg": base64.b64encode(b"\xff\xd8\xff\xe0\x00\x10JFIF").decode(),
		"program.pdf": base64.b64encode(b"MZ" + bytes(200)).decode(),
	}
	for filename, filedata in refused.items():
		answer = client.page.request.post(
			f"{API}portal.ask",
			data={
				"description": "x",
				"submission_key": once(),
				"files": [{"filename": filename, "filedata": filedata}],
			},
			headers={"X-Frappe-CSRF-Token": client.token},
		)
		assert answer.status == 417, f"{filename}: {answer.status}"
	sent = [{"filename": "../../evil.html", "filedata": _photo(page)}]
	name = client("portal.ask", description="See the photo", submission_key=once(), files=sent)["name"]
	client.page.goto(f"/my-requests/{name}")
	address = client.page.locator("a[href*=file]", has_text="evil").first.get_attribute("href")
	answer = client.page.request.get(address)
	assert answer.headers["content-type"].startswith("image/jpeg")
	assert answer.headers["x-content-type-options"] == "nosniff"
	assert page not in answer.body()
	assert b"where it was taken" not in answer.body()
	for somebody in (other.page, page_as()):
		assert somebody.request.get(address).status in (403, 404)


def test_what_is_uploaded_beside_the_portal_is_no_page(client):
	"""The platform's own upload, which takes files of people without the desk."""
	http = client.page.request
	for filename, kind in (("x.svg", "image/svg+xml"), ("x.html", "text/html"), ("x.js", "text/javascript")):
		answer = http.post(
			"/api/method/upload_file",
			multipart={
				"file": {"name": filename, "mimeType": kind, "buffer": b"<script>1</script>"},
				"is_private": "0",
			},
			headers={"X-Frappe-CSRF-Token": client.token},
		)
		assert answer.status == 417, f"{filename}: {answer.status}"


def test_headers_and_cookies(client, page_as):
	answer = client.page.request.get("/my-requests")
	assert answer.headers["x-frame-options"] == "SAMEORIGIN"
	assert answer.headers["x-content-type-options"] == "nosniff"
	assert "referrer-policy" in answer.headers
	assert "no-store" in answer.headers.get("cache-control", "")
	sid = next(cookie for cookie in client.page.context.cookies() if cookie["name"] == "sid")
	assert sid["httpOnly"]
	assert sid["sameSite"] == "Lax"
	for address in ("https://evil.example/", "//evil.example", "/\\evil.example"):
		found = client.page.request.get("/login", params={"redirect-to": address}, max_redirects=0)
		host = urlsplit(found.headers.get("location", "")).hostname
		assert host in (None, "127.0.0.1"), address
	visitor = page_as()
	visitor.goto("/my-requests//evil.example")
	assert "evil.example" not in visitor.url.split("/")[2]


def test_s9_no_script_in_any_text_runs_anywhere(client, desk, page_as):
	"""Whatever somebody types, client or front office, is shown as words to the other."""
	text = f"{SCRIPTS} {TEMPLATE} {once()}"
	name = client(
		"portal.ask",
		description=text,
		location=text[:100],
		submission_key=once(),
		files=[{"filename": f"{SCRIPTS}.jpg", "filedata": _photo()}],
	)["name"]
	client("portal.reply", name=name, message=text)
	desk("intake.reply_to_client", request=name, message=text)
	desk("commitments.make", request=name, kind="Information", promise=text[:130], due="2030-01-15 10:00:00")
	ended = client("portal.ask", description=text, submission_key=once())["name"]
	desk("intake.cancel", request=ended, reason=text[:130], alternative=text[:130])
	page = client.page
	for address in ("/help", "/help?q=" + "%3Cimg%20src%3Dx%20onerror%3D%22window.wasHere%3D1%22%3E", "/my-requests",
		f"/my-requests/{name}", f"/my-requests/{ended}", "/messages", "/ask/new?description=%3Cimg+src%3Dx+onerror%3D%22window.wasHere%3D1%22%3E",
		"/my-requests?q=%3Cscript%3Ewindow.wasHere%3D1%3C/script%3E", "/label/%3Cscript%3Ewindow.wasHere%3D1%3C%2Fscript%3E"):  # fmt: skip
		page.goto(address)
		page.wait_for_load_state("networkidle")
		assert page.evaluate("window.wasHere") is None, address
		assert page.locator("img[src=x], svg[onload]").count() == 0, address
	page.goto(f"/my-requests/{name}")
	assert "{{ frappe.session.user }}" in page.inner_text("main")
	agent = page_as(data.AGENT, data.PASSWORD)
	agent.goto(f"/app/client-request/{name}")
	agent.wait_for_selector(".form-layout")
	agent.wait_for_load_state("networkidle")
	assert agent.evaluate("window.wasHere") is None
	# a picture in what an agent wrote stays a picture; nothing in it does anything
	assert agent.locator("img[onerror], svg[onload]").count() == 0
