#!/bin/sh
# A day of `keepalive` on a simulated clock, in a minute or less: tokens that rotate, a laptop that is
# closed for hours, networks that fail in every way, and another tool that refreshes the same token.
# Prints what happened, and fails where CodeWhisperer would not have stayed connected.
set -eu
cd "$(dirname "$0")/../.."
exec cargo test --test keepalive_day -- --ignored --nocapture
