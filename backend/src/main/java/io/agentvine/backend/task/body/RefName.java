package io.agentvine.backend.task.body;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rule for a branch's name, as {@code git check-ref-format --branch} has it. */
final class RefName {

    static final int LONGEST = 255;
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//");

    private RefName() {}

    /** What is wrong with it; empty where it is fine. */
    static Optional<String> fault(String name) {
        if (name.startsWith("-")) {
            return Optional.of("must not begin with a dash");
        }
        if (name.isEmpty() || name.equals("@") || name.equals("HEAD") || FORBIDDEN.matcher(name).find()) {
            return Optional.of("is no branch name that git takes (no spaces, control characters, '..', '~', '^', ':', '?', '*', '[', '\\', '@{')");
        }
        boolean ends = name.startsWith("/") || name.endsWith("/") || name.endsWith(".");
        for (String part : name.split("/")) {
            ends |= part.startsWith(".") || part.endsWith(".lock");
        }
        return ends
                ? Optional.of("must not begin or end with '/', end with '.', or have a part that begins with '.' or ends with '.lock'")
                : Optional.empty();
    }
}
