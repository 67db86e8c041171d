-- What a worker's runs are kept in by, as it says itself: bubblewrap, user:NAME or none; null where it does not say.
ALTER TABLE workers ADD COLUMN confinement VARCHAR(100);
