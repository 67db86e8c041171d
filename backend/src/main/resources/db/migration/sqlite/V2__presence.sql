-- Each directives connection that a worker opens, at whichever backend, takes its next number.
ALTER TABLE workers ADD COLUMN directives_connection BIGINT NOT NULL DEFAULT 0;
-- When the newest one broke; null while it is open, and as soon as the worker is heard of again by any route.
ALTER TABLE workers ADD COLUMN broken_at BIGINT CHECK (broken_at IS NULL OR directives_connection > 0);
-- When a newest one broke last, whatever came after: what many did together was no worker's death.
ALTER TABLE workers ADD COLUMN last_broken_at BIGINT;
CREATE INDEX workers_broken ON workers (broken_at) WHERE broken_at IS NOT NULL;
