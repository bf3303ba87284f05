"""The console in a pseudo terminal: what it draws and when, and what it costs while it rests."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

COLUMNS, ROWS = 140, 40


class Console:
    """A running console. Times are seconds since it was spawned."""

    def __init__(self, binary, env, size=(COLUMNS, ROWS)):
        self.output = bytearray()
        self.came = []
        self.begin = time.perf_counter()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            try:
                resize(0, size)
                os.execve(binary, [binary], env)
            finally:
                os._exit(127)

    def read(self, seconds):
        """The time at which something came within `seconds`; `None` if nothing did."""
        ready, _, _ = select.select([self.terminal], [], [], max(seconds, 0))
        if not ready:
            return None
        try:
            data = os.read(self.terminal, 1 << 16)
        except OSError:
            return None
        self.output += data
        self.came.append((len(self.output), time.perf_counter() - self.begin))
        return self.came[-1][1] if data else None

    def until(self, word, seconds=5.0):
        """The time at which `word` was drawn; `None` if it was not."""
        end = time.perf_counter() + seconds
        while word not in self.output:
            if self.read(end - time.perf_counter()) is None:
                return None
        whole = self.output.index(word) + len(word)
        return next(at for length, at in self.came if length >= whole)

    def rest(self, quiet=0.5, seconds=10.0):
        """Reads until nothing came for `quiet` seconds."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if self.read(quiet) is None:
                return

    def press(self, key, quiet=0.03):
        """The seconds from a key to the last byte of the frame it makes; `None` without a frame."""
        begin = time.perf_counter()
        os.write(self.terminal, key)
        last = None
        wait = 1.0
        while True:
            came = self.read(wait)
            if came is None:
                return None if last is None else last - (begin - self.begin)
            last, wait = came, quiet

    def ticks(self):
        """Clock ticks of the processor spent so far."""
        with open(f"/proc/{self.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def memory(self):
        """Resident memory, in megabytes."""
        with open(f"/proc/{self.pid}/status", encoding="utf-8") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def close(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def resize(terminal, size):
    columns, rows = size
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
