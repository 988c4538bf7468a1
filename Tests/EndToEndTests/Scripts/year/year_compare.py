"""Everything that the system says at the end of the year beside everything that the law says."""

import asyncio
import random

from year_calendar import SECOND, month_of, rfc3339
from year_messages import compare as compare_messages
from year_model import OPEN, REGULATION, RESOLVE, RULES
from year_reference import ROOT
from system_rpc import RPCError

OVERDUE = ("unverified", "assigned", "inProgress", "appealed")
TIMES = ("submitted_at", "verified_at", "assigned_at", "first_answered_at", "closed_at", "verify_due_at", "first_answer_due_at",
         "resolve_due_at", "window_due_at", "paused_at", "ombudsman_at", "next_check_at")
PLAIN = ("status", "class", "version", "agency_code", "region_code", "category_code", "merged_into", "archive_reason", "rating",
         "appealed_to", "escalation", "escalated_to")
FLAGS = ("anonymous", "confidential", "raised")


def microseconds(column):
    return f"(extract(epoch from {column}) * 1000000)::bigint"


def percentile(values, share):
    """Between two neighbours in proportion."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def is_same(left, right):
    if isinstance(left, float) or isinstance(right, float):
        return left is not None and right is not None and abs(left - right) < 1e-6
    return left == right


class Comparison:
    def __init__(self, system, scenario, driver, differences, options):
        self.system, self.scenario, self.driver, self.differences, self.options = system, scenario, driver, differences, options
        self.now = scenario.ticks[-1]
        self.reference = scenario.reference
        self.cases = [case for case in scenario.cases if case.id is not None]

    async def run(self):
        await self._complaints()
        await self._events()
        await self._notices()
        await self._show()
        await self._overdue()
        await self._recap()
        await compare_messages(self.system, self.scenario, self.driver, self.differences)
        await self._leftovers()

    # Tables

    async def _complaints(self):
        columns = ["id", *PLAIN, *(f"{flag}::int" for flag in FLAGS), *map(microseconds, TIMES)]
        rows = await self.system.query(f"SELECT {', '.join(columns)} FROM complaints")
        self.differences.check("complaints in all", None, len(rows), len(self.cases))
        for row in rows:
            case = self.driver.by_id.get(int(row[0]))
            if case is None:
                self.differences.add("complaints", f"number {row[0]} was never filed")
                continue
            self.differences.count("complaints")
            for name, said, expected in zip(PLAIN + FLAGS + TIMES, row[1:], self._expected_row(case)):
                said = None if said == "" else said
                expected = None if expected is None else str(int(expected) if isinstance(expected, bool) else expected)
                self.differences.count("columns of complaints")
                if said != expected:
                    if name in TIMES:
                        said, expected = (value and rfc3339(int(value)) for value in (said, expected))
                    self.differences.add(f"complaints.{name}", f"the system says {said}, the law {expected}", case)

    def _expected_row(self, case):
        clocks = case.clocks
        due = [clocks[name].due if name in clocks else None for name in ("verify", "firstAnswer", "resolve", "window")]
        moment = case.next_moment()
        return (
            case.status, case.cls, case.version, case.agency, case.region, case.topic, case.merged_into and case.merged_into.id,
            case.reason, case.rating, case.appealed_to, case.escalation if case.status in OPEN else 0,
            case.escalated_to if case.status in OPEN else None,
            case.anonymous, case.confidential, case.raised,
            case.submitted, case.verified_at, case.assigned_at, case.answered_at, case.closed_at, *due, case.paused_at,
            case.ombudsman_at, moment and moment[0])

    async def _events(self):
        sql = f"""
            SELECT complaint_id, version, action, {microseconds('occurred_at')}, to_status, class, agency_code, actor_role,
                {microseconds('due_at')}
            FROM complaint_events WHERE complaint_id >= %d AND complaint_id < %d ORDER BY complaint_id, version"""
        found, step = {}, 20_000
        numbers = sorted(self.driver.by_id)
        for first in range(numbers[0] if numbers else 0, (numbers[-1] if numbers else -1) + 1, step):
            for row in await self.system.query((sql % (first, first + step)).replace("\n", " ")):
                found.setdefault(int(row[0]), []).append(
                    (int(row[1]), row[2], int(row[3]), row[4], row[5], row[6], row[7], None if row[8] is None else int(row[8])))
        for case in self.cases:
            said, expected = found.get(case.id, []), case.events
            self.differences.count("events", len(expected))
            self.differences.count("automatic ends of windows", sum(event[1] in ("close", "expire") and event[6] == "system" for event in expected))
            if said == expected:
                continue
            for one, other in zip(said + [None] * len(expected), expected + [None] * len(said)):
                if one != other:
                    kind = (other or one)[1]
                    self.differences.add(f"event {kind}", f"the system says {spell(one)}, the law {spell(other)}", case)
                    break

    async def _notices(self):
        rows = await self.system.query(
            f"SELECT complaint_id, clock, {microseconds('due_at')}, stage, {microseconds('occurred_at')}, agency_code, escalated_to "
            "FROM clock_notices")
        found = {}
        for row in rows:
            found.setdefault(int(row[0]), {})[(row[1], int(row[2]), row[3])] = (int(row[4]), row[5], row[6])
        for case in self.cases:
            said = found.get(case.id, {})
            for key in said.keys() | case.notices.keys():
                what = {"reminder": "reminders", "breach": "breaches", "oversight": "notices to overseers"}[key[2]]
                self.differences.count(what)
                if said.get(key) != case.notices.get(key):
                    self.differences.add(
                        f"{what} of {key[0]}",
                        f"due {rfc3339(key[1])}: the system says {tell(said.get(key))}, the law {tell(case.notices.get(key))}", case)

    # Answers

    async def _show(self):
        sample = random.Random(self.options.seed).sample(self.cases, min(500, len(self.cases)))
        results = await asyncio.gather(
            *(self.system.call("national", "response.show", {"ticket": case.code[0]}) for case in sample))
        for case, shown in zip(sample, results):
            self.differences.count("complaints as officers see them")
            running = sorted(
                ((clock.name, rfc3339(clock.start), rfc3339(clock.due), days_of(case, clock)) for clock in case.running()),
                key=lambda one: (one[2], one[0])) if case.status in OPEN else []
            said = sorted(
                ((one["clock"], one["startedAt"], one["dueAt"], (one["days"], one["unit"], one["regulation"])) for one in shown["deadlines"]),
                key=lambda one: (one[2], one[0]))
            self.differences.check("deadlines shown", case, said, running)
            notices = sorted((clock, stage, rfc3339(due), rfc3339(at), owner, above) for (clock, due, stage), (at, owner, above) in case.notices.items())
            told = sorted(
                (one["clock"], one["stage"], one["dueAt"], one["at"], one.get("agency"), one.get("escalatedTo")) for one in shown["notices"])
            self.differences.check("notices shown", case, told, notices)
            over = shown["oversight"]
            is_open = case.status in OPEN
            self.differences.check(
                "oversight shown", case, (over["escalation"], over.get("escalatedTo"), over.get("appealedTo")),
                (case.escalation if is_open else 0, case.escalated_to if is_open else None, case.appealed_to))

    async def _overdue(self):
        for top in (ROOT, "35", "35.78", "53", "91"):
            overdue = [
                case for case in self.cases
                if case.status in OVERDUE and case.next_due() is not None and case.next_due() < self.now
                and self.reference.is_within(case.agency, top)]
            await self._list("overdue lists", "analytics.overdue", top, overdue)
            if self.scenario.can_escalate:
                risen = [
                    case for case in self.cases
                    if case.status in OPEN and case.escalation > 0 and self.reference.is_within(case.escalated_to, top)]
                await self._list("lists of what has risen", "response.escalations", top, risen)

    async def _list(self, what, method, top, cases):
        """All pages of a list in the order of what is due."""
        expected = [(rfc3339(due), number) for due, number in sorted((case.next_due(), case.id) for case in cases)]
        said, after = [], None
        while True:
            page = await self.system.call("national", method, {"agency": top, "limit": 200, **({"after": after} if after else {})})
            said += [(item["dueAt"], int(item["ticket"][:-1])) for item in page["items"]]
            after = page.get("next")
            if not after:
                break
        self.differences.count(f"rows of {what}", len(expected))
        if said != expected:
            missing, extra = set(expected) - set(said), set(said) - set(expected)
            self.differences.add(
                what, f"{top}: {len(said)} instead of {len(expected)}; missing {sorted(missing)[:3]}, too many {sorted(extra)[:3]}")

    async def _recap(self):
        groups = {}
        for case in self.cases:
            chain = self.reference.chain(case.agency)
            for below, top in zip([chain[0], *chain], chain):
                if not self.reference.agencies[top].children and top != case.agency:
                    continue
                month = month_of(case.submitted, self.reference.agencies[top].hours)
                group = groups.setdefault((top, month), {})
                group.setdefault(below, []).append(case)
        wanted = [(top, month) for top, month in groups if self.reference.agencies[top].children]
        slots = asyncio.Semaphore(16)

        async def one(top, month):
            async with slots:
                try:
                    recap = await self.system.call("national", "analytics.recap", {"agency": top, "month": month})
                except RPCError as error:
                    self.differences.add("recap", f"{top} {month}: {error}")
                    return
            self._compare_recap(top, month, recap, groups[(top, month)])

        await asyncio.gather(*(one(top, month) for top, month in sorted(wanted)))

    def _compare_recap(self, top, month, recap, lines):
        everything = [case for cases in lines.values() for case in cases]
        self._line(f"{top} {month} in all", recap["total"], everything)
        said = {line["agency"]["code"]: line for line in recap["lines"]}
        if set(said) != set(lines):
            self.differences.add("recap", f"{top} {month}: lines of {sorted(set(said) ^ set(lines))} on one side only")
        for agency in set(said) & set(lines):
            self._line(f"{top} {month} {agency}", said[agency], lines[agency])
        for member, value in (("byClass", lambda c: c.cls), ("byChannel", lambda c: c.channel), ("byCategory", lambda c: c.topic or "")):
            counts = {}
            for case in everything:
                counts[value(case)] = counts.get(value(case), 0) + 1
            self.differences.count("counts of recaps", len(counts))
            if {one["key"]: one["count"] for one in recap[member]} != counts:
                self.differences.add("recap", f"{top} {month} {member}")

    def _line(self, where, said, cases):
        self.differences.count("lines of recaps")
        for name, value in self._figures(cases).items():
            if not is_same(value, said.get(name)):
                self.differences.add("recap", f"{where}: {name} is {said.get(name)}, the law says {value}")

    def _figures(self, cases):
        figures = {"received": len(cases)}
        for status in ("unverified", "pending", "assigned", "inProgress", "answered", "appealed", "closed", "archived"):
            figures[status] = sum(case.status == status for case in cases)
        figures["overdue"] = sum(
            case.status in OVERDUE and case.next_due() is not None and case.next_due() < self.now for case in cases)
        assigned = sum(case.assigned_at is not None for case in cases)
        untouched = sum(case.status == "assigned" and case.answered_at is None for case in cases)
        answers = [(case.answered_at - case.submitted) / SECOND / 86_400 for case in cases if case.answered_at is not None]
        ends = [(case.closed_at - case.submitted) / SECOND / 86_400 for case in cases if case.closed_at is not None]
        ratings = [case.rating for case in cases if case.rating is not None]
        figures |= {
            "everAssigned": assigned, "everAnswered": len(answers),
            "followUpRate": 1 - untouched / assigned if assigned else None,
            "medianDaysToFirstAnswer": percentile(answers, 0.5) if answers else None,
            "p90DaysToFirstAnswer": percentile(answers, 0.9) if answers else None,
            "medianDaysToClose": percentile(ends, 0.5) if ends else None,
            "p90DaysToClose": percentile(ends, 0.9) if ends else None,
            "ratings": len(ratings), "averageRating": sum(ratings) / len(ratings) if ratings else None,
        }
        return figures

    async def _leftovers(self):
        for what, sql in (
            ("dead jobs", "SELECT count(*) FROM dead_jobs"), ("waiting jobs", "SELECT count(*) FROM jobs WHERE queue = 'routing'"),
            ("histories with a gap", "SELECT count(*) FROM (SELECT complaint_id FROM complaint_events GROUP BY complaint_id "
             "HAVING count(*) <> max(version) OR min(version) <> 1) AS broken"),
        ):
            self.differences.check(what, None, int((await self.system.query(sql))[0][0]), 0)


def days_of(case, clock):
    days = (RESOLVE[case.cls] if clock.name == "resolve" else RULES[clock.name])[0]
    return days, "calendarDays" if clock.name == "complete" else "workingDays", REGULATION


def spell(event):
    if event is None:
        return "nothing"
    version, action, at, status, cls, agency, role, due = event
    return f"{version} {action} {rfc3339(at)} → {status} ({cls}, {agency}, by {role}, due {due and rfc3339(due)})"


def tell(notice):
    return "nothing" if notice is None else f"{rfc3339(notice[0])} to {notice[1]}, above it {notice[2]}"


__all__ = ["Comparison", "spell"]
