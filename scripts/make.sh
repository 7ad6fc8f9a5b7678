#!/usr/bin/env bash
# make.sh TARGET: what the Makefile calls. One function for each target; the work is in the files named below.
# shellcheck source-path=SCRIPTDIR
here="$(dirname "${BASH_SOURCE[0]}")"
source "$here/lib.sh"
source "$here/prerequisites.sh"
source "$here/services.sh"
source "$here/bench.sh"
source "$here/app.sh"
source "$here/sites.sh"
source "$here/test.sh"
source "$here/python.sh"
source "$here/demo.sh"
source "$here/erpnext_tests.sh"
source "$here/hrms_tests.sh"
source "$here/release_dump.sh"
source "$here/docs.sh"

# set_up [tests]: everything up to a golden site, one make at a time
set_up() {
	prerequisites "${1:-}"
	lock setup 6
	bench_set_up
	services_use
	app_set_up "${1:-}"
	golden_site
	unlock 6
}

target_bench() {
	set_up tests
	say "The bench is ready: $BENCH_DIR"
}

# make start, make stop: the services for as long as somebody works with the bench
target_start() {
	prerequisites
	[[ -d $BENCH_DIR/sites ]] || die "there is no bench in $BENCH_DIR yet; run: make bench"
	services_use
	as_bench touch "$KEEP_FILE"
	say "MariaDB answers on port $DB_PORT, Redis on $(redis_port redis_cache "$REDIS_CACHE_PORT") and $(redis_port redis_queue "$REDIS_QUEUE_PORT"). make stop stops them."
}
target_stop() {
	as_bench rm -f "$KEEP_FILE"
	services_stop
	say "Stopped."
}

# make site SITE=x: a site of your own to work with
target_site() {
	[[ -n ${SITE:-} ]] || die "say which site: make site SITE=name"
	lock_site "$SITE"
	set_up tests
	site_with_app "$SITE"
	say "Site $SITE is ready."
}

target_demo() { demo_run; }
target_test() { test_run; }
target_python() { python_run; }

target_docs() { docs_build; }

# make screenshots: the pictures of the documentation, of the demo organisation, in English and Dutch
target_screenshots() {
	export SCREENSHOT_DIR="$STATE_DIR/screenshots"
	as_bench rm -rf "$SCREENSHOT_DIR"
	TESTS="${TESTS:-tests/e2e/pictures.py}"
	test_run
	mkdir -p "$CHECKOUT/docs/screenshots"
	cp "$SCREENSHOT_DIR"/*.webp "$CHECKOUT/docs/screenshots/"
	say "Copied to docs/screenshots: $(cd "$SCREENSHOT_DIR" && echo *.webp)"
}

target_erpnext_tests() { erpnext_tests; }
target_hrms_tests() { hrms_tests; }

target_release_dump() { release_dump_run; }

target_lint() {
	set_up tests
	WORKDIR="$APP_DIR" as_bench "$BENCH_DIR/env/bin/ruff" check --no-cache .
	WORKDIR="$APP_DIR" as_bench "$BENCH_DIR/env/bin/ruff" format --no-cache --check .
	if have shellcheck; then
		(cd "$CHECKOUT/scripts" && shellcheck --external-sources ./*.sh)
	else
		say "shellcheck is not there; apt-get install shellcheck checks the scripts too"
	fi
}

target_clean_sites() {
	local site
	[[ -d $BENCH_DIR/sites ]] || die "there is no bench in $BENCH_DIR yet"
	services_use
	for site in "$DEMO_SITE" "$TEST_SITE" "$E2E_SITE" "$BESIDE_SITE" "$RELEASE_SITE"; do
		site_exists "$site" || continue
		lock_site "$site"
		site_drop "$site"
		unlock 7
		say "Dropped $site."
	done
}

target_help() {
	say "make TARGET, with these targets:"
	sed -n 's/^## /  /p' "$CHECKOUT/Makefile"
	say
	say "Variables, as in: WEB_PORT=8000 make demo"
	sed -n 's/^#: /  /p' "$CHECKOUT/scripts/config.sh"
}

target="${1:-help}"
shift || true
declare -F "target_${target//-/_}" >/dev/null || die "there is no target '$target'; see make help"
if [[ $target != help ]]; then
	make_bench_user
	check_place "$target"
fi
"target_${target//-/_}" "$@"
