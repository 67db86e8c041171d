-- Has no issue of a repository looked at any more; those that were taken keep their tasks.
-- key
UPDATE forge_issues SET look_at = NULL WHERE url_key = :key AND look_at IS NOT NULL
