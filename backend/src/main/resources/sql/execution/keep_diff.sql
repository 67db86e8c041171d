-- Keeps the change of a run, in place of what was kept before.
-- execution; diff: the text's bytes; size_bytes: of the diff as git wrote it; base, head: commits
INSERT INTO execution_diffs (execution_id, diff, size_bytes, base_commit, head_commit, created_at)
VALUES (:execution, ${diff_text}, :size_bytes, :base, :head, ${now})
ON CONFLICT (execution_id) DO UPDATE
SET diff = excluded.diff, size_bytes = excluded.size_bytes, base_commit = excluded.base_commit,
    head_commit = excluded.head_commit, created_at = excluded.created_at
