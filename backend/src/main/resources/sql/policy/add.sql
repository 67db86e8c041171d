-- Makes rules those in force.
-- rules: JSON text; actor; digest: of the file that they stood in, or null
INSERT INTO policies (rules, actor, file_sha256, created_at)
VALUES (:rules, :actor, :digest, ${now})
