# What Swift needs beside its toolchain, and what deploy/docker/Dockerfile would install first. The toolchain is put in afterwards.
ARG BASE
FROM ${BASE}
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        binutils ca-certificates gcc git libc6-dev libcurl4-openssl-dev libedit2 libncurses6 libpq-dev libsqlite3-0 libstdc++-12-dev libxml2 \
        pkg-config tzdata zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
