"""Days and deadlines, counted one day after the other. Shares nothing with the system: it has its own calendar and its own arithmetic.

Time is a whole number of microseconds since 1970 in UTC, a day is a whole number of days since 1970. A locality is a pair: hours east of
UTC, and the code of the region whose own holidays count there (None: only those of the country).
"""

import csv
from datetime import date, timedelta

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
EPOCH = date(1970, 1, 1)
WIB, WITA, WIT = 7, 8, 9
ZONES = {"Asia/Jakarta": WIB, "Asia/Makassar": WITA, "Asia/Jayapura": WIT}
COUNTRY = (WIB, None)


def day_number(year, month, day):
    return (date(year, month, day) - EPOCH).days


def day_of(moment, hours):
    """The day that a calendar on the wall shows."""
    return (moment + hours * HOUR) // DAY


def midnight(day, hours):
    """The moment at which the day begins there."""
    return day * DAY - hours * HOUR


def text_of_day(day):
    return (EPOCH + timedelta(days=day)).isoformat()


def month_of(moment, hours):
    day = EPOCH + timedelta(days=day_of(moment, hours))
    return f"{day.year}-{day.month:02}"


def zone_of_midnight(moment):
    """In which of the three zones the moment is a midnight: a deadline always ends a day, and says so in which zone it was counted."""
    for hours in (WIB, WITA, WIT):
        if (moment + hours * HOUR) % DAY == 0:
            return hours
    raise AssertionError(f"{moment} ends no day in Indonesia")


def rfc3339(moment):
    seconds, rest = divmod(moment, SECOND)
    day, seconds = divmod(seconds, 86_400)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text_of_day(day)}T{clock}" + (f".{rest:06}" if rest else "") + "Z"


class Calendar:
    def __init__(self, path):
        self.national = {}
        self.regional = {}
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                self.national[(date.fromisoformat(row["date"]) - EPOCH).days] = row["name"]
        self._cache = {}

    def add(self, day, name, region=None):
        (self.national if region is None else self.regional.setdefault(region, {}))[day] = name
        self._cache.clear()

    def remove(self, day, region=None):
        del (self.national if region is None else self.regional[region])[day]
        self._cache.clear()

    def is_working(self, day, region):
        """1970 began with a Thursday, so Monday to Friday are the days whose number plus 3 leaves 0 to 4 of 7."""
        if (day + 3) % 7 > 4 or day in self.national:
            return False
        while region:
            if day in self.regional.get(region, ()):
                return False
            region = region.rpartition(".")[0]
        return True

    def step(self, day, count, region):
        """The day that is so many working days later, or earlier when the count is negative."""
        own = region if self._has_own_days(region) else None
        key = (day, count, own)
        if key not in self._cache:
            direction = 1 if count > 0 else -1
            found = day
            for _ in range(abs(count)):
                found += direction
                while not self.is_working(found, own):
                    found += direction
            self._cache[key] = found
        return self._cache[key]

    def _has_own_days(self, region):
        while region:
            if region in self.regional:
                return True
            region = region.rpartition(".")[0]
        return False

    def working_days(self, start, end, region):
        """Working days after the day of the start, up to and including that of the end."""
        return sum(self.is_working(day, region) for day in range(start + 1, end + 1))
