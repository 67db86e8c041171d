package io.agentvine.protocol;

/** Answer to an event batch: the highest number that is stored without a gap. */
public record EventsStored(long stored) {}
