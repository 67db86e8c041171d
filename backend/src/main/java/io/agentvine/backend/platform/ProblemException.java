package io.agentvine.backend.platform;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;

/** An expected refusal of a request; answered as RFC 9457 problem details. Made by {@link Problems}. */
public class ProblemException extends RuntimeException {

    private final transient HttpStatus status;
    private final transient List<FieldError> errors;
    private final transient Duration retryAfter;

    ProblemException(HttpStatus status, String detail, List<FieldError> errors, Duration retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public HttpStatus status() {
        return status;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Null where repeating the request does not help. */
    Duration retryAfter() {
        return retryAfter;
    }
}
