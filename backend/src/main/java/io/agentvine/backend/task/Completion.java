package io.agentvine.backend.task;

/** One run that its worker says is completed. */
public record Completion(Lease lease, RunReport report) {}
