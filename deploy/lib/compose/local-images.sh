# shellcheck shell=bash
#
# Images that deploy/compose.yaml and deploy/docker/Dockerfile begin with, where no registry can be reached. Sourced by
# deploy/test-compose after prerequisites.sh.
#
#   provide_images           SWIFT_IMAGE, RUNTIME_IMAGE, POSTGRES_IMAGE, HAPROXY_IMAGE, PROMETHEUS_IMAGE and NODE_EXPORTER_IMAGE name images
#                            that are here; GRAFANA_IMAGE one, or nothing
#   remove_local_images      those that were made here
#
# What is made comes from Debian's packages and lacks nothing that compose.yaml uses; its version may be older than that of deploy/.env.

readonly LOCAL_IMAGES=pintu-local DEBIAN_RELEASE=bookworm DEBIAN_MIRROR=http://deb.debian.org/debian
readonly PULL_SECONDS=600
# Parts of a toolchain that no build needs.
readonly UNUSED_TOOLS=(usr/bin/lldb\* usr/lib/liblldb\* usr/bin/sourcekit-lsp usr/lib/libsourcekitd\* usr/bin/clangd usr/bin/docc
    usr/bin/swift-format usr/lib/swift/embedded)

made_images=()

provide_images() {
    local variable name
    for variable in RUNTIME_IMAGE SWIFT_IMAGE POSTGRES_IMAGE HAPROXY_IMAGE PROMETHEUS_IMAGE NODE_EXPORTER_IMAGE GRAFANA_IMAGE; do
        name=${!variable:-$(sed -n "s/^${variable}=//p" deploy/.env)}
        if ! docker image inspect "${name}" >/dev/null 2>&1 && ! timeout "${PULL_SECONDS}" docker pull -q "${name}" >/dev/null 2>&1; then
            name=${LOCAL_IMAGES}/$(tr '[:upper:]' '[:lower:]' <<<"${variable%_IMAGE}"):${DEBIAN_RELEASE}
            if [[ ${variable} == GRAFANA_IMAGE ]]; then
                say "Grafana is left out: no registry gives it, and Debian does not have it"
                name=
            elif ! docker image inspect "${name}" >/dev/null 2>&1; then
                make_image "${variable}" "${name}"
            fi
        fi
        export "${variable}=${name}"
    done
    # The toolchain's image holds the sources that this machine's git takes instead of GitHub's.
    if [[ ${SWIFT_IMAGE} == "${LOCAL_IMAGES}"/* && -z ${GIT_MIRROR:-} ]]; then
        GIT_MIRROR=$(git_mirror)
        export GIT_MIRROR
    fi
}

make_image() { # VARIABLE NAME
    local base=${LOCAL_IMAGES}/debian:${DEBIAN_RELEASE}
    docker image inspect "${base}" >/dev/null 2>&1 || make_base "${base}"
    say "making $2"
    local file
    file=deploy/lib/compose/local/$(tr '[:upper:]' '[:lower:]' <<<"${1%_IMAGE}").Dockerfile
    docker build -q --build-arg "BASE=${base}" -f "${file}" -t "$2" deploy/lib/compose/local >/dev/null 2>&1 ||
        fail "$2 cannot be made" "Try: docker build --build-arg BASE=${base} -f ${file} deploy/lib/compose/local"
    made_images+=("$2")
    [[ $1 != SWIFT_IMAGE ]] || add_toolchain "$2"
}

make_base() { # NAME
    has debootstrap || fail "Missing on this machine:" "- debootstrap (Debian: apt-get install debootstrap)" \
        "or let RUNTIME_IMAGE, SWIFT_IMAGE and the others of deploy/.env name images that are here"
    ((EUID == 0)) || fail "Only root can make $1"
    say "making $1"
    local folder
    folder=$(mktemp -d "${TMPDIR:-/tmp}/pintu-debian.XXXXXX")
    debootstrap --variant=minbase "${DEBIAN_RELEASE}" "${folder}" "${DEBIAN_MIRROR}" >"${folder}.log" 2>&1 ||
        fail "debootstrap failed:" "$(tail -n 3 "${folder}.log")"
    rm -rf -- "${folder}"/var/cache/apt/archives/*.deb "${folder}"/var/lib/apt/lists/*
    tar -C "${folder}" -c . | docker import - "$1" >/dev/null
    rm -rf -- "${folder}" "${folder}.log"
    made_images+=("$1")
}

# The folder that git reads instead of https://github.com/, if there is one.
git_mirror() {
    local folder
    folder=$(git config --get-regexp 'url\..*\.insteadof' '^https://github\.com/$' | sed -n 's/^url\.\(\/.*\)\.insteadof .*/\1/p' | head -n 1)
    [[ -z ${folder} || ! -d ${folder} ]] || printf '%s' "${folder}"
}

# Copied once, rather than sent as a build's context and copied from there.
add_toolchain() { # IMAGE
    require_swift
    local swift container paths=() exclude=() pattern mirror
    swift=$(readlink -f "$(command -v swift)")
    swift=${swift%/usr/bin/*}
    for pattern in "${UNUSED_TOOLS[@]}"; do exclude+=("--exclude=${swift#/}/${pattern}"); done
    paths=("${swift#/}")
    mirror=$(git_mirror)
    if [[ -n ${mirror} ]]; then
        mirror=${mirror%/}
        paths+=("${mirror#/}")
    fi
    container=$(docker create "$1" true)
    tar -C / -c "${exclude[@]}" "${paths[@]}" | docker cp - "${container}:/"
    docker commit -c "ENV PATH=${swift}/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "${container}" "$1" >/dev/null
    docker rm "${container}" >/dev/null
}

remove_local_images() {
    ((${#made_images[@]} > 0)) || return 0
    docker rmi -f "${made_images[@]}" >/dev/null 2>&1 || true
}
