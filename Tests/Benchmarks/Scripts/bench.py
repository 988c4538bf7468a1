"""Runs the measurements; deploy/bench builds what they need and calls this."""
import argparse
import sys
import tempfile
from pathlib import Path

import durable
import growth
import rpc
import stages
from installation import Installation
from machine import BenchError
from payload import Payloads
from report import Report

PARTS = ["rpc", "durable", "payloads", "growth", "connections", "routing"]


class Context:
    def __init__(self, arguments, folder):
        self.root = Path(arguments.root)
        self.binaries, self.programs = Path(arguments.binaries), Path(arguments.programs)
        self.folder = Path(folder)
        self.quick = arguments.quick
        self.rounds = arguments.rounds or (1 if arguments.quick else 5)
        self.seconds = arguments.seconds or (2 if arguments.quick else 4)
        self.payloads = Payloads(self.root, self.folder)
        self._open = []

    def say(self, text):
        print(f"==> {text}", file=sys.stderr, flush=True)

    def installation(self):
        """A cluster of its own for each part, so that none finds what another has left."""
        self.close()
        return self.another_installation()

    def another_installation(self):
        """Beside those that run."""
        installation = Installation(self.root, self.folder / f"installation-{len(list(self.folder.glob('installation-*')))}", self.binaries)
        self._open.append(installation)
        installation.prepare()
        return installation

    def close(self):
        while self._open:
            self._open.pop().close()


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench")
    parser.add_argument("--root", required=True)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    wanted = [part for part in arguments.only.split(",") if part] or PARTS
    unknown = set(wanted) - set(PARTS)
    if unknown:
        parser.error(f"--only takes {', '.join(PARTS)}")
    report = Report()
    with tempfile.TemporaryDirectory(prefix="pintu-bench.") as folder:
        Path(folder).chmod(0o755)
        context = Context(arguments, folder)
        if context.payloads.is_real:
            context.say(f"real texts, {context.payloads.mean_bytes:.0f} bytes each on average")
        else:
            context.say("the test data are not here: texts written for the purpose instead")
        measures = {
            "rpc": rpc.measure, "durable": durable.measure, "payloads": lambda c, r: durable.measure(c, r, real=True),
            "growth": growth.measure, "connections": growth.measure_connections, "routing": stages.measure}
        try:
            for part in wanted:
                measures[part](context, report)
                print(report.table(), file=sys.stderr, flush=True)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        finally:
            context.close()
    print(report.json() if arguments.json else report.table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
