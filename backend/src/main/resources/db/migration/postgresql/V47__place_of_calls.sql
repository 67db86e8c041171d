-- Where the clone of the run was that asked: the same call has another path in it where a later run's clone is.
ALTER TABLE questions ADD COLUMN working_copy TEXT;
