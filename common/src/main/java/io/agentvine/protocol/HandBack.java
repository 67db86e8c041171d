package io.agentvine.protocol;

/**
 * Body of {@code POST /executions/{id}/hand-back}: the work goes back to the head of its queue, no attempt counted.
 *
 * @param usage what the run used, or null where it never began
 */
public record HandBack(LeaseToken leaseToken, String reason, Usage usage, Integer exitCode, Long finalEvent) {

    /** Of a run that never began. */
    public HandBack(LeaseToken leaseToken, String reason) {
        this(leaseToken, reason, null, null, null);
    }
}
