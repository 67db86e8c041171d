-- Waits until no other transaction writes tasks, and keeps all from it until this one is over; others begin with what this one leaves.
LOCK TABLE tasks IN SHARE ROW EXCLUSIVE MODE
