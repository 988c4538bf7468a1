"""The life of one complaint as the law tells it, written from the description of the domain and from nothing else.

A `Case` is told what people do, and when; it says whether they may, and it knows at every moment where it stands, what is due, who was
reminded, whose duty was broken and who above them was told. Everything happens at the moment that the rule names, whenever somebody
looks.
"""

from year_calendar import day_of, midnight, zone_of_midnight

OPEN = {"unverified", "pending", "assigned", "inProgress", "answered", "appealed"}
POOR = 2

# clock: working days (calendar days for `complete`), days before its last one on which somebody is reminded, working days after it until
# the overseers see it.
RULES = {
    "verify": (3, 1, 3),
    "firstAnswer": (5, 1, 5),
    "complete": (30, 7, None),
    "reply": (10, 3, None),
    "appeal": (10, 2, 5),
}
RESOLVE = {
    "informationRequest": (5, 1, 5),
    "complaint": (14, 3, 5),
    "aspiration": (14, 3, 5),
    "supervisoryComplaint": (60, 10, 5),
}
AGENCY_CLOCKS = ("verify", "firstAnswer", "resolve")
WINDOWS = {"pending": "complete", "answered": "reply", "appealed": "appeal"}
REGULATION = "Permen PANRB 5/2025"

# What is refused, in the codes of the protocol.
NOT_FOUND, CONFLICT, NOT_ALLOWED_NOW, FORBIDDEN, INVALID = -32003, -32004, -32012, -32002, -32602


class Refused(Exception):
    def __init__(self, code):
        self.code = code


class Law:
    def __init__(self, calendar, reference):
        self.calendar, self.reference = calendar, reference


class Clock:
    """One deadline. Remembers why it stands where it stands, so that it can be counted again when the calendar changes."""

    __slots__ = ("name", "start", "hours", "region", "days", "changes", "due", "told", "told_to")

    def __init__(self, name, start, locality, days):
        self.name, self.start, self.days = name, start, days
        self.hours, self.region = locality
        # What has moved it since, in order: ("pause", begin, end, locality) and ("days", how many more or fewer, region).
        self.changes = []
        self.told, self.told_to = 0, None
        self.due = None

    def count(self, calendar):
        """When it runs out: at the end of the last day. The day of the start does not count."""
        last = day_of(self.start, self.hours)
        if self.name == "complete":
            return midnight(last + self.days + 1, self.hours)
        last = calendar.step(last, self.days, self.region)
        for change in self.changes:
            if change[0] == "days":
                last = calendar.step(last, change[1], change[2])
                continue
            _, begin, end, (hours, region) = change
            # A duty that was broken before the pause stays broken.
            if midnight(last + 1, self.hours) > begin:
                last = calendar.step(last, calendar.working_days(day_of(begin, hours), day_of(end, hours), region), region)
        return midnight(last + 1, self.hours)


class Case:
    __slots__ = (
        "law", "index", "id", "code", "submitted", "channel", "cls", "named", "agency", "region", "regions", "topic", "anonymous", "confidential",
        "status", "version", "verified_at", "assigned_at", "answered_at", "closed_at", "merged_into", "reason", "rating", "clocks",
        "paused_at", "acted_at", "raised", "appealed_to", "ombudsman_at", "events", "notices", "refused_by", "last_action", "plan", "acts",
        "source", "epoch", "followers",
    )

    def __init__(self, law, index, at, channel, cls, named, region, topic, anonymous, confidential, role):
        self.law, self.index, self.submitted, self.channel, self.cls, self.named = law, index, at, channel, cls, named
        self.region, self.topic, self.anonymous, self.confidential = region, topic, anonymous, confidential
        # From when on which region was known.
        self.regions = [(at, region)]
        self.id = self.code = self.agency = self.verified_at = self.assigned_at = self.answered_at = self.closed_at = None
        self.merged_into = self.reason = self.rating = self.paused_at = self.appealed_to = self.ombudsman_at = None
        self.status, self.version, self.acted_at, self.raised = "unverified", 1, None, False
        self.clocks, self.events, self.notices, self.refused_by = {}, [], {}, set()
        self.followers = []
        self.plan, self.acts, self.epoch = None, 0, 0
        # Nobody holds it yet: days are those of the agency that the complainant named.
        place = law.reference.locality(named)
        self._start("verify", at, place)
        self._start("resolve", at, place)
        self.last_action = "submit"
        self.events.append((1, "submit", at, "unverified", cls, None, role, self.next_due()))

    # Clocks

    def _start(self, name, at, place):
        days = (RESOLVE[self.cls] if name == "resolve" else RULES[name])[0]
        clock = self.clocks["window" if name in WINDOWS.values() else name] = Clock(name, at, place, days)
        clock.due = clock.count(self.law.calendar)

    def _stop(self, *names):
        for name in names:
            self.clocks.pop(name, None)

    def running(self):
        """Those that run now: while the complainant is asked, the agency's stand still."""
        return [
            self.clocks[name]
            for name in ("verify", "firstAnswer", "resolve", "window")
            if name in self.clocks and (name == "window" or self.paused_at is None)
        ]

    def next_due(self):
        return min((clock.due for clock in self.running()), default=None)

    @property
    def escalation(self):
        return max(0, max((clock.told for clock in self.running()), default=0) - 1)

    @property
    def escalated_to(self):
        """The agency that was told of a broken duty, as long as one is broken; the last one that was told."""
        broken = [clock.told_to for clock in self.clocks.values() if clock.told >= 2]
        return max(broken)[1] if broken else None

    def _rule(self, clock):
        return RESOLVE[self.cls] if clock.name == "resolve" else RULES[clock.name]

    def owner(self, clock):
        """Whose duty it is: that of an appeal lies one level up."""
        return self.appealed_to if clock.name == "appeal" else self.agency

    def _moment(self, clock):
        """What time brings next on a clock: (when, what)."""
        _, remind, oversee = self._rule(clock)
        zone = zone_of_midnight(clock.due)
        last = day_of(clock.due - 1, zone)
        region = self.law.reference.locality(self.owner(clock))[1]
        if clock.told < 1:
            day = last - remind if clock.name == "complete" else self.law.calendar.step(last, -remind, region)
            return midnight(day, zone), "reminder"
        if clock.name in ("complete", "reply"):
            return clock.due, "over"
        if clock.told < 2:
            return clock.due, "breach"
        if clock.told < 3 and oversee is not None:
            return midnight(self.law.calendar.step(last, oversee, region) + 1, zone), "oversight"
        return None

    def next_moment(self):
        if self.status not in OPEN:
            return None
        best = None
        for clock in self.running():
            moment = self._moment(clock)
            if moment and (best is None or moment[0] < best[0]):
                best = (*moment, clock)
        return best

    def advance(self, now):
        """Everything that time brings up to and including now."""
        while True:
            moment = self.next_moment()
            if moment is None or moment[0] > now:
                return
            when, what, clock = moment
            # A deadline that somebody set too late is spoken of when it was set.
            at = max(when, self.acted_at or when)
            if what == "over":
                self._end_window(clock, at)
                continue
            clock.told = ("reminder", "breach", "oversight").index(what) + 1
            owner = self.owner(clock)
            above = self.law.reference.above(owner) if what != "reminder" else None
            if above:
                clock.told_to = (at, above)
            # Once for each deadline.
            self.notices.setdefault((clock.name, clock.due, what), (at, owner, above))

    def _end_window(self, clock, at):
        self.clocks.clear()
        self.paused_at = None
        if clock.name == "complete":
            self.reason = "notCompleted"
            self._step("expire", at, "archived", "system")
        else:
            self._step("close", at, "closed", "system")

    def recalculate(self, now):
        """The calendar has changed: every deadline that is still open is counted again."""
        if self.status not in OPEN:
            return
        changed = False
        for clock in self.clocks.values():
            due = clock.count(self.law.calendar)
            if due != clock.due:
                clock.due, clock.told, clock.told_to = due, 0, None
                changed = True
        if changed:
            self._step("recalculate", now, self.status, "system")

    # What people do

    def _step(self, action, at, status, role):
        self.version += 1
        self.acted_at = at
        self.status = status
        if status == "assigned" and self.assigned_at is None:
            self.assigned_at = at
        if status == "closed":
            self.closed_at = self.closed_at or at
        else:
            self.closed_at = None
        if status != "archived":
            self.reason = None
        if status != "appealed":
            self.appealed_to = None
        if action in ("reply", "upholdAppeal", "reopen"):
            self.raised = True
        elif status not in ("unverified", "assigned", "inProgress"):
            self.raised = False
        if action != "note":
            self.last_action = action
        self.events.append((self.version, action, at, status, self.cls, self.agency, role, self.next_due()))

    def _need(self, *statuses):
        if self.status not in statuses:
            raise Refused(NOT_ALLOWED_NOW)

    def _place(self):
        return self.law.reference.locality(self.agency)

    def act(self, action, at, role, **what):
        """Carries it out, or raises why not. Time comes first: a window that is over is over."""
        self.advance(at)
        seen = what.pop("version", None)
        if seen is not None and seen != self.version:
            raise Refused(CONFLICT)
        self.ACTIONS[action](self, at, role, **what)

    def route(self, at):
        """What routing does with a complaint that has just come in or has just been completed."""
        is_assigned, agency = self.law.reference.destination(self.named, self.region, self.topic, self.agency, self.refused_by)
        self.advance(at)
        self.agency = agency
        if is_assigned:
            self._stop("verify")
            self._start("firstAnswer", at, self._place())
            self._step("route", at, "assigned", "system")
        else:
            self._step("queue", at, "unverified", "system")

    def _reclassify(self, cls):
        """Another class has another number of days; when the clock began, and what a pause has given, stays."""
        if cls is None or cls == self.cls:
            return
        before, self.cls = self.cls, cls
        clock = self.clocks.get("resolve")
        if clock:
            clock.changes.append(("days", RESOLVE[cls][0] - RESOLVE[before][0], self._place()[1]))
            clock.due, clock.told, clock.told_to = clock.count(self.law.calendar), 0, None

    def _verify(self, at, role, agency=None, cls=None, anonymous=None, confidential=None, region=None, topic=None):
        self._need("unverified", "assigned", "inProgress", "answered", "appealed")
        is_new = self.status == "unverified"
        if is_new and agency is None:
            raise Refused(INVALID)
        if is_new:
            self.agency = agency
            self._stop("verify")
            self._start("firstAnswer", at, self._place())
        self._reclassify(cls)
        self.anonymous = self.anonymous if anonymous is None else anonymous
        self.confidential = self.confidential if confidential is None else confidential
        self._learn(at, region, topic)
        self.verified_at = self.verified_at or at
        self._step("verify", at, "assigned" if is_new else self.status, role)

    def _hold(self, at, role):
        self._need("unverified")
        self.paused_at = at
        self._start("complete", at, self._place())
        self._step("hold", at, "pending", role)

    def _learn(self, at, region, topic):
        self.region, self.topic = region or self.region, topic or self.topic
        self.regions.append((at, self.region))

    def region_at(self, at):
        return next((region for since, region in reversed(self.regions) if since <= at), self.regions[0][1])

    def _complete(self, at, role, region=None, topic=None):
        self._need("pending")
        self._stop("window")
        for name in AGENCY_CLOCKS:
            clock = self.clocks.get(name)
            if clock:
                clock.changes.append(("pause", self.paused_at, at, self._place()))
                due = clock.count(self.law.calendar)
                if due != clock.due:
                    clock.due, clock.told, clock.told_to = due, 0, None
        self.paused_at = None
        self._learn(at, region, topic)
        self._step("complete", at, "unverified", role)

    def _reassign(self, at, role, agency):
        self._need("assigned", "inProgress")
        self.agency = agency
        self._step("reassign", at, "assigned", role)

    def _returnMisrouted(self, at, role, agency):
        self._need("unverified", "assigned", "inProgress")
        if self.status == "unverified" and role != "coordinator":
            raise Refused(FORBIDDEN)
        was_with_agency = self.status != "unverified"
        self.refused_by.add(self.agency)
        self.agency = self.law.reference.common(self.agency, agency)
        if was_with_agency:
            self._stop("firstAnswer")
            self._start("verify", at, self._place())
        self._step("returnMisrouted", at, "unverified", role)

    def _start_work(self, at, role):
        self._need("assigned")
        self._step("start", at, "inProgress", role)

    def _answer(self, at, role):
        self._need("assigned", "inProgress", "answered")
        self.answered_at = self.answered_at or at
        self._stop("firstAnswer", "resolve")
        self._start("reply", at, self._place())
        self._step("answer", at, "answered", role)

    def _note(self, at, role):
        self._step("note", at, self.status, role)

    def _reply(self, at, role):
        self._need("answered")
        self._stop("window")
        self._start("firstAnswer", at, self._place())
        self._start("resolve", at, self._place())
        self._step("reply", at, "inProgress", role)

    def _rate(self, at, role, stars):
        self._need("answered", "closed")
        self.rating = stars
        if self.status == "closed":
            self._step("rate", at, "closed", role)
        elif stars <= POOR:
            self.appealed_to = self.law.reference.above(self.agency)
            self._start("appeal", at, self.law.reference.locality(self.appealed_to))
            self._step("appeal", at, "appealed", role)
        else:
            self.clocks.clear()
            self._step("rate", at, "closed", role)

    def _upholdAppeal(self, at, role):
        self._need("appealed")
        self._begin_again(at)
        self._step("upholdAppeal", at, "inProgress", role)

    def _rejectAppeal(self, at, role):
        self._need("appealed")
        self.clocks.clear()
        self._step("rejectAppeal", at, "closed", role)

    def _close(self, at, role):
        self._need("answered")
        self.clocks.clear()
        self._step("close", at, "closed", role)

    def _begin_again(self, at):
        self.clocks.clear()
        self._start("firstAnswer", at, self._place())
        self._start("resolve", at, self._place())

    def _reopen(self, at, role):
        self._need("answered", "closed", "archived")
        self.leave_target()
        if self.status == "archived":
            self._start("verify", at, self._place())
            self._start("resolve", at, self._place())
            self._step("reopen", at, "unverified", role)
        else:
            self._begin_again(at)
            self._step("reopen", at, "inProgress", role)

    def leave_target(self):
        if self.merged_into:
            self.merged_into.followers.remove(self)
            self.merged_into = None

    def _put_away(self, action, at, role, reason):
        self._need("unverified", "pending", "assigned", "inProgress")
        self.clocks.clear()
        self.paused_at = None
        self.reason = reason
        self._step(action, at, "archived", role)
        self.reason = reason

    def _archive(self, at, role, reason):
        self._put_away("archive", at, role, reason)

    def _withdraw(self, at, role):
        self._put_away("withdraw", at, role, "withdrawn")

    def _merge(self, at, role, into):
        self._need("unverified", "pending", "assigned", "inProgress")
        into.advance(at)
        if into.status == "archived" or into.merged_into:
            raise Refused(NOT_ALLOWED_NOW)
        # Whoever followed this one follows the other from now on.
        for follower in self.followers:
            follower.merged_into = into
        into.followers += self.followers + [self]
        self.followers = []
        self.merged_into = into
        self._put_away("merge", at, role, "merged")

    def _escalate(self, at, role):
        """To the Ombudsman: by citizens when the agency has had its time."""
        self._need("assigned", "inProgress", "answered", "appealed", "closed")
        has_time = self.status in ("assigned", "inProgress", "appealed") and (self.next_due() or at) > at
        if role in ("complainant", "operator") and has_time:
            raise Refused(NOT_ALLOWED_NOW)
        self.ombudsman_at = self.ombudsman_at or at
        self._step("escalate", at, self.status, role)

    ACTIONS = {
        "escalate": _escalate,
        "verify": _verify, "hold": _hold, "complete": _complete, "reassign": _reassign, "returnMisrouted": _returnMisrouted,
        "start": _start_work, "answer": _answer, "note": _note, "reply": _reply, "rate": _rate, "upholdAppeal": _upholdAppeal,
        "rejectAppeal": _rejectAppeal, "close": _close, "reopen": _reopen, "archive": _archive, "withdraw": _withdraw, "merge": _merge,
    }
