# Shared by the scripts: sourced, not run. Needs bash and Debian 12 (or a system with the same packages).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

note() { echo "== $*" >&2; }

# install_packages LIST...: those of the lists that dpkg does not know as installed, and nothing when none is missing.
install_packages() {
  local list package missing=()
  command -v dpkg-query >/dev/null || { note "no dpkg here: install what ${*} name by hand"; return 0; }
  for list in "$@"; do
    while read -r package; do
      [ -n "$package" ] || continue
      [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done <"$list"
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { note "missing: ${missing[*]}; run this as root, or install them"; return 1; }
    as_root=(sudo)
  fi
  note "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -q >&2 || return 1
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

# configure PRESET: once; later changes of the CMake files are noticed by the build itself.
configure() {
  local launcher=()
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  fi
  note "configuring $1"
  (cd "$root" && cmake --preset "$1" "${launcher[@]}") >&2
}

# build PRESET [TARGET...]
build() {
  local preset=$1 target targets=()
  shift
  for target in "$@"; do targets+=(--target "$target"); done
  note "building $preset ${*}"
  (cd "$root" && cmake --build --preset "$preset" "${targets[@]}") >&2
}

# run_tests PRESET [CTEST_ARGUMENT...]: adds to $passed and $failed. A test that did not run counts as failed.
passed=0
failed=0
run_tests() {
  local preset=$1 report all bad
  shift
  report=$root/build/$preset/tests.xml
  rm -f "$report"
  (cd "$root" && ctest --preset "$preset" -j "$(nproc)" --output-junit "$report" "$@") || note "not all passed"
  if [ ! -f "$report" ]; then
    failed=$((failed + 1))
    return 0
  fi
  read -r all bad < <(awk '/<testcase /{ all++; bad += !/status="run"/ } END { print all + 0, bad + 0 }' "$report")
  passed=$((passed + all - bad))
  failed=$((failed + bad))
}

# The last line of every script that tests, and its exit code.
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
