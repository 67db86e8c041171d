package io.agentvine.protocol;

import java.util.UUID;

/**
 * One entry of the answer to {@link TakeMessages}, oldest first.
 *
 * @param id the agent takes a message with the same id once only, also after a resume
 */
public record PersonMessage(UUID id, String content) {}
