#!/usr/bin/env bash
# Makes the locks of this folder anew from pyproject.toml. Needs uv; asks the registry that is set
# up on the machine. `bash requirements/refresh.sh` keeps versions that still fit;
# `bash requirements/refresh.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_CUSTOM_COMPILE_COMMAND="bash requirements/refresh.sh"
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links "$@"
}
compile --extra dev --output-file requirements/dev.txt "$@" pyproject.toml
# The same versions as in dev.txt, so that one environment can grow from the one to the other.
compile --extra all --constraint requirements/dev.txt --output-file requirements/all.txt "$@" \
    pyproject.toml
compile --output-file requirements/virtualenv.txt "$@" requirements/virtualenv.in
