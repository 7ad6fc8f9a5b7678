# The work is in scripts/make.sh and the files it names; the variables are in scripts/config.sh.
# `make help` prints both.

MAKEFLAGS += --no-print-directory
# FILE is relative to where make was called, also with make -C
export CALLER_DIR := $(PWD)

.DEFAULT_GOAL := help
targets := help demo test erpnext-tests hrms-tests release-dump python bench site start stop docs screenshots lint clean-sites
.PHONY: $(targets)

## demo         set up, run the scenarios on a fresh demo site, then serve it (SERVE=0: end after the table)
## test         set up, then all tests (TESTS=tests/unit PYTEST_ARGS='-k clock')
## erpnext-tests   ERPNext's own tests of buying, stock and assets: the app must not make any of them fail
## hrms-tests   beside HRMS, installed before ours and after it
## release-dump RELEASE=word: a dump of a site of this release, which later releases are tested to upgrade
## python       run FILE=x.py in the test site, as Administrator, rolled back unless COMMIT=1
## bench        set up only
## site         make SITE=x from ERPNext with its wizard done, with the app installed
## start, stop  MariaDB and Redis, to keep them running between commands
## docs         build the documentation as a site, in STATE_DIR/docs-site; needs Python only
## screenshots  take the pictures of the documentation, into docs/screenshots
## lint         ruff and shellcheck
## clean-sites  drop the demo and the test sites
$(targets):
	@bash scripts/make.sh $@
