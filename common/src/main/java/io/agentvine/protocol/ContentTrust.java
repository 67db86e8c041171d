package io.agentvine.protocol;

/**
 * Answer of {@code POST /executions/{id}/content}.
 *
 * @param trusted whether an operator trusts exactly this content of the repository
 * @param message the same as a sentence for a person, with what to do
 */
public record ContentTrust(boolean trusted, String message) {}
