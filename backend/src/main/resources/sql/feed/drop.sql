-- Drops the changes that are noted as dropped.
DELETE FROM changes
WHERE id <= (SELECT up_to FROM changes_dropped)
