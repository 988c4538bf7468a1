"""The agencies, regions and topics that are shipped, read from their files and not from the system."""

import csv
import os

from year_calendar import COUNTRY, ZONES

ROOT = "id"


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Agency:
    __slots__ = ("code", "parent", "region", "hours", "children", "name")

    def __init__(self, code, parent, region, hours, name):
        self.code, self.parent, self.region, self.hours, self.name = code, parent, region, hours, name
        self.children = []


class Reference:
    def __init__(self, folder):
        self.agencies = {}
        for row in rows(folder, "agencies.tsv"):
            self._add(Agency(row["code"], row["parent"] or None, row["region"] or None, 7, row["name"]))
        kinds = rows(folder, "units.tsv")
        self.regions = {}
        self.region_names = {}
        for row in rows(folder, "regions.tsv"):
            code, hours = row["code"], ZONES[row["time_zone"] or "Asia/Jakarta"]
            self.regions[code] = hours
            self.region_names[code] = row["name"]
            if row["type"] not in ("province", "regency", "city"):
                continue
            self._add(Agency(code, ROOT if row["type"] == "province" else code[:2], code, hours, row["name"]))
            for kind in kinds:
                if row["type"] in kind["level"].split(","):
                    self._add(Agency(f"{code}.{kind['code']}", code, code, hours, f"{kind['name']} {row['name']}"))
        self.topics = {}
        for row in rows(folder, "categories.tsv"):
            above = self.topics.get(row["parent"], (None, None, None))
            body = (row["unit"] or None, row["national"] or None)
            if body == (None, None):
                body = above[:2]
            self.topics[row["code"]] = (*body, row["class"] or above[2])

    def _add(self, agency):
        self.agencies[agency.code] = agency
        if agency.parent:
            self.agencies[agency.parent].children.append(agency.code)

    def locality(self, agency):
        """Where the agency counts its days; the capital for nobody."""
        found = self.agencies.get(agency)
        return (found.hours, found.region) if found else COUNTRY

    def above(self, agency):
        """One level up; the country stands above itself and above what nobody holds."""
        found = self.agencies.get(agency)
        return (found.parent if found else None) or ROOT

    def chain(self, agency):
        found = []
        while agency:
            found.append(agency)
            agency = self.agencies[agency].parent
        return found

    def is_within(self, agency, top):
        return top in self.chain(agency)

    def common(self, first, second):
        others = set(self.chain(second))
        return next(code for code in self.chain(first) if code in others)

    def units(self, government):
        return [code for code in self.agencies[government].children if code.startswith(government + ".") and not code[-1].isdigit()]

    # Where a new complaint goes: "no wrong door".

    def destination(self, named, region, topic, holder, refused):
        """(True, agency) when routing assigns by itself, (False, agency) when that agency's coordinator decides."""
        is_assigned, agency = self._first_choice(named, region, topic)
        if agency in refused:
            # Never back to those who said "not ours".
            return False, holder or self.above(agency)
        if not is_assigned and agency == ROOT:
            return False, holder or ROOT
        return is_assigned, agency

    def _first_choice(self, named, region, topic):
        if named and not self.agencies[named].children:
            return True, named
        if named:
            own = self.agencies[named].region
            place = own if own and (not region or own.startswith(region)) else region
            found = self._responsible(topic, place)
            return (True, found) if found and self.is_within(found, named) else (False, named)
        found = self._responsible(topic, region)
        if found:
            return True, found
        return False, next((code for code in self._widening(region) if code in self.agencies), ROOT)

    def _responsible(self, topic, region):
        if not topic:
            return None
        unit, national, _ = self.topics[topic]
        if national:
            return national
        return next((f"{code}.{unit}" for code in self._widening(region) if f"{code}.{unit}" in self.agencies), None)

    @staticmethod
    def _widening(region):
        return [region[:5], region[:2]] if region and len(region) >= 5 else [region] if region else []
