-- A reaper turns for the first time, or after a gap longer than :gap ms.
INSERT INTO ticks (name, at, gap_ms) VALUES ('reaper', ${now}, :gap)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, gap_ms = excluded.gap_ms
