package io.agentvine.backend.platform;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says what is wrong with a body that is not the JSON it should be. */
final class UnreadableBody {

    private UnreadableBody() {}

    static ProblemException problem(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
        }
        Throwable cause = e.getCause();
        if (cause instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch);
        }
        if (cause instanceof JacksonException json) {
            return malformed(json);
        }
        return Problems.badRequest("body", "is required and must be a JSON object");
    }

    private static ProblemException mismatch(MismatchedInputException e) {
        String field = field(e);
        Class<?> type = e.getTargetType();
        if (field.isEmpty()) {
            return Problems.badRequest("body", "must be a JSON object with the fields of this route");
        }
        if (e.getCause() instanceof IllegalArgumentException reason && reason.getMessage() != null) {
            return Problems.badRequest(field, reason.getMessage());
        }
        Object found = e instanceof InvalidFormatException format ? format.getValue() : null;
        return Problems.badRequest(
                field, found == null ? "must be " + kind(type) : ProblemHandler.expected(type, shortened(found)));
    }

    static ProblemException malformed(JacksonException e) {
        if (!(e instanceof StreamReadException) && !field(e).isEmpty()) {
            String reason = e.getCause() instanceof IllegalArgumentException known ? known.getMessage() : null;
            return Problems.badRequest(field(e), reason != null ? reason : "cannot be read");
        }
        var where = e.getLocation();
        String place = where == null || where.getLineNr() < 0
                ? ""
                : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        return Problems.badRequest("body", "is not well-formed JSON" + place);
    }

    private static String kind(Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type.isEnum()) {
            return "one of " + SnakeCase.words(type);
        }
        if (List.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive() && type != boolean.class) {
            return "a whole number";
        }
        return type == boolean.class || type == Boolean.class ? "true or false" : "a JSON object or a " + SnakeCase.of(type.getSimpleName());
    }

    private static String field(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() != null ? "." + step.getPropertyName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String shortened(Object found) {
        String text = String.valueOf(found);
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
