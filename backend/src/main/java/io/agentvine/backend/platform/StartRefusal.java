package io.agentvine.backend.platform;

/** A reason not to start that a person can remedy; its message says how. */
public class StartRefusal extends IllegalStateException {

    public StartRefusal(String message) {
        super(message);
    }

    public StartRefusal(String message, Throwable cause) {
        super(message, cause);
    }
}
