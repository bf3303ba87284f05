#!/usr/bin/env bash
# Builds the Debian package, with the manual page and the completions in it, into target/debian.
#
# Needs cargo-deb (`cargo install cargo-deb`) and dpkg.

set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --locked --release
made=target/package
mkdir -p "$made"
moorline=target/release/moorline
"$moorline" man >"$made/moorline.1"
"$moorline" completions bash >"$made/moorline.bash"
"$moorline" completions zsh >"$made/_moorline"
"$moorline" completions fish >"$made/moorline.fish"
cargo deb --locked --no-build
