-- A job carries the trace from the call that made it to the event that it becomes.
ALTER TABLE jobs ADD COLUMN trace_id text COLLATE "C";
ALTER TABLE dead_jobs ADD COLUMN trace_id text COLLATE "C";
