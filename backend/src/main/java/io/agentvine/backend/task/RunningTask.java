package io.agentvine.backend.task;

/** A running task as a loop found it: who holds it, and what decides its end if that one is gone. */
public record RunningTask(Lease lease, String workerName, int lostWorkers, boolean cancelRequested) {}
