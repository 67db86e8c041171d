-- The store's time in epoch milliseconds: leases, due times and history are compared with it and no other clock.
CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)
