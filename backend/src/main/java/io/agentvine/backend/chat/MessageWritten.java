package io.agentvine.backend.chat;

import java.util.UUID;

/** A person wrote to the agent of a task. Published in the transaction that wrote it. */
public record MessageWritten(UUID messageId, UUID taskId) {}
