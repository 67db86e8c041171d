-- Notes how far a repository's issues were looked through.
--   :key   :taken its next_at as taking set it   :since ms   :attempts   :problem or null   :pause ms until the next look
UPDATE issue_looks SET since = :since, next_at = ${now} + :pause, attempts = :attempts, problem = :problem
WHERE url_key = :key AND next_at = :taken
