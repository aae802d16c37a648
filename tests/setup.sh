#!/bin/bash
# Makes a Debian or Ubuntu machine ready for the demo and the tests; quick when it is ready already.
#
#   tests/setup.sh          packages and the virtual environment
#   tests/setup.sh lint     what `make lint` and `make fuzz` need
#   tests/setup.sh all      what `make test-all` needs besides
#
# VENV=.venv   where the virtual environment goes (or is)
set -euo pipefail
cd "$(dirname "$0")/.."

PACKAGES_TEST="build-essential pkg-config libcriterion-dev libcjson-dev libcurl4-openssl-dev libcurl3-gnutls
    zlib1g-dev libbrotli-dev libzstd-dev nettle-dev libpcre2-dev libssl-dev curl jq git openssl python3 python3-venv
    nodejs"
# The quick part of the zoo: other languages, servers, event loops, allocators.
PACKAGES_ZOO="php-cli php-curl python3-h2 python3-pycurl python3-tornado ruby-typhoeus ruby-curb libwww-curl-perl
    lua-curl lua5.1 luajit tclcurl tcl slang-curl slsh libevent-dev libuv1-dev libjemalloc2 libtcmalloc-minimal4
    strace"
# The slow part of the zoo: services, compilers of other languages, programs that are no developer's tools.
PACKAGES_ALL="valgrind php-fpm wget debuginfod html-xml-utils jp2a python3-librepo nbdkit libnbd-bin netcdf-bin
    newsboat ostree systemd-container zchunk cmake libhts3 tabix qemu-utils qemu-block-extra r-cran-curl r-cran-httr2
    ldc nim libcurlpp-dev musl-tools"
PACKAGES_LINT="clang clang-format clang-tidy cppcheck libclang-rt-14-dev libcriterion-dev
    libcjson-dev libcurl4-openssl-dev nettle-dev libpcre2-dev"

fail() {
    echo "setup: $*" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | cut -c1-2)" = ii ]
}

# Names of clang's runtime library differ from release to release: any will do.
is_there() {
    is_installed "$1" && return
    [[ $1 == libclang-rt-* ]] && ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer* >/dev/null 2>&1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "these packages are missing and there is no sudo to install them: ${missing[*]}"
    fi
}

# The package of this release when the named one does not exist in it, or when there is a better one: Debian 12's cargo
# clones the index of all crates from GitHub, cargo-web asks for the few that it needs.
available_name() {
    local name=$1 other
    if [[ $name == libclang-rt-* ]] && ! apt-cache show "$name" >/dev/null 2>&1; then
        other=$(apt-cache depends clang | sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p' | head -1)
    elif [ "$name" = cargo ] && apt-cache show cargo-web >/dev/null 2>&1; then
        other=cargo-web
    fi
    echo "${other:-$name}"
}

fpm_units() {
    compgen -G '/lib/systemd/system/php*-fpm.service' || true
}

# What is installed for the tests is no service of this machine: php-fpm would run at once, and after each start.
disable_services() {
    local unit
    command -v systemctl >/dev/null || return 0
    for unit in $(fpm_units); do
        as_root systemctl disable --now --quiet "${unit##*/}" 2>/dev/null || true
    done
}

install_packages() {
    local name names=() own_units
    own_units=$(fpm_units)
    missing=()
    for name in $1; do
        is_there "$name" || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return
    command -v apt-get >/dev/null ||
        fail "this is no Debian or Ubuntu; install what corresponds to: ${missing[*]}"
    echo "setup: installing ${missing[*]}"
    as_root apt-get update -qq || fail "apt-get update failed (is there a network?)"
    for name in "${missing[@]}"; do
        names+=("$(available_name "$name")")
    done
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${names[@]}" \
        >/dev/null || fail "apt-get could not install: ${names[*]}"
    [ -n "$own_units" ] || disable_services
}

# The stamp holds what was installed, so that a changed requirements.txt is noticed.
make_venv() {
    local venv=${VENV:-.venv} python=/usr/bin/python3
    [ -x $python ] || python=python3
    cmp -s tests/requirements.txt "$venv/requirements.stamp" && return
    echo "setup: making $venv with $(grep -v '^#' tests/requirements.txt | tr '\n' ' ')"
    [ -x "$venv/bin/python" ] || $python -m venv "$venv" || fail "python3 -m venv $venv failed"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt ||
        fail "pip could not install tests/requirements.txt (is there a network?)"
    cp tests/requirements.txt "$venv/requirements.stamp"
}

case ${1:-test} in
test)
    install_packages "$PACKAGES_TEST $PACKAGES_ZOO"
    make_venv
    ;;
all)
    command -v cargo >/dev/null || PACKAGES_ALL+=" cargo"
    install_packages "$PACKAGES_TEST $PACKAGES_ZOO $PACKAGES_ALL"
    make_venv
    ;;
lint)
    install_packages "$PACKAGES_LINT"
    ;;
*)
    fail "unknown: $1 (nothing, all, or lint)"
    ;;
esac
