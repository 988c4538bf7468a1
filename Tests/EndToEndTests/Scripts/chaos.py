"""Torments a whole installation, one fault a round, and looks after every round whether a promise was broken."""

import argparse
import asyncio
import os
import random
import sys
import time

sys.dont_write_bytecode = True
for folder in ("system", "chaos"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), folder))

from chaos_faults import Faults, Skipped  # noqa: E402
from chaos_installation import Installation  # noqa: E402
from chaos_load import Load  # noqa: E402
from chaos_verify import Verification  # noqa: E402

# How often each fault stands in the pack that rounds are drawn from.
PACK = {
    "kill_one": 6, "kill_kind": 4, "kill_services": 2, "kill_postmaster": 4, "kill_backend": 3, "terminate": 5, "freeze_intake": 4,
    "freeze_database": 2, "lock_table": 2, "four_intakes": 3, "cut_requests": 2, "cut_answers": 2, "data_disk_full": 2, "wal_disk_full": 2,
    "clocks_of_services": 3, "clock_of_database": 3, "crowd_of_strangers": 1, "endless_frames": 1,
}
SHORT = ("kill_kind:intake", "kill_postmaster", "terminate", "freeze_intake:2", "cut_answers", "four_intakes", "wal_disk_full",
         "kill_services", "lock_table:1", "crowd_of_strangers:2000", "endless_frames:300")
# So that half a minute of standing still comes twice in the usual run.
ROUNDS_PER_STALL = 100
# MiB that an intake may ever hold.
MEMORY = 512


def plan(options, source):
    if options.faults:
        return [options.faults.split(",")[number % len(options.faults.split(","))] for number in range(options.rounds)]
    if options.short:
        return list(SHORT)
    names = []
    while len(names) < options.rounds:
        pack = [name for name, number in PACK.items() for _ in range(number)]
        source.shuffle(pack)
        names += pack
    names = names[:options.rounds]
    for number in range(ROUNDS_PER_STALL // 2, len(names), ROUNDS_PER_STALL):
        names[number] = "stall_under_flood"
    return names


async def torment(options):
    source = random.Random(options.seed)
    names = plan(options, source)
    began = time.monotonic()
    installation = Installation(options)
    broken, skipped, counts = [], {}, {}
    try:
        await installation.start()
        agencies = [row[0] for row in await installation.query("""
            SELECT code FROM agencies a WHERE code LIKE '35.78.%' AND NOT EXISTS (SELECT FROM agencies b WHERE b.parent_code = a.code)
            ORDER BY code LIMIT 20""")]
        load = Load(installation, random.Random(source.random()), agencies, options.rate)
        verification = Verification(installation, load)
        faults = Faults(installation, load, source)
        print(f"started after {time.monotonic() - began:.1f} s in {installation.folder}", file=sys.stderr, flush=True)
        for number, name in enumerate(names, 1):
            spent = time.monotonic()
            name, _, argument = name.partition(":")
            arguments = [int(argument) if argument.isdigit() else argument] if argument else []
            act = getattr(faults, name)
            problems = []
            load.begin()
            if not await load.wait_for(50, 60):
                problems.append("nothing was acknowledged before the fault")
            try:
                said = await act(*arguments)
                counts[act.__doc__] = counts.get(act.__doc__, 0) + 1
            except Skipped as reason:
                said = f"skipped: {reason}"
                skipped[act.__doc__] = str(reason)
            over = time.monotonic()
            if not await load.wait_for(100, 60):
                problems.append("nothing was acknowledged for a minute after the fault")
            recovered = time.monotonic() - over
            await load.end()
            problems += await verification.round()
            memory = installation.memory()["intake"]
            if memory > MEMORY:
                problems.append(f"an intake held {memory} MiB")
            print(
                f"{number:4} {act.__doc__}{': ' + said if said else ''}; {len(load.round_keys)} acknowledged, 100 more {recovered:.1f} s "
                f"after it, {time.monotonic() - spent:.1f} s", flush=True)
            for problem in problems[:10]:
                print(f"     WRONG {problem}", flush=True)
            broken += problems
            if problems and options.keep:
                print(f"     left as it is in {installation.folder}; ends here", flush=True)
                break
        report(installation, load, verification, counts, skipped, began)
    finally:
        codes = await installation.stop()
    if any(codes.values()):
        broken.append(f"a service ended with another code than 0: {codes}")
        print(broken[-1])
    print("no promise was broken" if not broken else f"{len(broken)} promises were broken")
    return 1 if broken else 0


def report(installation, load, verification, counts, skipped, began):
    print(f"\n{verification.checked} rounds, {len(load.ledger.tickets)} complaints acknowledged, {len(load.ledger.answers)} answered, "
          f"{sum(one.repeats for one in installation.connections)} calls said again, {time.monotonic() - began:.0f} s")
    for what, number in sorted(counts.items(), key=lambda one: -one[1]):
        print(f"  {number:4} {what}")
    for what, reason in skipped.items():
        print(f"  skipped: {what}; {reason}")
    print("most memory in MiB: " + ", ".join(f"{kind} {number}" for kind, number in installation.memory().items()))
    for what, number in sorted(installation.complaints_in_logs().items(), key=lambda one: -one[1])[:12]:
        print(f"  {number:5} in the logs: {what}")


def main():
    parser = argparse.ArgumentParser(prog="deploy/chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how many faults")
    parser.add_argument("--seed", type=int, default=1, help="the same seed chooses the same faults in the same order")
    parser.add_argument("--rate", type=int, default=300, help="complaints a second, about")
    parser.add_argument("--short", action="store_true", help="one round of each of the most important faults")
    parser.add_argument("--faults", help="only these, by name, in this order")
    parser.add_argument("--keep", action="store_true", help="leave database and logs where they are, and end at the first broken promise")
    parser.add_argument("--disks", action="store_true", help="the database lies on small disks of its own; needs root")
    parser.add_argument("--bin", required=True, help="folder with the executables")
    parser.add_argument("--reference", required=True, help="folder with the shipped reference data")
    sys.exit(asyncio.run(torment(parser.parse_args())))


if __name__ == "__main__":
    main()
