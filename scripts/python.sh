# shellcheck shell=bash
# make python FILE=x.py: a Python file in the test site

python_run() {
	local path=$FILE
	[[ -n $FILE ]] || die "say which file: make python FILE=x.py"
	[[ $path == /* ]] || path="${CALLER_DIR:-$PWD}/$path"
	[[ -f $path && -r $path ]] || die "there is no file $FILE (looked for $path)"
	set_up tests
	if ! site_has_app "$TEST_SITE"; then
		lock_site "$TEST_SITE"
		site_with_app "$TEST_SITE"
		unlock 7
	fi
	# shellcheck disable=SC2094  # it is only read
	WORKDIR="$BENCH_DIR/sites" as_bench env FRAPPE_STREAM_LOGGING=1 "COMMIT=$COMMIT" \
		../env/bin/python -c "$(<"$CHECKOUT/scripts/run_file.py")" "$TEST_SITE" "$path" 3<"$path"
}
