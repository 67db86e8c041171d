package io.agentvine.policy;

/**
 * A word of a command line, quotes removed.
 *
 * @param text what is fixed of it; each part that only the shell knows stands as {@link #UNKNOWN}
 * @param dynamic whether a variable or a substitution is in it
 * @param glob whether unquoted pattern characters or braces are in it
 * @param tilde whether it begins with an unquoted tilde
 * @param quoted whether any quote was in it
 */
record Word(String text, boolean dynamic, boolean glob, boolean tilde, boolean quoted) {

    static final char UNKNOWN = '\uFFFC';

    static Word literal(String text) {
        return new Word(text, false, false, false, true);
    }

    boolean fixed() {
        return !dynamic && !glob && !tilde;
    }

    boolean is(String other) {
        return fixed() && text.equals(other);
    }
}
