-- A reaper turns: answers by its count whether one has turned within the :gap ms before.
UPDATE ticks SET at = ${now}, gap_ms = :gap WHERE name = 'reaper' AND at > ${now} - :gap
