"""The system's Chromium, for Playwright: its own download is not needed."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

# A browser that asks nothing of the network but the site
OPTIONS = [
	"--no-sandbox",
	"--disable-dev-shm-usage",
	"--disable-gpu",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-default-apps",
	"--disable-domain-reliability",
	"--disable-sync",
	"--no-first-run",
	"--no-proxy-server",
]


def launch_options() -> dict:
	"""How Playwright launches it. Raises FileNotFoundError when there is none."""
	path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
	if not path:
		raise FileNotFoundError("no Chromium: apt-get install chromium, or name it in CHROMIUM")
	return {"executable_path": path, "args": OPTIONS}


def kill() -> None:
	"""Kills each that this process or one below it has started."""
	import psutil

	for process in psutil.Process().children(recursive=True):
		with suppress(psutil.NoSuchProcess):
			if "chrom" in process.name():
				process.kill()


def pictures() -> Path:
	"""Where pictures are kept: SCREENSHOT_DIR."""
	directory = Path(os.environ.get("SCREENSHOT_DIR") or "/tmp/facility-frontoffice-screenshots")
	directory.mkdir(parents=True, exist_ok=True)
	return directory
