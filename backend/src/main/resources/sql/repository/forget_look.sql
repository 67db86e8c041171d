-- Forgets how far a repository's issues were looked through: the next look begins with what changes from then on.
-- key
DELETE FROM issue_looks WHERE url_key = :key
