"""How soon the portal shows something, beside a page of the platform that does as little, on a warm served site.

	PORTAL_URL=http://127.0.0.1:8000 python benchmarks/portal.py

with the bench's Python; the site has the demo organisation (`facility_frontoffice.demo.data.load`). Prints per page the
median and the slowest of five visits: the first content in a browser (First Contentful Paint), the time until the server's
first byte, and how many times that of `/me` they are. Only the ratio travels to another machine. The peers are the platform's
page of one's account and its plainest Web Form.
"""

import os
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/lib"))

import chromium
from playwright.sync_api import sync_playwright

USER, PASSWORD = "emma@example.com", "Front0ffice!"
URL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8000")
VISITS = 5
PEERS = ("/me", "/update-profile")
PAGES = (*PEERS, "/help", "/help?q=lamp", "/my-requests", "/ask/new", "/messages")
PAINT = """() => ({
	paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
	byte: performance.getEntriesByType("navigation")[0].responseStart,
})"""


def measured(page, address: str) -> dict[str, list[float]]:
	"""Milliseconds of each visit, after one that warms up."""
	found: dict[str, list[float]] = {"paint": [], "byte": []}
	for visit in range(VISITS + 1):
		page.goto(f"{URL}{address}", wait_until="load")
		page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
		row = page.evaluate(PAINT)
		if visit:
			for key, values in found.items():
				values.append(row[key])
	return found


def main() -> None:
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(**chromium.launch_options())
		context = browser.new_context(viewport={"width": 390, "height": 844})
		answer = context.request.post(f"{URL}/api/method/login", form={"usr": USER, "pwd": PASSWORD})
		assert answer.ok, answer.text()[:300]
		page = context.new_page()
		rows = {address: measured(page, address) for address in PAGES}
		browser.close()
	peer = statistics.median(rows[PEERS[0]]["paint"])
	print(f"{'page':20} {'first content':>14} {'slowest':>9} {'first byte':>11} {'times ' + PEERS[0]:>10}")
	for address, found in rows.items():
		median = statistics.median(found["paint"])
		byte = statistics.median(found["byte"])
		print(
			f"{address:20} {median:11.0f} ms {max(found['paint']):6.0f} ms {byte:8.0f} ms {median / peer:10.2f}"
		)


if __name__ == "__main__":
	main()
