-- Answers a row where a repository takes issues, or an issue was taken.
SELECT 1 FROM repositories WHERE issues = 1
UNION ALL
SELECT 1 FROM forge_issues
LIMIT 1
