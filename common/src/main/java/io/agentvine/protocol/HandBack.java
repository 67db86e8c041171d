package io.agentvine.protocol;

/** Body of {@code POST /executions/{id}/hand-back}: the work goes back to the head of its queue, no attempt counted. */
public record HandBack(LeaseToken leaseToken, String reason) {}
