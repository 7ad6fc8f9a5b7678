# shellcheck shell=bash
# make test: a fresh test site and a fresh site for the browser, then pytest over tests/

test_run() {
	local dump="$STATE_DIR/golden/$TEST_SITE.sql.gz" arguments=()
	read -ra arguments <<<"$TESTS"
	if only_unit_tests "${arguments[@]}"; then
		set_up tests
		pytest_run "${arguments[@]}"
		return
	fi
	lock_site "$TEST_SITE"
	set_up tests
	site_with_app "$TEST_SITE"
	# the browser's data is committed, so it has a site of its own: the same one, as it was just installed
	step "Making $E2E_SITE from it" e2e_site "$dump"
	pytest_run "${arguments[@]}"
}
# Unit tests need no site, so none is made for them
only_unit_tests() {
	local path
	(($#)) || return 1
	for path in "$@"; do [[ $path == tests/unit || $path == tests/unit/* ]] || return 1; done
}
e2e_site() {
	site_dump "$TEST_SITE" "$1"
	site_restore "$E2E_SITE" "$1"
	site_copy_key "$TEST_SITE" "$E2E_SITE"
}

pytest_run() {
	local options=()
	# split as a shell would, so that PYTEST_ARGS="-k 'this or that'" works
	eval "options=($PYTEST_ARGS)"
	WORKDIR="$APP_DIR" as_bench env FRAPPE_STREAM_LOGGING=1 "TEST_SITE=$TEST_SITE" "E2E_SITE=$E2E_SITE" \
		"CHROMIUM=$(find_chromium)" "ADMIN_PASSWORD=$ADMIN_PASSWORD" \
		"SCREENSHOT_DIR=${SCREENSHOT_DIR:-$STATE_DIR/screenshots}" \
		"HYPOTHESIS_STORAGE_DIRECTORY=$STATE_DIR/hypothesis" \
		"$BENCH_DIR/env/bin/python" -m pytest -o cache_dir="$STATE_DIR/pytest-cache" "${options[@]}" "$@"
}
