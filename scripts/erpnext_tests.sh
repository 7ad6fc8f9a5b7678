# shellcheck shell=bash disable=SC2016
# make erpnext-tests: ERPNext's own tests of what our app hangs on, on a site with the app and on one without it.
# Some of them fail on a site that has been set up, whatever else is installed; the app must not add any.

erpnext_tests() {
	local doctypes doctype site out with without added
	IFS=, read -ra doctypes <<<"$ERPNEXT_TESTS"
	out="$STATE_DIR/erpnext-tests"
	lock_site facility-erpnext
	set_up
	as_bench rm -rf "$out"
	as_bench mkdir -p "$out"
	step "Restoring ERPNext to site facility-erpnext" site_restore facility-erpnext "$(golden_file)"
	site_with_app facility-erpnext-app
	for site in facility-erpnext facility-erpnext-app; do
		site_config "$site" allow_tests=true
		for doctype in "${doctypes[@]}"; do
			step "Tests of $doctype on $site" erpnext_tests_of "$site" "$doctype" "$out"
		done
	done
	with="$out/facility-erpnext-app"
	without="$out/facility-erpnext"
	say
	say "$(printf '%-24s %8s %8s %8s' 'ERPNext tests' 'tests' 'failed' 'without')"
	for doctype in "${doctypes[@]}"; do
		say "$(printf '%-24s %8s %8s %8s' "$doctype" "$(erpnext_tests_run "$with.$doctype")" \
			"$(erpnext_tests_failed "$with.$doctype" | wc -l)" "$(erpnext_tests_failed "$without.$doctype" | wc -l)")"
	done
	added="$(for doctype in "${doctypes[@]}"; do
		comm -23 <(erpnext_tests_failed "$with.$doctype") <(erpnext_tests_failed "$without.$doctype")
	done)"
	for site in facility-erpnext facility-erpnext-app; do site_drop "$site"; done
	[[ -z $added ]] || die "these fail with the app only; see $out:"$'\n'"$added"
	say "None of ERPNext's tests fails because of the app."
}

# The tests of one doctype; that some of them fail is looked at afterwards, that none of them ran is not in order
erpnext_tests_of() {
	local file="$3/$1.$2"
	WORKDIR="$BENCH_DIR/sites" as_bench env FRAPPE_STREAM_LOGGING=1 ../env/bin/python -c "$(<"$CHECKOUT/scripts/erpnext_tests.py")" \
		"$1" "$2" 2>&1 | as_bench tee "$file" || true
	as_bench grep -q '^Ran [1-9]' "$file"
}
erpnext_tests_run() { as_bench sed -n 's/^Ran \([0-9]*\) .*/\1/p' "$1"; }
erpnext_tests_failed() { as_bench sed -n 's/^\(FAIL\|ERROR\): //p' "$1" | sort -u; }
