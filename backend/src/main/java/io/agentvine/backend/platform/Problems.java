package io.agentvine.backend.platform;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/** The refusals: each says what was expected, what was found, which id, and what to do. */
public final class Problems {

    private Problems() {}

    public static ProblemException badRequest(String field, String message) {
        return badRequest(List.of(new FieldError(field, message)));
    }

    public static ProblemException badRequest(List<FieldError> errors) {
        String detail = errors.stream().map(e -> e.field() + ": " + e.message()).collect(Collectors.joining("; "));
        return new ProblemException(HttpStatus.BAD_REQUEST, detail, errors, null);
    }

    /** @param what the noun, as {@code task} */
    public static ProblemException notFound(String what, Object id) {
        return of(HttpStatus.NOT_FOUND, "There is no " + what + " with the id " + id);
    }

    public static ProblemException conflict(String detail) {
        return of(HttpStatus.CONFLICT, detail);
    }

    public static ProblemException unprocessable(String detail) {
        return of(HttpStatus.UNPROCESSABLE_CONTENT, detail);
    }

    public static ProblemException unauthorized(String detail) {
        return of(HttpStatus.UNAUTHORIZED, detail);
    }

    public static ProblemException forbidden(String detail) {
        return of(HttpStatus.FORBIDDEN, detail);
    }

    public static ProblemException tooLarge(String detail) {
        return of(HttpStatus.CONTENT_TOO_LARGE, detail);
    }

    /** 503 with {@code Retry-After}: nothing was done, the same request may be repeated. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, detail, List.of(), retryAfter);
    }

    public static ProblemException of(HttpStatus status, String detail) {
        return new ProblemException(status, detail, List.of(), null);
    }
}
