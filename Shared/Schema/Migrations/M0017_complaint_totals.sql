-- How many complaints are in each status: a few rows, whatever the number of complaints.
CREATE TABLE complaint_totals (
    status text COLLATE "C" PRIMARY KEY,
    complaints bigint NOT NULL
);

-- Kept by triggers and not by the projection, so that a replica of an older release keeps them too. Once a statement, not once a row.
CREATE FUNCTION count_complaint_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO complaint_totals AS t SELECT status, count(*) FROM new_facts GROUP BY status
        ON CONFLICT (status) DO UPDATE SET complaints = t.complaints + excluded.complaints;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO complaint_totals AS t
        SELECT status, sum(step) FROM (
            SELECT status, 1 AS step FROM new_facts UNION ALL SELECT status, -1 FROM old_facts) AS steps
        GROUP BY status HAVING sum(step) <> 0
        ON CONFLICT (status) DO UPDATE SET complaints = t.complaints + excluded.complaints;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO complaint_totals AS t SELECT status, -count(*) FROM old_facts GROUP BY status
        ON CONFLICT (status) DO UPDATE SET complaints = t.complaints + excluded.complaints;
    ELSE
        DELETE FROM complaint_totals;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER complaint_facts_come AFTER INSERT ON complaint_facts
    REFERENCING NEW TABLE AS new_facts FOR EACH STATEMENT EXECUTE FUNCTION count_complaint_facts();
CREATE TRIGGER complaint_facts_change AFTER UPDATE ON complaint_facts
    REFERENCING OLD TABLE AS old_facts NEW TABLE AS new_facts FOR EACH STATEMENT EXECUTE FUNCTION count_complaint_facts();
CREATE TRIGGER complaint_facts_go AFTER DELETE ON complaint_facts
    REFERENCING OLD TABLE AS old_facts FOR EACH STATEMENT EXECUTE FUNCTION count_complaint_facts();
CREATE TRIGGER complaint_facts_end AFTER TRUNCATE ON complaint_facts FOR EACH STATEMENT EXECUTE FUNCTION count_complaint_facts();

INSERT INTO complaint_totals SELECT status, count(*) FROM complaint_facts GROUP BY status;
