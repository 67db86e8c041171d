package io.agentvine.backend.chat;

import java.util.UUID;

/** Nobody has answered a question for long. Published once, in the transaction that noted it. */
public record QuestionOverdue(UUID questionId, UUID taskId) {}
