"""Recounts a file of complaints by itself and compares the figures with the recap that the system gives.

Shares no code and no query with the system: it reads the file, groups by agency and month, and computes what must come out. Prints every
difference and exits with 1 if there is one.
"""

import argparse
import csv
import json
import subprocess
import sys
from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone

JAKARTA = timezone(timedelta(hours=7))
DAY = timedelta(days=1)


def percentile(values, share):
    """The value at a share of the sorted values, between two neighbours in proportion."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def plain(name, place):
    """A unit's name without the name of its government: the file says "Dinas Sosial", the register "Dinas Sosial Kota Surabaya"."""
    return name.lower().removesuffix(f" {place}".lower()) if place else name.lower()


def working_days(path):
    """Every working day of the years the table knows, in order."""
    with open(path, encoding="utf-8", newline="") as file:
        free = {date.fromisoformat(row["date"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    first = date(min(free).year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(max(free).year, 12, 31) - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in free]


def window_end(answered, days):
    """When the complainant's ten working days after an answer are over: the midnight that ends the tenth."""
    last = days[bisect_right(days, answered.astimezone(JAKARTA).date()) + 9]
    return datetime(last.year, last.month, last.day, tzinfo=JAKARTA) + DAY


def recount(path, place, days):
    groups = defaultdict(lambda: {"received": 0, "days": [], "closing": []})
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            submitted = datetime.fromisoformat(row["created_utc"].replace("Z", "+00:00"))
            group = groups[(submitted.astimezone(JAKARTA).strftime("%Y-%m"), plain(row["instansi"], place))]
            group["received"] += 1
            if row["responded_utc"]:
                answered = datetime.fromisoformat(row["responded_utc"].replace("Z", "+00:00"))
                group["days"].append((answered - submitted) / DAY)
                group["closing"].append((window_end(answered, days) - submitted) / DAY)
    return groups


def expected_line(group):
    answered = len(group["days"])
    line = {
        "received": group["received"],
        # Nobody replied in years: each window is over, and the case closed by itself when it was.
        "answered": 0,
        "closed": answered,
        "assigned": group["received"] - answered,
        "everAssigned": group["received"],
        "everAnswered": answered,
        "followUpRate": 1 - (group["received"] - answered) / group["received"],
    }
    if answered:
        line["medianDaysToFirstAnswer"] = percentile(group["days"], 0.5)
        line["p90DaysToFirstAnswer"] = percentile(group["days"], 0.9)
        line["medianDaysToClose"] = percentile(group["closing"], 0.5)
        line["p90DaysToClose"] = percentile(group["closing"], 0.9)
    return line


def is_same(ours, theirs):
    if isinstance(ours, float) or isinstance(theirs, float):
        return theirs is not None and abs(ours - theirs) < 1e-6
    return ours == theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="TSV with created_utc, responded_utc, instansi")
    parser.add_argument("--root", required=True, help="agency whose recap is compared")
    parser.add_argument("--holidays", required=True, help="TSV with date: days that are no working days")
    parser.add_argument("--place", help="name of the government, which names of its units may end with, for example: Kota Surabaya")
    parser.add_argument(
        "--call", required=True, nargs=argparse.REMAINDER,
        help="the rest: a command that calls a method, for example: pintu call --compact")
    options = parser.parse_args()

    groups = recount(options.file, options.place, working_days(options.holidays))
    differences = compared = 0
    for month in sorted({month for month, _ in groups}):
        params = json.dumps({"agency": options.root, "month": month})
        answer = subprocess.run(options.call + ["analytics.recap", params], check=True, capture_output=True, text=True)
        recap = json.loads(answer.stdout)
        lines = {plain(line["agency"]["name"], options.place): line for line in recap["lines"]}
        if len(lines) != len(recap["lines"]):
            print(f"{month}: two lines of the recap have one name")
            differences += 1
        wanted = {name: expected_line(group) for (of, name), group in groups.items() if of == month}
        for name in sorted(set(lines) | set(wanted)):
            if name not in wanted or name not in lines:
                print(f"{month} {name}: only in the {'recap' if name in lines else 'file'}")
                differences += 1
                continue
            compared += 1
            for figure, value in wanted[name].items():
                if not is_same(value, lines[name].get(figure)):
                    print(f"{month} {name}: {figure} is {lines[name].get(figure)}, the file says {value}")
                    differences += 1
        received = sum(line["received"] for line in wanted.values())
        if recap["total"]["received"] != received:
            print(f"{month}: the total is {recap['total']['received']}, the file says {received}")
            differences += 1
    rows = sum(group["received"] for group in groups.values())
    print(f"{rows} complaints, {compared} lines of agencies and months compared, {differences} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
