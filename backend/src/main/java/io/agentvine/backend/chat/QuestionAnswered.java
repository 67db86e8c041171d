package io.agentvine.backend.chat;

import java.util.UUID;

/** A question has its answer. Published in the transaction that wrote it. */
public record QuestionAnswered(UUID questionId, UUID taskId, UUID executionId, String answeredBy, boolean allowed) {}
