#!/usr/bin/env bash
# Has Moorline and every real client refresh one shared token at once, and sees that no sign-in is
# lost: race.sh [SECONDS], 600 without a number.

set -euo pipefail
cd "$(dirname "$0")/../.."
tests/interop/install.sh
MOORLINE_RACE_SECONDS=${1:-600} cargo test --test interop_clients -- --nocapture no_sign_in_is_lost
