-- Reference data: who there is, where, about what, by which rule. All of it is imported, none of it is code.

CREATE TABLE regions (
    code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    level text NOT NULL CHECK (level IN ('province', 'regency', 'district', 'village')),
    -- As the official table calls it: province, regency, city, district, village, ward.
    type text NOT NULL,
    parent_code text COLLATE "C" REFERENCES regions (code) DEFERRABLE INITIALLY DEFERRED,
    -- Provinces, and regencies that differ from their province.
    time_zone text CHECK (time_zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'))
);

CREATE TABLE agencies (
    code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
    name text NOT NULL,
    short_name text NOT NULL,
    kind text NOT NULL CHECK (
        kind IN ('national', 'ministry', 'nationalAgency', 'stateEnterprise', 'province', 'regency', 'city', 'unit', 'subUnit')),
    parent_code text COLLATE "C" REFERENCES agencies (code) DEFERRABLE INITIALLY DEFERRED,
    region_code text COLLATE "C" REFERENCES regions (code),
    time_zone text NOT NULL DEFAULT 'Asia/Jakarta' CHECK (time_zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    CHECK ((parent_code IS NULL) = (kind = 'national'))
);

CREATE TABLE categories (
    code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
    parent_code text COLLATE "C" REFERENCES categories (code) DEFERRABLE INITIALLY DEFERRED,
    name text NOT NULL,
    english_name text NOT NULL,
    default_class text NOT NULL CHECK (default_class IN ('supervisoryComplaint', 'complaint', 'aspiration', 'informationRequest'))
);

-- Which body answers for a topic. A rule with a region goes before one without, a longer code before a shorter one.
CREATE TABLE routing_rules (
    category_code text COLLATE "C" NOT NULL REFERENCES categories (code),
    -- '' stands for the whole country, so that the key stays simple.
    region_code text COLLATE "C" NOT NULL DEFAULT '',
    -- Exactly one: a unit of the region's government (dinkes), or an agency (pln).
    unit text COLLATE "C",
    agency_code text COLLATE "C" REFERENCES agencies (code),
    PRIMARY KEY (category_code, region_code),
    CHECK ((unit IS NULL) <> (agency_code IS NULL))
);

CREATE TABLE holidays (
    date date PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('nationalHoliday', 'jointLeave', 'election')),
    name text NOT NULL,
    regulation text NOT NULL
);

-- How long a clock runs. A new regulation is a new row with its effective date.
CREATE TABLE deadline_rules (
    clock text NOT NULL CHECK (clock IN ('verify', 'firstAnswer', 'resolve', 'complete', 'reply')),
    -- '' stands for every class without a row of its own.
    class text NOT NULL DEFAULT '' CHECK (class IN ('', 'supervisoryComplaint', 'complaint', 'aspiration', 'informationRequest')),
    effective_from date NOT NULL,
    days int NOT NULL CHECK (days BETWEEN 1 AND 366),
    unit text NOT NULL CHECK (unit IN ('workingDays', 'calendarDays')),
    regulation text NOT NULL,
    PRIMARY KEY (clock, class, effective_from)
);

INSERT INTO deadline_rules (clock, class, effective_from, days, unit, regulation) VALUES
    ('verify', '', '2000-01-01', 3, 'workingDays', 'Permen PANRB 5/2025'),
    ('firstAnswer', '', '2000-01-01', 5, 'workingDays', 'Permen PANRB 5/2025'),
    ('resolve', 'informationRequest', '2000-01-01', 5, 'workingDays', 'Permen PANRB 5/2025'),
    ('resolve', 'complaint', '2000-01-01', 14, 'workingDays', 'Permen PANRB 5/2025'),
    ('resolve', 'supervisoryComplaint', '2000-01-01', 60, 'workingDays', 'Permen PANRB 5/2025'),
    ('resolve', 'aspiration', '2000-01-01', 14, 'workingDays', 'Permen PANRB 5/2025'),
    ('complete', '', '2000-01-01', 30, 'calendarDays', 'Permen PANRB 5/2025'),
    ('reply', '', '2000-01-01', 10, 'workingDays', 'Permen PANRB 5/2025');

-- One row. Whoever changes reference data raises it; services that hold a copy read this number and reload when it moved.
CREATE TABLE registry_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL
);
INSERT INTO registry_version (version) VALUES (1);
