-- A page of what was said in a session, oldest first.
-- session, limit, offset
-- the entries, with the columns of the controller's draft
SELECT entries.*, ${draft_columns}
FROM ${conversation}
LEFT JOIN controller_drafts d ON d.question_id = entries.message_id
ORDER BY at, turn, message_id
LIMIT :limit OFFSET :offset
