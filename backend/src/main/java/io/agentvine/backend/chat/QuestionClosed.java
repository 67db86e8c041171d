package io.agentvine.backend.chat;

import io.agentvine.protocol.QuestionStatus;
import java.util.UUID;

/** A question was withdrawn or is expired. Published in the transaction that wrote it. */
public record QuestionClosed(UUID questionId, UUID taskId, QuestionStatus status) {}
