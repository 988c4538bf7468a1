"""A year in the life of the whole system: real processes, a clock that is set, and a model that says by itself what must be true."""

import argparse
import asyncio
import os
import sys
import time

sys.dont_write_bytecode = True
for folder in ("system", "year"):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), folder))

from year_calendar import rfc3339, text_of_day  # noqa: E402
from year_compare import Comparison, spell  # noqa: E402
from year_drive import Differences, Driver  # noqa: E402
from year_scenario import Scenario  # noqa: E402
from year_system import System  # noqa: E402


async def change_calendar(system, changes):
    """What an administrator does when the government moves a day: one call, one recalculation."""
    rows = []
    for what, day, name, region in changes:
        row = {"date": text_of_day(day), "kind": "election" if region else "nationalHoliday", "name": name, "regulation": "SKB contoh"}
        if region:
            row["region"] = region
        if what == "remove":
            row["removed"] = True
        rows.append(row)
    await system.call("administrator", "routing.importHolidays", {"rows": rows})


def report(differences, shown):
    width = max(map(len, differences.compared), default=0)
    print("\nwhat was compared" + " " * (width - 9) + "     number  differences")
    for what, number in differences.compared.items():
        kinds = sum(count[0] for kind, count in differences.kinds.items() if kind.startswith(what))
        print(f"  {what:{width}}  {number:12,}  {kinds or '-':>11}")
    for note in differences.notes:
        print(note)
    if not differences.found:
        print("\nno differences")
        return
    print(f"\n{differences.found} differences:")
    for kind, (count,) in sorted(differences.kinds.items(), key=lambda one: -one[1][0]):
        print(f"  {count:8,}  {kind}")
    for what, text, case in differences.texts[:shown]:
        print(f"\n{what}: {text}")
        if case is not None:
            print(f"  complaint {case.index} ({case.code and case.code[0]}), named {case.named}, region {case.region}, topic {case.topic}")
            for event in case.events:
                print(f"    {spell(event)}")
            for (clock, due, stage), (at, owner, above) in sorted(case.notices.items(), key=lambda one: one[1][0]):
                print(f"    {rfc3339(at)} {stage} of {clock} due {rfc3339(due)} to {owner}, above {above}")


async def live(options):
    began = time.monotonic()
    system = System(options.bin, options.reference, options.keep)
    differences = Differences(options.shown)
    try:
        scenario = Scenario(options, options.shared, options.reference)
        await system.start_database()
        provinces = sorted(code for code in scenario.reference.regions if len(code) == 2)
        await system.make_tokens(["service", "operator", "national", "administrator"])
        system.set_clock(scenario.begin)
        await system.start_services()
        tokens = os.path.join(system.folder, "administrator.token")
        with open(tokens, "w", encoding="ascii") as file:
            file.write(system.tokens["administrator"])
        system.pintu("import", "reference", "--endpoint", f"127.0.0.1:{system.stages['routing'].port}", "--token-file", tokens)
        await system.make_tokens([f"{role}:{code}" for role in ("coordinator", "liaison") for code in provinces])
        # Every service looks for new reference data each second.
        await asyncio.sleep(1.5)
        print(f"started after {time.monotonic() - began:.1f} s in {system.folder}", file=sys.stderr)
        driver = Driver(system, scenario, options, differences)
        await driver.run()
        spent = time.monotonic()
        await Comparison(system, scenario, driver, differences, options).run()
        report(differences, options.shown)
        print(
            f"\n{driver.submitted} complaints, {driver.acts} acts ({driver.refused} that had to be refused, {driver.repeated} said twice), "
            f"{len(scenario.ticks)} moments of {scenario.days} days, {driver.kills} services killed, "
            f"{sum(connection.repeats for connection in system.connections.values())} calls said again; compared in "
            f"{time.monotonic() - spent:.0f} s, {time.monotonic() - began:.0f} s in all")
    finally:
        codes = await system.stop()
    if any(codes.values()):
        print(f"a service ended with another code than 0: {codes}")
        return 1
    return 1 if differences.found else 0


def main():
    parser = argparse.ArgumentParser(prog="deploy/simulate-year", description=__doc__)
    parser.add_argument("--complaints", type=int, default=50_000, help="how many are filed")
    parser.add_argument("--weeks", type=int, default=0, help="only the first weeks of the year")
    parser.add_argument("--kill", action="store_true", help="every week one service is killed with SIGKILL")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same year")
    parser.add_argument("--no-calendar", dest="calendar", action="store_false", help="no holiday is moved in the middle of the year")
    parser.add_argument("--no-recalculation", dest="recalculation", action="store_false", help="deadlines stay when a holiday is moved")
    parser.add_argument("--door", default="service", help="who files what comes by web: service or operator")
    parser.add_argument("--shown", type=int, default=20, help="differences to print")
    parser.add_argument("--keep", action="store_true", help="leave the database and the logs where they are")
    parser.add_argument("--shared", required=True, help="folder with calendar/ and complaints/")
    parser.add_argument("--bin", required=True, help="folder with the executables")
    parser.add_argument("--reference", required=True, help="folder with the shipped reference data")
    options = parser.parse_args()
    options.change_calendar = change_calendar
    sys.exit(asyncio.run(live(options)))


if __name__ == "__main__":
    main()
