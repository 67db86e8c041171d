package io.agentvine.worker.process;

import java.time.Duration;

/** How long a process may take to end after being interrupted, and again after TERM, before the next step. */
public record Graces(Duration interrupt, Duration term) {

    public static final Graces DEFAULT = new Graces(Duration.ofSeconds(5), Duration.ofSeconds(5));
}
