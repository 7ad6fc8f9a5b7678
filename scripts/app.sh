# shellcheck shell=bash disable=SC2016
# Our app in the bench: a copy of the checkout (the bench user may not be able to read it where it is), or
# with APP_LINK=1 the checkout itself.

# app_set_up [tests]
app_set_up() {
	if [[ -z $APP_LINK ]]; then
		# what it was made with stays, unless APP_LINK says otherwise
		APP_LINK=0
		if [[ -L $APP_DIR ]] && stamp_is linked "$CHECKOUT"; then APP_LINK=1; fi
	fi
	if [[ $APP_LINK == 1 ]]; then app_link; else app_copy; fi
	app_install
	if [[ ${1:-} == tests ]]; then test_packages; fi
	app_assets
}

app_link() {
	as_bench test -r "$CHECKOUT/pyproject.toml" || die "APP_LINK=1, but user $BENCH_USER may not read $CHECKOUT; leave APP_LINK out"
	[[ "$(readlink "$APP_DIR" || true)" == "$CHECKOUT" ]] && return 0
	app_may_replace
	as_bench rm -rf "$APP_DIR"
	as_bench ln -s "$CHECKOUT" "$APP_DIR"
	stamp linked "$CHECKOUT"
}

# In somebody's own bench the app may be a clone with work in it
app_may_replace() {
	[[ ! -e $APP_DIR || -L $APP_DIR || ! -e $APP_DIR/.git ]] ||
		die "$APP_DIR is a git clone of its own, and would be overwritten; move it away, or set BENCH_DIR"
}

# The checkout's files: tracked and new ones, without what is ignored; a tracked file may have been deleted
app_files() {
	local git=(git -C "$CHECKOUT" -c "safe.directory=$CHECKOUT" -c core.quotePath=false)
	if "${git[@]}" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		"${git[@]}" ls-files --cached --others --exclude-standard |
			while IFS= read -r file; do if [[ -f $CHECKOUT/$file ]]; then printf '%s\n' "$file"; fi; done
	else
		(cd "$CHECKOUT" && find . -type f -not -name '*.pyc' -printf '%P\n')
	fi | LC_ALL=C sort -u
}

app_copy() {
	local list="$STATE_DIR/app-files"
	app_may_replace
	[[ ! -L $APP_DIR ]] || as_bench rm "$APP_DIR"
	as_bench mkdir -p "$APP_DIR"
	app_files | as_bench tee "$list.new" >/dev/null
	# Files that are gone from the checkout go from the copy. What was built there stays.
	if [[ -f $list ]]; then
		LC_ALL=C comm -23 "$list" "$list.new" | WORKDIR="$APP_DIR" as_bench xargs -r -d '\n' rm -f --
	fi
	tar --create --directory="$CHECKOUT" --no-recursion --verbatim-files-from --files-from="$list.new" \
		--mode=u+rwX,go+rX --file=- |
		WORKDIR="$APP_DIR" as_bench tar --extract --no-same-owner --file=-
	as_bench mv "$list.new" "$list"
}

app_install() {
	local key
	key="$(sha1sum <"$APP_DIR/pyproject.toml") $(readlink -f "$APP_DIR")"
	if ! stamp_is app "$key"; then
		step "Adding the app to the bench" in_bench env/bin/python -m pip install --editable "apps/$APP"
		stamp app "$key"
	fi
	# only now: a line for an app that cannot be imported breaks every command of the bench
	in_bench sh -c 'grep -qx "$1" sites/apps.txt || { [ -z "$(tail -c 1 sites/apps.txt)" ] || echo >> sites/apps.txt; echo "$1" >> sites/apps.txt; }' sh "$APP"
}

test_packages() {
	local list
	list="$(in_bench env/bin/python -c '
import sys
try:
	import tomllib
except ImportError:
	import tomli as tomllib
extra = tomllib.load(open(sys.argv[1], "rb"))["project"]["optional-dependencies"]
print("\n".join(extra["test"] + extra.get("lint", [])))' "$APP_DIR/pyproject.toml")"
	stamp_is test-packages "$list" && return 0
	# shellcheck disable=SC2086  # one word for each requirement
	step "Getting the packages for the tests" in_bench env/bin/python -m pip install "$SETUPTOOLS_REQUIREMENT" $list
	stamp test-packages "$list"
}

app_assets() {
	local public="$APP_DIR/$APP/public" key
	[[ -d $public ]] || return 0
	# where the app is belongs to it: the site's assets are a link to there
	key="$(readlink -f "$APP_DIR") $(cd "$public" && find . -type f -not -path './dist/*' -not -path './node_modules/*' -print0 | LC_ALL=C sort -z | xargs -0r sha1sum | sha1sum)"
	[[ -e $BENCH_DIR/sites/assets/$APP ]] && stamp_is assets "$key" && return 0
	if [[ -L $APP_DIR && $EUID -eq 0 ]]; then
		# the bundles are written into the checkout, which may be root's
		install -d -o "$BENCH_USER" -g "$(id -g "$BENCH_USER")" "$public/dist"
	fi
	step "Building the app's assets" in_bench bench build --app "$APP"
	stamp assets "$key"
}
