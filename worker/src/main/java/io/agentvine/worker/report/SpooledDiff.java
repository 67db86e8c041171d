package io.agentvine.worker.report;

/** The change of a run between two commits: a unified diff as git wrote it, whose bytes need not be UTF-8. */
public record SpooledDiff(String base, String head, byte[] patch) {}
