package io.agentvine.backend.task;

/** A repository that limits how many of its tasks run at once may let more of them begin. Publish it inside the transaction that made room. */
public record RoomInRepository() {}
