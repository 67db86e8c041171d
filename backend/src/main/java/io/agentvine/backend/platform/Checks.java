package io.agentvine.backend.platform;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that one answer names every bad field. Not for several threads. */
public final class Checks {

    private final List<FieldError> errors;
    private final String prefix;
    private boolean failed;

    public Checks() {
        this(new ArrayList<>(), "");
    }

    private Checks(List<FieldError> errors, String prefix) {
        this.errors = errors;
        this.prefix = prefix;
    }

    /** For the fields of something within: what it notes is noted here too, with that before the field's name. */
    public Checks under(String path) {
        return new Checks(errors, prefix + path);
    }

    /** Notes the message for the field where the condition does not hold. */
    public Checks that(boolean holds, String field, String message) {
        if (!holds) {
            errors.add(new FieldError(prefix + field, message));
            failed = true;
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

    /** Whether anything was noted by this one. */
    public boolean failed() {
        return failed;
    }

    /** @throws ProblemException 400 with every noted field */
    public void orRefuse() {
        if (!errors.isEmpty()) {
            throw Problems.badRequest(errors);
        }
    }
}
