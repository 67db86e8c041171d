-- The store's time in epoch milliseconds: leases, due times and history are compared with it and no other clock.
CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
