#!/bin/sh
# Puts everything the portal needs into .venv: `sh deploy/setup.sh run|test`.
# Needs Python 3.11 or newer and nothing else. Does nothing when .venv is up to date.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}
uv_version=0.13.9
tools=.local/tools
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME || true

fail() {
    echo "$1" >&2
    exit 2
}

wanted="$(cat uv.lock pyproject.toml | cksum) $PWD"
ready() { # a venv made for the tests serves `make run` as well
    for stamp in .venv/ready-test ${1:+".venv/ready-$1"}; do
        [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null && return 0
    done
    return 1
}
ready "$what" && exit 0

suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# The Redis that comes in a wheel exists up to Python 3.12, so a machine without its own prefers those.
order="python3.14 python3.13 python3.12 python3.11"
command -v redis-server >/dev/null 2>&1 || order="python3.12 python3.11 python3.13 python3.14"
# A distribution builds its Python with profile-guided and link-time optimisation; one compiled by hand mostly is not,
# and a filing costs 10 to 20 % more CPU there (measured). So the system's comes first, where it is complete.
complete() { [ -x "$1" ] && "$1" -c 'import ensurepip, venv' 2>/dev/null; }
system=
for name in $order; do
    if complete "${SYSTEM_PYTHONS-/usr/bin}/$name"; then system="$system ${SYSTEM_PYTHONS-/usr/bin}/$name"; fi
done
python=
for candidate in ${PYTHON:-} $system $order python3 python; do
    if suits "$candidate"; then
        python=$("$candidate" -c 'import sys; print(sys.executable)')
        break
    fi
done
if [ -z "$python" ]; then
    found=$(python3 -V 2>&1 || echo "tidak ada Python")
    fail "Portal perlu Python 3.11 atau lebih baru (di sini: $found). Pasang dulu, misalnya: apt-get install python3.11 python3.11-venv, lalu ulangi."
fi

# Where HOME cannot be written to, uv keeps its files with ours.
if [ -z "${UV_CACHE_DIR:-}" ] && ! { [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ]; }; then
    UV_CACHE_DIR=$PWD/.local/cache/uv
    export UV_CACHE_DIR
fi

install_uv() {
    rm -rf "$tools"
    mkdir -p .local
    chmod 700 .local
    if "$python" -c 'import ensurepip, venv' 2>/dev/null && "$python" -m venv "$tools" >/dev/null 2>&1; then
        "$tools/bin/python" -m pip install -qq --disable-pip-version-check "uv==$uv_version"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        rm -rf "$tools"
        "$python" -m pip install -qq --disable-pip-version-check --target "$tools" "uv==$uv_version"
    else
        return 1
    fi
}

if ! "$tools/bin/uv" --version 2>/dev/null | grep -q "^uv $uv_version\b"; then
    echo "Menyiapkan alat pemasang (sekali saja) …"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! install_uv; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get install -y --no-install-recommends "python$version-venv" >/dev/null 2>&1 ||
                { apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends "python$version-venv" >/dev/null 2>&1; } ||
                apt-get install -y --no-install-recommends python3-venv >/dev/null 2>&1 || true
        fi
        install_uv || fail "Python $version di mesin ini tidak lengkap: modul venv tidak ada. Pasang dengan: apt-get install python$version-venv, lalu ulangi."
    fi
fi

echo "Memasang pustaka ke .venv …"
if [ "$what" = test ]; then groups=; else groups="--no-group dev"; fi
if [ -x .venv/bin/python ] && suits .venv/bin/python; then python=.venv/bin/python; fi
# --inexact: preparing `make run` does not take away what `make test` has installed. The second attempt trusts the
# certificates of the system, for an office whose proxy opens TLS.
install_packages() {
    # shellcheck disable=SC2086
    "$tools/bin/uv" "$@" sync --frozen --inexact --quiet --no-python-downloads --python "$python" $groups
}
install_packages 2>.local/setup.log || install_packages --system-certs ||
    fail "Pustaka gagal dipasang; sebabnya tertulis di atas. Periksa sambungan internet, lalu ulangi."
echo "$wanted" >".venv/ready-$what"
