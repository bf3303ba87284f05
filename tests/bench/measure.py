"""Measures Moorline beside the AWS CLI; run.sh calls it with the binary and, if there, the CLI."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import homes
from console import Console
from tokens import Tokens

RUNS = 40
RUNS_OF_AWS = 5
FIRST_FRAMES = 20
REST_SECONDS = 4


def environment(home):
    return {
        "HOME": home,
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def median_of(command, home, runs):
    """The median wall time of a command, in milliseconds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        done = subprocess.run(
            command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        times.append((time.perf_counter() - begin) * 1000)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stderr.decode(errors='replace').strip()}")
    return statistics.median(times)


def report(what, value, unit, goal=None):
    shown = f"{value:9.1f} {unit}" if isinstance(value, float) else f"{value:9} {unit}"
    print(f"  {what:<52}{shown:<16}{'goal: ' + goal if goal else ''}".rstrip(), flush=True)


def left_out(what, why):
    print(f"  {what:<52}not measured: {why}", flush=True)


def commands(binary, aws, folder, small):
    print("Commands (median wall time)")
    version = None
    for count, status_goal, prompt_goal in ((1_000, "25 ms", "5 ms"), (5_000, None, None), (10_000, "150 ms", None)):
        name = f"{count:,} profiles"
        home = os.path.join(folder, f"commands{count}")
        homes.write(home, count, with_tokens=False)
        ours = {}
        for words, goal in (("status --json", status_goal), ("prompt", prompt_goal)):
            ours[words] = median_of([binary, *words.split()], home, RUNS)
            report(f"{words}, {name}", ours[words], "ms", goal and f"under {goal}")
        if not aws:
            left_out(f"aws configure list, {name}", "no AWS CLI")
            continue
        try:
            version = version or subprocess.run([aws, "--version"], capture_output=True, text=True, check=True)
            theirs = median_of([aws, "configure", "list"], home, RUNS_OF_AWS)
        except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
            left_out(f"aws configure list, {name}", str(error).splitlines()[-1])
            continue
        report(f"aws configure list, {name}", theirs, "ms")
        for words, goal in (("status --json", "30 times and more"), ("prompt", "100 times and more")):
            is_aim = count == 1_000
            report(f"  as many times {words}", theirs / ours[words], "times", goal if is_aim else None)
    if version:
        print(f"  the AWS CLI is {(version.stdout or version.stderr).strip()}")
    report("switch --dry-run, 1,000 profiles", median_of(
        [binary, "switch", "dev-team00007", "--dry-run"], small, RUNS), "ms")
    homes.write_roles(small, "org0", 1_000, 5)
    for option, name in (("--json", "roles --json"), (None, "roles")):
        command = [binary, "roles", "org0"] + ([option] if option else [])
        report(f"{name}, 5,000 rows from the cache", median_of(command, small, RUNS), "ms", "under 50 ms")


def credentials(binary, aws, folder):
    """Credentials of a role that both have in the AWS CLI's cache."""
    print("Credentials from a warm cache (median wall time)")
    name = "aws configure export-credentials"
    for count in (20, 1_000):
        home = os.path.join(folder, f"credentials{count}")
        homes.write(home, count, with_tokens=False)
        homes.write_role_credentials(home, "org0", "111100000000", "Developer")
        ours = median_of([binary, "credentials", "dev-team00000"], home, RUNS)
        report(f"credentials, {count:,} profiles", ours, "ms", "under 10 ms")
        if not aws:
            left_out(name, "no AWS CLI")
            continue
        command = [aws, "configure", "export-credentials", "--profile", "dev-team00000", "--format", "process"]
        try:
            theirs = median_of(command, home, RUNS_OF_AWS)
        except (OSError, RuntimeError) as error:
            absent = "invalid choice" in str(error).lower()
            left_out(name, "this AWS CLI has none: version 2 does" if absent else str(error).splitlines()[-1])
            continue
        report(f"{name}, {count:,} profiles", theirs, "ms")
        report(f"ratio, {count:,} profiles", theirs / ours, "times", "50 times and more")


def handing_out(binary, home):
    print(f"Tokens (beyond the start of the process, medians of {RUNS})")
    tokens = Tokens(binary, home)
    try:
        start = statistics.median(tokens.time("--version")[0] for _ in range(RUNS))
        warm = statistics.median(tokens.warm() for _ in range(RUNS)) - start
        refreshed = statistics.median(tokens.refreshed() for _ in range(RUNS)) - start
        report("token from a fresh file", warm, "ms", "under 5 ms")
        report("token with a refresh, besides the server's time", refreshed, "ms")
    finally:
        tokens.close()


def first_frames(binary, home):
    """The median times of the frame and of the first row, in milliseconds; and one run's output."""
    frames, rows, output = [], [], b""
    for _ in range(FIRST_FRAMES):
        console = Console(binary, environment(home))
        try:
            frame = console.until(b"Profiles")
            row = frame and console.until(b"-team0")
            output = bytes(console.output)
        finally:
            console.close()
        if row is None:
            return None, None, output
        frames.append(frame * 1000)
        rows.append(row * 1000)
    return statistics.median(frames), statistics.median(rows), output


def unopened(output):
    words = output.decode(errors="replace").strip().splitlines()
    return "the console did not open" + (f" ({words[-1][:100]})" if words else "")


def drawing(binary, small):
    print(f"Console (140x40, from the spawn of the process, median of {FIRST_FRAMES})")
    frame, row, output = first_frames(binary, small)
    if frame is None:
        left_out("first frame", unopened(output))
        return False
    report("first frame, 1,000 profiles", frame, "ms", "under 50 ms")
    report("first profile on screen, 1,000 profiles", row, "ms")
    return True


def resting(binary, home, name):
    console = Console(binary, environment(home))
    try:
        console.until(b"-team0")
        console.rest()
        before = console.ticks()
        end = time.perf_counter() + REST_SECONDS
        while time.perf_counter() < end:
            console.read(end - time.perf_counter())
        goal = "0" if "signed in" not in name else None
        report(f"ticks in {REST_SECONDS} s, {name}", console.ticks() - before, "ticks", goal)
        report(f"resident memory, {name}", console.memory(), "MB", "under 25 MB")
    finally:
        console.close()


def filtering(binary, large):
    console = Console(binary, environment(large))
    try:
        console.until(b"-team0")
        console.rest()
        # The profiles have the focus when digit 2 was pressed.
        for key in (b"2", b"/"):
            console.press(key)
        times = []
        for _ in range(4):
            for key in b"prod-team01":
                times.append(console.press(bytes([key])))
            for _ in b"prod-team01":
                times.append(console.press(b"\x7f"))
        drawn = [seconds * 1000 for seconds in times if seconds is not None]
        if not drawn:
            left_out("filter, 10,000 profiles", "no frame came after a key")
            return
        report("filter: key to whole frame, 10,000 profiles", statistics.median(drawn), "ms", "under 5 ms")
        report("  the slowest of " + str(len(drawn)), max(drawn), "ms")
    finally:
        console.close()


def main():
    binary = os.path.abspath(sys.argv[1])
    aws = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="moorline-bench-") as folder:
        small, large, signed_in = (os.path.join(folder, name) for name in ("small", "large", "in"))
        homes.write(small, 1_000, with_tokens=False)
        homes.write(large, 10_000, with_tokens=False)
        homes.write(signed_in, 1_000, with_tokens=True)
        commands(binary, aws, folder, small)
        credentials(binary, aws, folder)
        handing_out(binary, os.path.join(folder, "tokens"))
        if drawing(binary, small):
            resting(binary, small, "1,000 profiles")
            resting(binary, signed_in, "1,000 profiles, signed in")
            filtering(binary, large)


if __name__ == "__main__":
    main()
