-- The record of what was destroyed can be written and read, not changed: not by its owner either.
CREATE TRIGGER deletion_records_grow BEFORE UPDATE OR DELETE ON deletion_records FOR EACH ROW EXECUTE FUNCTION history_refuse();
CREATE TRIGGER deletion_records_stay BEFORE TRUNCATE ON deletion_records EXECUTE FUNCTION history_refuse();
