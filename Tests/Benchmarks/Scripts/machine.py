"""Processes, their processor time, and figures of repeated runs."""
import json
import os
import signal
import statistics
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    pass


class Child:
    """A process that says on its first line that it is ready."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
        self.first_line = self.process.stdout.readline().strip()
        if not self.first_line:
            raise BenchError(f"{command[0]} {command[1:3]} did not start")

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def stop(self):
        stop(self.process)


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_seconds(pid, with_ended_children=False):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15 if with_ended_children else 13]) / TICKS


def resident_bytes(pid):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise BenchError(f"process {pid} has no memory")


def run_json(command, **options):
    """The last line of a program's output, which is JSON."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise BenchError(f"{command[0]} ended with {result.returncode}: {result.stderr.strip()[-600:]}")
    return json.loads(result.stdout.strip().splitlines()[-1])


class Series:
    """Figures of several rounds by name; what is reported is their median."""

    def __init__(self):
        self.figures = {}

    def add(self, name, value):
        self.figures.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.figures[name])

    def range(self, name):
        values = self.figures[name]
        return min(values), max(values)
