package io.agentvine.protocol;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of hosts that a run may reach: {@code files.example.com}, or {@code *.example.com} for every name below it. */
public final class HostPattern {

    /** For a person who wrote another one. */
    public static final String EXPECTED = "names of hosts such as files.example.com or *.example.com";

    /** As DNS limits a name, with the two characters before it. */
    private static final int LONGEST = 255;

    public static final Pattern FORM =
            Pattern.compile("(?=.{1," + LONGEST + "}$)(\\*\\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?\\.?", Pattern.CASE_INSENSITIVE);

    private HostPattern() {}

    /** In lower case and without the dot at the end, so that the same host has one name. */
    public static String plain(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** @param pattern and name are plain */
    public static boolean matches(String pattern, String name) {
        return pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern);
    }
}
