-- Waits until no other transaction writes or locks tasks, and keeps all from it until this one is over; others begin with what this one
-- leaves. A weaker mode would come between another's SELECT ... FOR UPDATE and its UPDATE, where each waits for the other.
LOCK TABLE tasks IN EXCLUSIVE MODE
