-- The trace of the call that caused an event: 32 hexadecimal digits of W3C Trace Context, the same in every line of every service's log.
-- Nothing that a client can choose freely is kept here.
ALTER TABLE complaint_events ADD COLUMN trace_id text COLLATE "C";
