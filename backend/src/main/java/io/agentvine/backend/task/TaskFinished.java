package io.agentvine.backend.task;

import java.util.UUID;

/** A task reached completed, failed or cancelled. */
public record TaskFinished(UUID taskId, TaskStatus status) {}
