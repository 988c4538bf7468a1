"""Lives the year through: sets the clock, lets people act, rings the bells, waits until everybody has caught up, and goes on."""

import asyncio
import random
import sys
import time

from year_calendar import WIB, day_of, rfc3339, text_of_day
from system_rpc import RPCError
from system_stages import STAGES


class Differences:
    """Counts what was compared, and keeps what was not the same."""

    def __init__(self, shown=20):
        self.compared, self.found, self.shown, self.texts, self.kinds = {}, 0, shown, [], {}
        # What could not be compared, and why.
        self.notes = []

    def count(self, what, number=1):
        self.compared[what] = self.compared.get(what, 0) + number

    def add(self, what, text, case=None):
        self.found += 1
        kind = self.kinds.setdefault(what, [0])
        kind[0] += 1
        # Some of every kind, so that one frequent fault does not hide another.
        if len(self.texts) < self.shown * 5 and kind[0] <= 4:
            self.texts.append((what, text, case))

    def check(self, what, case, said, expected):
        self.count(what)
        if said != expected:
            self.add(what, f"the system says {said!r}, the law {expected!r}", case)


class Driver:
    CONCURRENCY = 96

    def __init__(self, system, scenario, options, differences):
        self.system, self.scenario, self.options, self.differences = system, scenario, options, differences
        self.acts = self.submitted = self.kills = self.refused = self.repeated = 0
        self.slots = asyncio.Semaphore(self.CONCURRENCY)
        self.random = random.Random(options.seed + 1)
        self.began = time.monotonic()
        self.by_id = {}

    async def run(self):
        methods = await self.system.methods("response")
        self.can_wake, self.has_progress = "response.wake" in methods, "response.progress" in methods
        self.scenario.can_escalate = "response.escalate" in methods
        week, doomed, ticks = None, None, 0
        for tick in self.scenario.moments():
            self.system.set_clock(tick.at)
            busy = len(tick.submissions) + len(tick.chains)
            day = day_of(tick.at, WIB)
            if self.options.kill and (day - self.scenario.first_day) // 7 != week:
                week = (day - self.scenario.first_day) // 7
                doomed = self.random.choice(STAGES)
            killer = None
            if doomed and busy >= 3 and self.random.random() < 0.2:
                killer = asyncio.create_task(self._kill(doomed, self.random.randrange(busy)))
                doomed = None
            if busy:
                self.done = 0
                await asyncio.gather(
                    *(self._submit(one) for one in tick.submissions), *(self._chain(chain) for chain in tick.chains))
            if killer:
                await killer
            ticks += 1
            is_last = tick.at == self.scenario.ticks[-1]
            if busy or tick.merges or tick.holidays or is_last or ticks % 4 == 0:
                await self._catch_up(tick.at, bool(tick.holidays) or is_last or self.can_wake)
            if tick.merges:
                for chain in tick.merges:
                    await self._chain(chain)
                await self._catch_up(tick.at, self.can_wake)
            if tick.holidays:
                await self._change_calendar(tick)
            self._progress(day)
        self._progress(None)

    # Acts

    async def _submit(self, one):
        async with self.slots:
            calls = [self.system.call(one.caller, "intake.submit", one.params) for _ in range(2 if one.is_repeated else 1)]
            try:
                receipts = await asyncio.gather(*calls)
            except RPCError as error:
                self.differences.add("filing", f"refused: {error}", one.case)
                return
            finally:
                self.done += 1
        if any(receipt != receipts[0] for receipt in receipts):
            self.differences.add("repeated calls", f"two receipts for one key: {receipts}", one.case)
        one.case.id, one.case.code = int(receipts[0]["ticket"][:-1]), (receipts[0]["ticket"], receipts[0]["accessCode"])
        self.by_id[one.case.id] = one.case
        self.submitted += 1
        self.differences.count("receipts")
        one.case.source = (None, one.case.source[1], one.case.source[2], None)

    async def _chain(self, acts):
        async with self.slots:
            for act in acts:
                await self._act(act)
            self.done += 1

    async def _act(self, act):
        case = act.case
        if case.id is None or (act.into is not None and act.into.id is None):
            self.differences.add("acts", f"{act.action} on what was never filed", case)
            return
        params = {"ticket": case.code[0], "idempotencyKey": act.key, **act.params}
        if act.caller == "service":
            params["accessCode"] = case.code[1]
        if act.into is not None:
            params["into"] = act.into.code[0]
        self.acts += 1
        expected = {"error": act.refusal} if act.refusal else dict(
            zip(("status", "version", "agency", "dueAt"), act.expected[:3] + (act.expected[3] and rfc3339(act.expected[3]),)))
        answers = await asyncio.gather(*(self._ask(act, params) for _ in range(2 if act.is_repeated else 1)))
        if act.is_repeated:
            self.repeated += 1
        self.refused += act.refusal is not None
        what = "refusals" if act.refusal else "results of acts"
        for answer in answers:
            self.differences.count(what)
            if answer != expected:
                self.differences.add(what, f"{act.action} by {act.caller}: the system says {answer}, the law {expected}", case)

    async def _ask(self, act, params):
        try:
            answer = await self.system.call(act.caller, act.method, params)
        except RPCError as error:
            return {"error": error.code}
        answer.pop("ticket", None)
        return {"status": answer["status"], "version": answer["version"], "agency": answer.get("agency"), "dueAt": answer.get("dueAt")}

    async def _kill(self, stage, after):
        while self.done < after:
            await asyncio.sleep(0.001)
        await self.system.kill(stage)
        self.kills += 1

    # Catching up

    async def _catch_up(self, at, with_sweep):
        for method in ("routing.wake", "response.wake", "analytics.wake"):
            if method != "response.wake" or self.can_wake:
                await self.system.connection(method.partition(".")[0], "service").notify(method)
        jobs = "SELECT count(*) FROM jobs WHERE queue = 'routing'"
        await self._until("routing", lambda: self._is_zero(jobs))
        if with_sweep:
            due = f"SELECT count(*) FROM complaints WHERE next_check_at <= to_timestamp({at // 1_000_000}) + interval '{at % 1_000_000} us'"
            await self._until("the sweep of deadlines", lambda: self._is_zero(due), "response.wake")
            if self.has_progress:
                await self._until("notifications", self._response_is_idle, "response.wake")
            await self._until("analytics", self._analytics_is_idle, "analytics.wake")

    async def _is_zero(self, sql):
        return (await self.system.query(sql))[0][0] == "0"

    async def _response_is_idle(self):
        progress = await self.system.call("service", "response.progress", {})
        return not any(progress.get(name, 0) for name in ("pendingEvents", "pendingNotices", "overdueChecks"))

    async def _analytics_is_idle(self):
        return (await self.system.call("service", "analytics.progress", {}))["pendingEvents"] == 0

    async def _until(self, what, is_done, bell=None):
        deadline, pause = time.monotonic() + 90, 0.002
        while not await is_done():
            if time.monotonic() > deadline:
                raise SystemExit(f"simulate-year: {what} does not catch up; logs are in {self.system.folder}")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.1)

    # A calendar that changes

    async def _change_calendar(self, tick):
        for changes in tick.holidays:
            await self.options.change_calendar(self.system, changes)
        # Services look for a new version of the reference data every second.
        await asyncio.sleep(1.5)
        recalculations = "SELECT count(*) FROM jobs WHERE queue = 'recalculation'"
        await self._until("the recalculation", lambda: self._is_zero(recalculations), "response.wake")
        await self._catch_up(tick.at, True)

    def _progress(self, day):
        now = time.monotonic()
        if day is not None and now - getattr(self, "said", 0) < 5:
            return
        self.said = now
        spent = now - self.began
        rate = (self.acts + self.submitted) / max(spent, 0.001)
        if day is None:
            line = f"the year is over after {spent:.0f} s: {self.submitted} complaints, {self.acts} acts, {rate:.0f} calls/s"
        else:
            share = max((day - self.scenario.first_day) / self.scenario.days, 0.001)
            line = (
                f"{text_of_day(day)}: {self.submitted} complaints, {self.acts} acts, {rate:.0f} calls/s, "
                f"{self.differences.found} differences, about {spent / share - spent:.0f} s left")
        end = "\n" if day is None or not sys.stderr.isatty() else "\r"
        print(line, end=end, file=sys.stderr, flush=True)


__all__ = ["Driver", "Differences"]
