-- What is overdue or due today, whoever holds it: as many entries as are read.
CREATE INDEX CONCURRENTLY complaint_facts_due ON complaint_facts (due_at) INCLUDE (status, first_answered_at)
    WHERE status IN ('unverified', 'assigned', 'inProgress', 'appealed') AND due_at IS NOT NULL;
