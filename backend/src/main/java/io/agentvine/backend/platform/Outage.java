package io.agentvine.backend.platform;

/** What is needed for this is away just now; somebody watches it and says so, and it is tried again. */
public abstract class Outage extends RuntimeException {

    protected Outage(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
