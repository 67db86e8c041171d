package io.agentvine.backend.chat;

import java.util.UUID;

/** A run asks a person. Published in the transaction that wrote it. */
public record QuestionAsked(UUID questionId, UUID taskId, UUID executionId, UUID workerId) {}
