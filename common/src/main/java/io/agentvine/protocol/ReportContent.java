package io.agentvine.protocol;

/** Body of {@code POST /executions/{id}/content}: what the commit brings that the run begins at. */
public record ReportContent(LeaseToken leaseToken, BroughtContent content) {}
