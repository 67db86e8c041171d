package io.agentvine.backend.platform;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that one answer names every bad field. Not for several threads. */
public final class Checks {

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes the message for the field where the condition does not hold. */
    public Checks that(boolean holds, String field, String message) {
        if (!holds) {
            errors.add(new FieldError(field, message));
        }
        return this;
    }

    public Checks present(String field, Object value) {
        return that(value != null, field, "is required");
    }

    /** A text that may be absent, but not longer or shorter than said. */
    public Checks length(String field, String value, int least, int most) {
        return that(
                value == null || value.length() >= least && value.length() <= most,
                field,
                "must have " + least + " to " + most + " characters, found " + (value == null ? 0 : value.length()));
    }

    /** A number that may be absent. */
    public Checks range(String field, Number value, long least, long most) {
        return that(
                value == null || value.longValue() >= least && value.longValue() <= most,
                field,
                "must be " + least + " to " + most + ", found " + value);
    }

    public boolean failed() {
        return !errors.isEmpty();
    }

    /** @throws ProblemException 400 with every noted field */
    public void orRefuse() {
        if (failed()) {
            throw Problems.badRequest(errors);
        }
    }
}
