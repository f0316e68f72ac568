# Installs the Debian packages that are missing. Sourced by quickstart and check; a package is asked for only when the program or
# the file that it is wanted for is not there, so whatever else provides it serves too.
missing_packages=

# need_program PROGRAM PACKAGE
need_program() {
    command -v "$1" >/dev/null 2>&1 || missing_packages="$missing_packages $2"
}

# need_header HEADER PACKAGE: below any of the usual include folders, with or without the machine's own
need_header() {
    for folder in /usr/local/include /usr/include /usr/include/*-linux-gnu*; do
        [ -e "$folder/$1" ] && return
    done
    missing_packages="$missing_packages $2"
}

# need_library FILE PACKAGE: for what the header alone does not prove
need_library() {
    for folder in /usr/local/lib /usr/lib /usr/lib/*-linux-gnu* /usr/lib64; do
        [ -e "$folder/$1" ] && return
    done
    missing_packages="$missing_packages $2"
}

need_build_packages() {
    need_program g++ g++
    need_program cmake cmake
    need_program ninja ninja-build
    need_program pkg-config pkg-config
    need_program protoc protobuf-compiler
    need_library libboost_program_options.so libboost-program-options-dev
    need_header google/protobuf/message_lite.h libprotobuf-dev
    need_header fmt/format.h libfmt-dev
    need_header zlib.h zlib1g-dev
    need_header zstd.h libzstd-dev
    need_header isa-l.h libisal-dev
    need_header xxhash.h libxxhash-dev
    need_header pcre2.h libpcre2-dev
}

install_missing_packages() {
    [ -n "$missing_packages" ] || return 0
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "these Debian packages are missing, and installing them needs root or sudo:$missing_packages" >&2
            return 1
        }
        as_root=sudo
    fi
    command -v apt-get >/dev/null 2>&1 || {
        echo "this is no Debian; install what these Debian packages hold:$missing_packages" >&2
        return 1
    }
    echo "installing:$missing_packages"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing_packages </dev/null >/dev/null
}
