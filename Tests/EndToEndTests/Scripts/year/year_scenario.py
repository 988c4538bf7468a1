"""What people do in one year: from a seed, the same year every time.

Runs the model along, moment by moment, and yields for every moment what is filed and done, each with the answer that must come. Texts, times of
day and the time until the first answer are those of real complaints; agencies are spread over the three time zones.
"""

import csv
import heapq
import os
import random
import uuid
from bisect import bisect_left
from datetime import datetime

from year_calendar import DAY, HOUR, WIB, Calendar, day_number, day_of, midnight
from year_model import INVALID, Case, Law, Refused
from year_reference import ROOT, Reference

# Moments of a day in the capital's time: the beginnings of the day in the three zones and the microsecond before, office hours, evening.
OFFICE = [int(hours * HOUR) for hours in (9, 11, 13.5, 16)]
OTHERS = [int(hours * HOUR) for hours in (0, 7.5, 20, 22, 23)] + [22 * HOUR - 1, 23 * HOUR - 1, 24 * HOUR - 1]
CLASSES = ["complaint", "informationRequest", "aspiration", "supervisoryComplaint"]
CHANNELS = ["web", "mobile", "sms", "whatsapp", "x", "email", "partner"]
COUNTER = ["phone", "walkIn", "letter"]
LONGEST_LIFE = 14


class Act:
    """One call, and what must come of it: a result, or the code of a refusal."""

    __slots__ = ("case", "action", "method", "caller", "params", "into", "expected", "refusal", "key", "is_repeated")

    def __init__(self, case, action, method, caller, params, key, into=None):
        self.case, self.action, self.method, self.caller, self.params, self.into, self.key = (
            case, action, method, caller, params, into, key)
        self.expected = self.refusal = None
        self.is_repeated = False


class Submission:
    __slots__ = ("case", "caller", "params", "is_repeated")

    def __init__(self, case, caller, params, is_repeated):
        self.case, self.caller, self.params, self.is_repeated = case, caller, params, is_repeated


class Tick:
    __slots__ = ("at", "submissions", "chains", "merges", "holidays")

    def __init__(self, at):
        self.at, self.submissions, self.chains, self.merges, self.holidays = at, [], [], [], []


METHODS = {
    "verify": "routing.verify", "hold": "routing.hold", "reassign": "routing.reassign", "returnMisrouted": "routing.returnMisrouted",
    "archive": "routing.archive", "merge": "routing.merge", "start": "response.start", "answer": "response.answer",
    "note": "response.note", "reply": "response.reply", "rate": "response.rate", "upholdAppeal": "response.decideAppeal",
    "rejectAppeal": "response.decideAppeal", "close": "response.close", "reopen": "response.reopen", "complete": "intake.complete",
    "withdraw": "intake.withdraw", "escalate": "response.escalate",
}
CITIZEN = {"complete", "withdraw", "reply", "rate"}


class Scenario:
    def __init__(self, options, shared, reference_folder):
        self.random = random.Random(options.seed)
        self.reference = Reference(reference_folder)
        self.law = Law(Calendar(os.path.join(shared, "calendar", "libur_id_2020_2027.tsv")), self.reference)
        self.count, self.options = options.complaints, options
        self.first_day = day_number(2025, 1, 1)
        self.days = min(365, options.weeks * 7) if options.weeks else 365
        self.begin, self.end = midnight(self.first_day, WIB), midnight(self.first_day + self.days, WIB)
        self.ticks = sorted(midnight(self.first_day + day, WIB) + at for day in range(self.days) for at in OFFICE + OTHERS)
        self.office = [tick for tick in self.ticks if (tick + WIB * HOUR) % DAY in OFFICE]
        self.cases, self.heap, self.serial, self.now = [], [], 0, self.begin
        # Whether the system has a way to the Ombudsman.
        self.can_escalate = True
        self._read(os.path.join(shared, "complaints", "surabaya_2022_2023_train.tsv"))
        self._choose_agencies()

    # What is real

    def _read(self, path):
        self.rows = []
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                created = datetime.fromisoformat(row["created_utc"].replace("Z", "+00:00"))
                answered = row["responded_utc"]
                delay = (datetime.fromisoformat(answered.replace("Z", "+00:00")) - created).total_seconds() / 86_400 if answered else None
                day = (created.timetuple().tm_yday - 1) * self.days // 366
                moment = midnight(self.first_day + day, WIB) + (created.hour + 7) % 24 * HOUR + created.minute * HOUR // 60
                text = row["text"].replace("\\n", "\n").strip()[:5_000] or "Tanpa teks"
                self.rows.append((moment, delay if delay and delay > 0 else None, row["group"], text))

    def _choose_agencies(self):
        by_zone = {}
        for code, hours in self.reference.regions.items():
            if len(code) == 5:
                by_zone.setdefault(hours, []).append(code)
        self.by_zone = {hours: sorted(codes) for hours, codes in by_zone.items()}
        self.groups = sorted({row[2] for row in self.rows})
        self.topics = sorted(self.reference.topics)
        self.national = sorted(
            agency.code for agency in self.reference.agencies.values()
            if agency.parent == ROOT and not agency.code[0].isdigit() and not agency.children)
        units = self.reference.units("35.78")
        # Those that never answer anybody.
        self.silent = {"35.78." + units[3].rpartition(".")[2], "91.71", "53.71", "71.71"} | set(self.random.sample(self.national, 4))

    def _region(self):
        choice = self.random.random()
        if choice < 0.4:
            return "35.78"
        hours = self.random.choices((7, 8, 9), (20, 22, 18))[0]
        return self.random.choice(self.by_zone[hours][:60])

    def _unit(self, government, group):
        units = self.reference.units(government)
        return units[self.groups.index(group) % len(units)]

    def is_silent(self, agency):
        return agency in self.silent or agency and agency.rpartition(".")[0] in self.silent

    # Filing

    def _file_all(self):
        """How many are filed at which moment."""
        chosen = []
        for number in range(self.count):
            row = self.rows[self.random.randrange(len(self.rows))]
            at = self._tick(min(row[0], self.end - 1))
            chosen.append((at, number, row))
        return sorted(chosen, key=lambda one: one[:2])

    def _tick(self, moment, office=False):
        """The first moment at or after; None when the year is over."""
        ticks = self.office if office else self.ticks
        place = bisect_left(ticks, moment)
        return ticks[place] if place < len(ticks) else None

    def _submission(self, number, at, row):
        r = self.random
        region, group = self._region(), row[2]
        kind = r.random()
        named = topic = place = None
        if kind < 0.45:
            named = self._unit(region, group)
        elif kind < 0.55:
            named, topic = region, r.choice(self.topics) if r.random() < 0.5 else None
        elif kind < 0.61:
            named = r.choice(self.national)
        elif kind < 0.66:
            named = region[:2]
        elif kind < 0.88:
            place, topic = region, r.choice(self.topics)
        elif kind < 0.95:
            place = region
        elif kind < 0.97:
            topic = r.choice(self.topics)
        cls = r.choices(CLASSES, (70, 12, 8, 10))[0]
        says_class = r.random() < 0.8
        if not says_class:
            cls = self.reference.topics[topic][2] if topic else "complaint"
        anonymous, confidential = r.random() < 0.15, r.random() < 0.1
        caller, channel = ("operator", r.choice(COUNTER)) if r.random() < 0.2 else (self.options.door, r.choice(CHANNELS))
        case = Case(self.law, number, at, channel, cls, named, place, topic, anonymous, confidential, caller)
        case.source = row
        params = {"idempotencyKey": self._key(), "channel": channel, "body": row[3]}
        if says_class:
            params["class"] = cls
        for name, value in (("agency", named), ("region", place), ("category", topic)):
            if value:
                params[name] = value
        if anonymous:
            params["anonymous"] = True
        if confidential:
            params["confidential"] = True
        if r.random() < 0.6:
            params["complainant"] = {"name": f"Warga {number}", "email": f"warga{number}@example.id"}
        case.route(at)
        self.cases.append(case)
        self._plan(case, at)
        return Submission(case, caller, params, r.random() < 0.01)

    def _key(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    # What comes next

    def _at(self, case, moment, what, office=False, **extra):
        # Never in the moment that is being lived through: a complaint's acts come one after the other.
        tick = self._tick(max(moment, self.now + 1), office)
        if tick is None:
            return
        self.serial += 1
        heapq.heappush(self.heap, (tick, self.serial, case, case.epoch, what, extra))

    def _days(self, mean):
        return int(self.random.expovariate(1 / mean) * DAY) + 1

    def _plan(self, case, now):
        """Draws what happens next to a complaint that has just come where it is."""
        case.epoch += 1
        case.acts += 1
        if case.acts > LONGEST_LIFE:
            return
        getattr(self, "_plan_" + case.status)(case, now)
        if self.random.random() < 0.015:
            self._at(case, now + self._days(1), "wrong")

    def _plan_unverified(self, case, now):
        choice = self.random.random()
        office, citizen = now + self._days(1.0), now + self._days(2.0)
        if choice < 0.08:
            office = now + int(self.random.uniform(5, 14) * DAY)
        choice = self.random.random()
        if choice < 0.68:
            self._at(case, office, "verify", True)
        elif choice < 0.78:
            self._at(case, office, "hold", True)
        elif choice < 0.83:
            self._at(case, office, "archive", True)
        elif choice < 0.88:
            self._at(case, office, "returnMisrouted", True)
        elif choice < 0.91:
            self._at(case, citizen, "withdraw")
        elif choice < 0.94:
            self._at(case, office, "merge", True)
        elif choice < 0.96:
            self._at(case, office, "note", True)

    def _plan_pending(self, case, now):
        choice, due = self.random.random(), case.clocks["window"].due
        if choice < 0.50:
            self._at(case, now + int(self.random.uniform(0.1, 20) * DAY), "complete")
        elif choice < 0.54:
            self._at(case, due - 1, "complete")
        elif choice < 0.58:
            self._at(case, due, "complete")
        elif choice < 0.64:
            self._at(case, due + self._days(2), "complete")
        elif choice < 0.68:
            self._at(case, now + self._days(5), "withdraw")
        elif choice < 0.72:
            self._at(case, now + self._days(5), "archive", True)
        elif choice < 0.76:
            self._at(case, now + self._days(4), "note", True)
        else:
            self._at(case, due + self._days(3), "afterwards", True)

    def _until_answer(self, case):
        """The time that it really took; a tenth is late, and agencies that never answer never do."""
        if case.source[1] is None or self.is_silent(case.agency) or self.random.random() < 0.02:
            return None
        delay = case.source[1] * self.random.uniform(0.3, 2)
        if self.random.random() < 0.14:
            delay += self.random.uniform(4, 40)
        return int(delay * DAY) + 1

    def _plan_assigned(self, case, now):
        choice, delay = self.random.random(), self._until_answer(case)
        soon = now + self._days(0.8)
        if choice < 0.12:
            self._at(case, soon, "verify", True)
        elif choice < 0.19:
            self._at(case, soon, "reassign", True)
        elif choice < 0.24:
            self._at(case, soon, "returnMisrouted", True)
        elif choice < 0.26:
            self._at(case, soon, "archive", True)
        elif choice < 0.28:
            self._at(case, soon, "withdraw")
        elif choice < 0.30:
            self._at(case, soon, "merge", True)
        elif choice < 0.33:
            self._at(case, soon, "note", True)
        elif delay is None:
            # Nobody answers: some wait for the deadline and go to the Ombudsman, some do not wait.
            due = case.clocks["firstAnswer"].due
            if choice < 0.45:
                self._at(case, due + self._days(3), "escalate")
            elif choice < 0.5:
                self._at(case, due - 1, "escalate")
            elif choice < 0.55:
                self._at(case, due, "escalate")
        elif choice < 0.60:
            self._at(case, now + delay // 2, "start", True)
        elif choice < 0.63:
            self._at(case, now + delay, "startAndAnswer", True)
        else:
            self._at(case, now + delay, "answer", True)

    def _plan_inProgress(self, case, now):
        choice, delay = self.random.random(), self._until_answer(case)
        if choice < 0.04:
            self._at(case, now + self._days(1), "reassign", True)
        elif choice < 0.06:
            self._at(case, now + self._days(1), "returnMisrouted", True)
        elif choice < 0.08:
            self._at(case, now + self._days(1), "note", True)
        elif choice < 0.11:
            self._at(case, now + self._days(1), "verify", True)
        elif choice < 0.12:
            self._at(case, now + self._days(2), "withdraw")
        elif delay is not None:
            self._at(case, now + delay // 2, "answer", True)

    def _plan_answered(self, case, now):
        choice, due = self.random.random(), case.clocks["window"].due
        if choice < 0.24:
            self._at(case, now + self._days(2), "rateWell")
        elif choice < 0.33:
            self._at(case, now + self._days(2), "ratePoorly")
        elif choice < 0.41:
            self._at(case, now + self._days(3), "reply")
        elif choice < 0.43:
            self._at(case, due - 1, "reply")
        elif choice < 0.45:
            self._at(case, due, "reply")
        elif choice < 0.48:
            self._at(case, due + self._days(3), "reply")
        elif choice < 0.50:
            self._at(case, due, "ratePoorly")
        elif choice < 0.53:
            self._at(case, now + self._days(3), "answer", True)
        elif choice < 0.56:
            self._at(case, now + self._days(3), "close", True)
        elif choice < 0.58:
            self._at(case, now + self._days(3), "reopen", True)
        elif choice < 0.60:
            self._at(case, now + self._days(2), "verify", True)
        elif choice < 0.62:
            self._at(case, now + self._days(2), "note", True)
        else:
            self._at(case, due + self._days(4), "afterwards", True)

    def _plan_appealed(self, case, now):
        choice, due = self.random.random(), case.clocks["window"].due
        decision = self.random.choice(("upholdAppeal", "rejectAppeal"))
        if choice < 0.76:
            self._at(case, now + int(self.random.uniform(0.5, 12) * DAY), decision, True)
        elif choice < 0.88:
            self._at(case, due + int(self.random.uniform(0, 15) * DAY), decision, True)
        elif choice < 0.92:
            self._at(case, now + self._days(2), "verify", True)
        elif choice < 0.95:
            self._at(case, now + self._days(2), "note", True)
        else:
            self._at(case, now + self._days(9), "escalate")

    def _plan_closed(self, case, now):
        choice = self.random.random()
        if choice < 0.04:
            self._at(case, now + self._days(10), "reopen", True)
        elif choice < 0.07:
            self._at(case, now + self._days(5), "rateWell")
        elif choice < 0.08:
            self._at(case, now + self._days(5), "ratePoorly")
        elif choice < 0.09:
            self._at(case, now + self._days(5), "escalate")

    def _plan_archived(self, case, now):
        choice = self.random.random()
        if choice < 0.04:
            self._at(case, now + self._days(6), "reopen", True)
        elif choice < 0.05:
            self._at(case, now + self._days(3), "note", True)

    # Who acts, and how

    def _officer(self, case, role="coordinator"):
        """Of the province that has the complaint; the country's for everything else."""
        holder = case.agency
        return f"{role}:{holder[:2]}" if holder and holder[0].isdigit() and self.random.random() < 0.8 else "national"

    @staticmethod
    def _role(caller, action):
        if action in CITIZEN or action == "escalate" and caller != "national":
            return "operator" if caller == "operator" else "complainant"
        return "nationalCoordinator" if caller == "national" else caller.partition(":")[0]

    def _somebody_else(self, case, caller):
        """An agency that does not have it, where the caller may send it."""
        r, holder = self.random, case.agency
        government = holder if len(holder) == 5 and holder[2:3] == "." else holder[:5] if holder[:2].isdigit() and len(holder) > 5 else None
        if caller == "national" and r.random() < 0.4 or not holder[0].isdigit():
            if caller != "national":
                caller = "national"
            choices = [self._unit(self._region(), case.source[2]), r.choice(self.national)]
        elif government and government in self.reference.agencies and r.random() < 0.8:
            choices = self.reference.units(government)
        else:
            governments = [code for code in self.reference.agencies[holder[:2]].children if len(code) == 5]
            choices = self.reference.units(r.choice(governments))
        choice = r.choice(choices)
        return (choice if choice != holder else "35.78.dinkes" if holder != "35.78.dinkes" else "35.78.disdik"), caller

    def _make(self, case, what, at):
        """The acts that were planned, or those that the complaint needs now; None when nothing comes of it."""
        r = self.random
        if what == "escalate" and not self.can_escalate:
            return []
        if what == "startAndAnswer":
            return self._make(case, "start", at) + self._make(case, "answer", at)
        if what == "afterwards":
            if r.random() < 0.25:
                what = {"archived": "reopen", "closed": r.choice(("reopen", "reply", "rateWell", "ratePoorly"))}.get(case.status)
            else:
                what = None
            if what is None:
                return []
        if what == "wrong":
            wrong = [a for a in ("start", "answer", "close", "withdraw", "reply", "hold", "upholdAppeal") if a not in self._allowed(case)]
            what = r.choice(wrong)
        action = {"rateWell": "rate", "ratePoorly": "rate"}.get(what, what)
        caller = self._caller(case, action)
        told, sent, into = {}, {}, None
        if action == "verify":
            if case.status == "unverified":
                told["agency"] = self._destination(case, caller)
                sent["agency"] = told["agency"]
            if r.random() < 0.2:
                told["cls"] = sent["class"] = r.choice(CLASSES)
            if r.random() < 0.1:
                told["anonymous"] = sent["anonymous"] = r.random() < 0.5
            if r.random() < 0.1:
                told["confidential"] = sent["confidential"] = r.random() < 0.5
        elif action in ("reassign", "returnMisrouted"):
            told["agency"], caller = self._somebody_else(case, caller)
            if action == "returnMisrouted" and caller == "national" and case.status == "unverified":
                return self._make(case, "verify", at)
            if action == "reassign" and caller != "national" and not told["agency"].startswith(caller[-2:]):
                caller = "national"
            sent.update(agency=told["agency"], text="Bukan kewenangan kami.")
        elif action == "archive":
            told["reason"] = sent["reason"] = r.choice(("unclear", "notPublicService", "inCourt"))
        elif action == "merge":
            into = self._target(case, caller)
            if into is None:
                return self._make(case, "note", at)
            told["into"] = into
        elif action == "rate":
            told["stars"] = sent["stars"] = r.randint(3, 5) if what == "rateWell" else r.randint(1, 2)
        elif action in ("upholdAppeal", "rejectAppeal"):
            sent.update(decision="upheld" if action == "upholdAppeal" else "rejected", text="Telah ditinjau.")
        elif action == "complete":
            sent["text"] = "Sudah saya lengkapi."
            if not case.named and not case.region and r.random() < 0.6:
                told["region"] = sent["region"] = self._region()
                told["topic"] = sent["category"] = r.choice(self.topics)
        elif action in ("hold", "answer", "note", "reply", "reopen", "escalate"):
            sent["text"] = "Keterangan untuk laporan ini."
        if action not in CITIZEN and action != "escalate" and r.random() < 0.3:
            told["version"] = sent["version"] = case.version + (1 if r.random() < 0.02 else 0)
        act = Act(case, action, METHODS[action], caller, sent, self._key(), into)
        act.is_repeated = r.random() < 0.02
        try:
            case.act(action, at, self._role(caller, action), **told)
            act.expected = (case.status, case.version, case.agency, case.next_due())
        except Refused as refused:
            act.refusal = refused.code
        return [act]

    @staticmethod
    def _allowed(case):
        return {
            "unverified": ("hold", "withdraw"), "pending": ("withdraw",), "assigned": ("start", "answer", "withdraw"),
            "inProgress": ("answer", "withdraw"), "answered": ("answer", "close", "reply"), "appealed": ("upholdAppeal",),
        }.get(case.status, ())

    def _caller(self, case, action):
        if action == "escalate" and self.random.random() < 0.1:
            return "national"
        if action in CITIZEN or action == "escalate":
            return "operator" if self.random.random() < 0.15 else "service"
        if action in ("start", "answer", "note") and self.random.random() < 0.8:
            return self._officer(case, "liaison")
        if action in ("upholdAppeal", "rejectAppeal"):
            judge = case.appealed_to
            return f"coordinator:{judge[:2]}" if judge and judge[0].isdigit() else "national"
        return self._officer(case)

    def _destination(self, case, caller):
        holder = case.agency
        if caller == "national" and (holder == ROOT or not holder[0].isdigit()):
            return self._unit(case.region if case.region and len(case.region) == 5 else self._region(), case.source[2])
        if len(holder) > 5:
            return holder
        government = holder
        if len(holder) == 2:
            government = self.random.choice([code for code in self.reference.agencies[holder].children if len(code) == 5])
        return self._unit(government, case.source[2])

    def _target(self, case, caller):
        """Another complaint that the caller sees and that has an end of its own."""
        for _ in range(8):
            other = self.cases[self.random.randrange(len(self.cases))]
            if other.submitted < self.now:
                other.advance(self.now)
            if other is case or other.merged_into or other.status == "archived" or other.submitted >= self.now:
                continue
            if caller == "national" or other.agency[:2] == caller[-2:]:
                return other
        return None

    # The year

    def moments(self):
        """Every moment at which something happens."""
        filed = self._file_all()
        place, changes = 0, self._holidays()
        for at in self.ticks:
            self.now = at
            tick = Tick(at)
            merges = []
            while self.heap and self.heap[0][0] <= at:
                _, _, case, epoch, what, _ = heapq.heappop(self.heap)
                if epoch != case.epoch:
                    continue
                if what == "merge":
                    merges.append(case)
                    continue
                self._do(tick.chains, case, what, at)
            # A merge looks at two complaints, so nothing else may happen to either at the time.
            for case in merges:
                self._do(tick.merges, case, "merge", at)
            while place < len(filed) and filed[place][0] <= at:
                _, number, row = filed[place]
                tick.submissions.append(self._submission(number, at, row))
                place += 1
            while changes and changes[0][0] <= at:
                tick.holidays.append(changes.pop(0)[1])
            if tick.holidays:
                self._change_calendar(tick)
            yield tick
        for case in self.cases:
            case.advance(self.ticks[-1])

    def _do(self, into, case, what, at):
        acts = self._make(case, what, at)
        if acts:
            into.append(acts)
            if acts[-1].action == "complete" and acts[-1].expected:
                case.route(at)
        self._plan(case, at)

    def _holidays(self):
        """Days that become holidays, or are none any more, in the middle of the year: (when it is known, changes)."""
        if not self.options.calendar:
            return []
        third, half = self.first_day + self.days * 2 // 5, self.first_day + self.days // 2
        calendar = self.law.calendar
        first = calendar.step(third + 7, 1, None)
        changes = [
            (self._tick(midnight(third, WIB) + 11 * HOUR), [("add", first, "Pemilihan kepala daerah", code) for code in ("35", "53", "91.71")])
        ]
        known = [day for day in sorted(calendar.national) if half + 3 < day < half + 90 and (day + 3) % 7 < 5]
        new = calendar.step((known[0] if known else half + 10), 2, None)
        moved = [("add", new, "Hari libur yang digeser", None)]
        if known:
            moved.insert(0, ("remove", known[0], calendar.national[known[0]], None))
        changes.append((self._tick(midnight(half, WIB) + 11 * HOUR), moved))
        return changes

    def _change_calendar(self, tick):
        for case in self.cases:
            case.advance(tick.at)
        for changes in tick.holidays:
            for what, day, name, region in changes:
                if what == "add":
                    self.law.calendar.add(day, name, region)
                else:
                    self.law.calendar.remove(day, region)
        if self.options.recalculation:
            for case in self.cases:
                case.recalculate(tick.at)


__all__ = ["Scenario", "INVALID", "day_of"]
