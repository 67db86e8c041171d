-- A page of what was said in a session, oldest first.
-- session, limit, offset
-- the entries, with the columns of the controller's draft
select entries.*, ${draft_columns}
from ${conversation}
left join controller_drafts d on d.question_id = entries.message_id
order by at, turn, message_id
limit :limit offset :offset
