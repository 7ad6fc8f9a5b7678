# shellcheck shell=bash disable=SC2034
# Settings of the development and demo environment. Each one is a variable of the environment:
#
#     BENCH_DIR=~/my-bench WEB_PORT=8000 make demo
#
# Lines that start with "#: " are what `make help` prints.

CHECKOUT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

#: BENCH_USER        user that owns the bench (default: you; "frappe" when you are root, made if missing)
if [[ $EUID -eq 0 ]]; then
	: "${BENCH_USER:=frappe}"
else
	: "${BENCH_USER:=$(id -un)}"
fi
BENCH_HOME="$(getent passwd "$BENCH_USER" | cut -d: -f6 || true)"
: "${BENCH_HOME:=/home/$BENCH_USER}"

#: BENCH_DIR         the bench; an existing version-15 bench with ERPNext may be named
#:                   (default: ~BENCH_USER/facility-frontoffice-bench)
: "${BENCH_DIR:=$BENCH_HOME/facility-frontoffice-bench}"

#: STATE_DIR         tools, own database server, caches and logs (default: BENCH_DIR with "-state" behind it)
: "${STATE_DIR:=$BENCH_DIR-state}"

#: APP_LINK          1: the bench works in this checkout itself; 0 (default): on a copy that each run refreshes
: "${APP_LINK:=}"

#: PYTHON            Python 3.10, 3.11 or 3.12 for a new bench (default: the newest of these that is found)
: "${PYTHON:=}"

#: FRAPPE_URL, ERPNEXT_URL, HRMS_URL, FRAPPE_BRANCH   where these come from (default: upstream, version-15)
: "${FRAPPE_URL:=https://github.com/frappe/frappe}"
: "${ERPNEXT_URL:=https://github.com/frappe/erpnext}"
: "${HRMS_URL:=https://github.com/frappe/hrms}"
: "${FRAPPE_BRANCH:=version-15}"

#: DB_HOST           a MariaDB server to use; empty (default): a server of our own with its data in STATE_DIR
#: DB_PORT           its port (default: 13306 for our own, 3306 for DB_HOST)
#: DB_ROOT_USER      its administrator (default: root)
#: DB_ROOT_PASSWORD  the administrator's password; needed with DB_HOST only
: "${DB_HOST:=}"
if [[ -z $DB_HOST ]]; then OWN_DB=1; DB_HOST=127.0.0.1; : "${DB_PORT:=13306}"; else OWN_DB=0; : "${DB_PORT:=3306}"; fi
: "${DB_ROOT_USER:=root}"
: "${DB_ROOT_PASSWORD:=}"

#: REDIS_CACHE_PORT, REDIS_QUEUE_PORT   Redis of our own (default: 13310, 13311); an existing bench keeps its own
: "${REDIS_CACHE_PORT:=13310}"
: "${REDIS_QUEUE_PORT:=13311}"

#: WEB_PORT          where the demo answers (default: 8080)
: "${WEB_PORT:=8080}"

#: SERVE             0: `make demo` ends after the table; 1 (default): it serves until Ctrl-C
: "${SERVE:=1}"
#: ADMIN_PASSWORD    of Administrator on the sites made here (default: admin)
: "${ADMIN_PASSWORD:=admin}"

#: DEMO_SITE, TEST_SITE, E2E_SITE   names of the sites (default: facility-demo, facility-test, TEST_SITE with "-e2e")
#: BESIDE_SITE       the second test site of a whole run (default: TEST_SITE with "-beside")
: "${DEMO_SITE:=facility-demo}"
: "${TEST_SITE:=facility-test}"
: "${E2E_SITE:=$TEST_SITE-e2e}"
: "${BESIDE_SITE:=$TEST_SITE-beside}"

#: RELEASE, RELEASE_SITE   for `make release-dump`: a word for what the release brought, and its site (default: facility-release)
: "${RELEASE:=}"
: "${RELEASE_SITE:=facility-release}"

#: TESTS, PYTEST_ARGS   what `make test` runs (default: all of tests/), and options for pytest
: "${TESTS:=}"
: "${PYTEST_ARGS:=}"

#: ERPNEXT_TESTS     doctypes whose own tests `make erpnext-tests` runs, with a comma between them
: "${ERPNEXT_TESTS:=Material Request,Request for Quotation,Supplier Quotation,Purchase Order,Purchase Receipt,Purchase Invoice,Stock Entry,Supplier,Asset,Asset Repair,Asset Maintenance,Asset Movement}"

#: HRMS_TESTS        which of our tests `make hrms-tests` runs beside HRMS, with a space between them
: "${HRMS_TESTS:=tests/site/setup tests/site/fulfilment/test_presence.py tests/site/permissions/test_matrix.py tests/site/scenarios/test_scenarios.py}"

#: FILE, COMMIT      for `make python`: the file, and 1 to keep what it did (default: rolled back)
: "${FILE:=}"
: "${COMMIT:=}"

# bench 5 is what works with version 15; Frappe's build needs yarn 1.
BENCH_REQUIREMENT='frappe-bench>=5.25,<6'
YARN_REQUIREMENT='yarn@1'
# ERPNext 15 imports pkg_resources, which setuptools dropped in 81.
SETUPTOOLS_REQUIREMENT='setuptools<81'
DISK_NEEDED_GB=6
APP=facility_frontoffice
APP_DIR="$BENCH_DIR/apps/$APP"
LOG_DIR="$STATE_DIR/logs"
