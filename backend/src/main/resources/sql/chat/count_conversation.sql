-- How much was said in a session.
-- session
select count(*)
from ${conversation}
