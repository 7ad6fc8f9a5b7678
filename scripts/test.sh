# shellcheck shell=bash
# make test: fresh sites, then pytest over tests/

test_run() {
	local arguments=()
	read -ra arguments <<<"$TESTS"
	if only_unit_tests "${arguments[@]}"; then
		set_up tests
		pytest_run "$TEST_SITE" "${arguments[@]}"
		return
	fi
	lock_site "$TEST_SITE"
	set_up tests
	site_with_app "$TEST_SITE"
	step "Keeping a dump of it" site_dump "$TEST_SITE" "$STATE_DIR/golden/$TEST_SITE.sql.gz"
	# the browser's data is committed, so it has a site of its own
	test_site_like_it "$E2E_SITE"
	if ((${#arguments[@]})); then
		pytest_run "$TEST_SITE" "${arguments[@]}"
	else
		test_site_like_it "$BESIDE_SITE"
		all_tests
	fi
}
# test_site_like_it SITE: the test site once more, as it was just installed
test_site_like_it() {
	step "Making $1 from it" site_restore "$1" "$STATE_DIR/golden/$TEST_SITE.sql.gz"
	site_copy_key "$TEST_SITE" "$1"
}

# One after the other they take more than an hour. So those with servers, upgrades and browsers, which wait a lot, and
# those of purchases run beside the others, on a site of their own: two halves that take as long as each other. What
# fails while both are busy is tried once more by itself.
IN_FRONT=(tests/unit tests/site --ignore=tests/site/purchasing)
BESIDE=(tests/site/purchasing tests/mail tests/migrate tests/e2e)
BESIDE_PID=
all_tests() {
	local log="$LOG_DIR/tests-beside.log" front=0 beside=0 failed=0
	as_bench touch "$log"
	say "==> Beside these run ${BESIDE[*]}; what they say is in $log, and is shown when these are done."
	at_exit stop_beside
	set -m # a process group of its own, so that breaking off reaches all of it
	pytest_run "$BESIDE_SITE" "${BESIDE[@]}" >"$log" 2>&1 </dev/null &
	BESIDE_PID=$!
	set +m
	pytest_run "$TEST_SITE" "${IN_FRONT[@]}" || front=$?
	say "==> ${BESIDE[*]}"
	wait "$BESIDE_PID" || beside=$?
	BESIDE_PID=
	cat "$log"
	((front != 5 || beside != 5)) || die "no test was chosen"
	once_more "$front" "$TEST_SITE" "${IN_FRONT[@]}" || failed=$?
	once_more "$beside" "$BESIDE_SITE" "${BESIDE[@]}" || failed=$?
	return "$failed"
}
# shellcheck disable=SC2317  # called at the end
stop_beside() {
	pid_alive "$BESIDE_PID" || return 0
	kill -TERM -- "-$BESIDE_PID" 2>/dev/null || true
}
# once_more RC SITE PATH...: by pytest's answers 1 (some failed) and 5 (none was chosen)
once_more() {
	local rc=$1 site=$2
	shift 2
	case $rc in
		0 | 5) return 0 ;;
		1) ;;
		*) return "$rc" ;;
	esac
	say "==> What failed, once more and by itself"
	pytest_run "$site" --last-failed --last-failed-no-failures=none "$@"
}

# Unit tests need no site, so none is made for them
only_unit_tests() {
	local path
	(($#)) || return 1
	for path in "$@"; do [[ $path == tests/unit || $path == tests/unit/* ]] || return 1; done
}

# pytest_run SITE ARGUMENT...
pytest_run() {
	local site=$1 options=()
	shift
	# split as a shell would, so that PYTEST_ARGS="-k 'this or that'" works
	eval "options=($PYTEST_ARGS)"
	# restoring a backup makes the database anew; not as an argument, which anybody on the machine could read
	DB_ROOT_PASSWORD="$(db_root_password)" WORKDIR="$APP_DIR" as_bench env "DB_ROOT_USER=$DB_ROOT_USER" \
		FRAPPE_STREAM_LOGGING=1 "TEST_SITE=$site" "E2E_SITE=$E2E_SITE" \
		"FRESH_SITE_DUMP=$STATE_DIR/golden/$TEST_SITE.sql.gz" \
		"CHROMIUM=$(find_chromium)" "ADMIN_PASSWORD=$ADMIN_PASSWORD" \
		"SCREENSHOT_DIR=${SCREENSHOT_DIR:-$STATE_DIR/screenshots}" \
		"HYPOTHESIS_STORAGE_DIRECTORY=$STATE_DIR/hypothesis" \
		"$BENCH_DIR/env/bin/python" -m pytest -o cache_dir="$STATE_DIR/pytest-cache/$site" "${options[@]}" "$@"
}
