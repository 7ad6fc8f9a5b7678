# shellcheck shell=bash disable=SC2016
# make hrms-tests: beside HRMS, another app that extends ERPNext. Installed before ours on one site, after it on another; on
# both ours must work, and HRMS must be whole when ours is gone.

HRMS_BEFORE=facility-hrms
HRMS_AFTER=facility-hrms-after

hrms_tests() {
	local chosen=()
	read -ra chosen <<<"$HRMS_TESTS"
	lock_site "$HRMS_BEFORE"
	set_up tests
	hrms_get
	at_exit hrms_put_away
	hrms_show
	step "Restoring ERPNext to site $HRMS_BEFORE" site_restore "$HRMS_BEFORE" "$(golden_file)"
	step "Installing HRMS on it" frappe_cmd --site "$HRMS_BEFORE" install-app hrms
	step "Installing the app on it" frappe_cmd --site "$HRMS_BEFORE" install-app "$APP"
	pytest_run "$HRMS_BEFORE" "${chosen[@]}" tests/hrms
	site_with_app "$HRMS_AFTER"
	step "Installing HRMS on it" frappe_cmd --site "$HRMS_AFTER" install-app hrms
	pytest_run "$HRMS_AFTER" tests/hrms
}

# Its code is enough: nobody opens its pages, so its assets are not built
hrms_get() {
	[[ ! -d $BENCH_DIR/apps/hrms || -f $STATE_DIR/stamps/hrms-begun ]] || return 0
	if ! stamp_is hrms "$HRMS_URL $FRAPPE_BRANCH"; then
		stamp hrms-begun "$BENCH_DIR/apps/hrms"
		as_bench rm -rf "$BENCH_DIR/apps/hrms"
		step "Getting HRMS" in_bench git clone --depth 1 --branch "$FRAPPE_BRANCH" "$HRMS_URL" apps/hrms
		step "Adding it to the bench" in_bench env/bin/python -m pip install --no-deps --editable apps/hrms
		stamp hrms "$HRMS_URL $FRAPPE_BRANCH"
	fi
}

# The bench knows it for as long as the tests last, so that nothing else ever builds or installs it
HRMS_SHOWN=0
hrms_show() {
	if in_bench grep -qx hrms sites/apps.txt; then return 0; fi
	HRMS_SHOWN=1
	in_bench sh -c '[ -z "$(tail -c 1 sites/apps.txt)" ] || echo >> sites/apps.txt; echo hrms >> sites/apps.txt'
}
# shellcheck disable=SC2317  # called at the end
hrms_put_away() {
	local site
	for site in "$HRMS_BEFORE" "$HRMS_AFTER"; do if site_exists "$site"; then site_drop "$site"; fi; done
	if ((HRMS_SHOWN)); then in_bench sed -i '/^hrms$/d' sites/apps.txt; fi
}
