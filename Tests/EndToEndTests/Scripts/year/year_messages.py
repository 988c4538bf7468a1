"""Who must have been told what: one message for each fact and reader, at a time of day at which nobody is disturbed."""

from collections import Counter

from year_calendar import DAY, HOUR, rfc3339, day_of
from year_reference import ROOT

OPENS, CLOSES = 8, 18

# action: what the complainant is told, what the desk of the agency is told, and which desk.
ACTIONS = {
    "submit": ("received", None, None),
    "route": ("assigned", "officerNew", "liaison"),
    "reassign": ("assigned", "officerNew", "liaison"),
    "queue": (None, "officerQueue", "coordinator"),
    "returnMisrouted": (None, "officerQueue", "coordinator"),
    "hold": ("asked", None, None),
    "expire": ("archived", None, None),
    "archive": ("archived", None, None),
    "merge": ("merged", None, None),
    "withdraw": ("withdrawn", None, None),
    "answer": ("answered", None, None),
    "reply": (None, "officerReply", "liaison"),
    "rate": ("rated", None, None),
    "appeal": ("appealOpened", "officerAppeal", "coordinator"),
    "upholdAppeal": ("appealUpheld", "officerAppealUpheld", "liaison"),
    "rejectAppeal": ("appealRejected", None, None),
    "close": ("closed", None, None),
    "escalate": ("escalated", "officerOmbudsman", "ombudsman"),
    "reopen": ("reopened", "officerReopened", "liaison"),
}
DEBTORS = {"verify": "coordinator", "firstAnswer": "liaison", "resolve": "liaison", "appeal": "coordinator"}


def expected(case, reference):
    """(kind, desk or None for the complainant, the desk's agency, when it happened) for everything that happened to a complaint."""
    before = None
    for version, action, at, status, _, agency, _, _ in case.events:
        told = ACTIONS.get(action)
        if action == "verify" and before == "unverified":
            told = ACTIONS["route"]
        if action == "reopen" and status == "unverified":
            told = ("reopened", "officerQueue", "coordinator")
        before = status
        if told is None:
            continue
        if told[0]:
            yield told[0], None, None, at
        if told[1]:
            desk = reference.above(agency) if action == "appeal" else ROOT if action == "escalate" else agency
            yield told[1], told[2], desk, at
    for (clock, _, stage), (at, owner, above) in case.notices.items():
        if clock in ("complete", "reply"):
            yield f"{clock}Reminder", None, None, at
        elif stage == "reminder":
            yield "officerReminder", DEBTORS[clock], owner, at
        elif stage == "breach":
            yield "officerOverdue", DEBTORS[clock], owner, at
            # Nobody is told one fact twice: above the country there is only the country.
            if (DEBTORS[clock], owner) != ("coordinator", above):
                yield "officerEscalated", "coordinator", above, at
        else:
            yield "officerOversight", "overseer", ROOT, at


async def compare(system, scenario, driver, differences):
    """Against the tables of messages; nothing to compare while no message is ever made."""
    has_table = await system.query("SELECT to_regclass('notifications') IS NOT NULL")
    if has_table == [["f"]] or await system.query("SELECT EXISTS (SELECT FROM notifications)") == [["f"]]:
        differences.notes.append("messages were not compared: the system makes none")
        return
    found = {}
    rows = await system.query(
        "SELECT complaint_id, kind, desk, desk_agency, (extract(epoch FROM occurred_at) * 1000000)::bigint FROM notifications "
        "WHERE account_id IS NULL AND kind <> 'followedAnswered'")
    for number, kind, desk, agency, at in rows:
        found.setdefault(int(number), Counter())[(kind, desk, agency, int(at))] += 1
    for case in scenario.cases:
        if case.id is None:
            continue
        said, wanted = found.get(case.id, Counter()), Counter(expected(case, scenario.reference))
        for key in said.keys() | wanted.keys():
            differences.count("messages to complainants" if key[1] is None else "messages to desks", wanted[key])
            if said[key] != wanted[key]:
                kind, desk, agency, at = key
                differences.add(
                    f"messages: {kind}", f"to {desk or 'the complainant'} {agency or ''} of {rfc3339(at)}: {said[key]} times instead of "
                    f"{wanted[key]}", case)
    await compare_deliveries(system, scenario, driver, differences)


async def compare_deliveries(system, scenario, driver, differences):
    rows = await system.query(
        "SELECT d.complaint_id, n.kind, d.state, (extract(epoch FROM d.send_after) * 1000000)::bigint, "
        "(extract(epoch FROM n.occurred_at) * 1000000)::bigint FROM deliveries d JOIN notifications n ON n.id = d.notification_id "
        "WHERE d.complaint_id IS NOT NULL")
    calendar, reference = scenario.law.calendar, scenario.reference
    for number, kind, state, send_after, at in rows:
        case = driver.by_id[int(number)]
        # Where the complainant lives: the region that the complaint names, else where it is being answered; nobody has it when it comes in.
        holder = None if kind == "received" else next((event[5] for event in reversed(case.events) if event[2] <= int(at)), None)
        home = case.region_at(int(at))
        hours, region = reference.locality(home if home in reference.agencies else holder)
        day, hour = day_of(int(send_after), hours), (int(send_after) + hours * HOUR) % DAY / HOUR
        differences.count("messages that go outside")
        is_holiday = not calendar.is_working(day, region) and (day + 3) % 7 <= 4
        if not OPENS <= hour < CLOSES or day in calendar.national or is_holiday:
            differences.add(
                "messages at night or on a holiday", f"{kind} ({state}) may go out at {rfc3339(int(send_after))}, {hour:.2f} local time", case)
