package io.agentvine.e2e.messages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prompt asks of a scripted model or agent: {@code [[script:NAME key=value other="quoted \n value"]]}.
 *
 * @param parameters in the order in which they were written
 */
public record Marker(String name, Map<String, String> parameters) {

    private static final String VALUE = "(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\\]]+)";
    private static final Pattern FORM =
            Pattern.compile("\\[\\[script:([a-z0-9-]+)((?:\\s+[a-zA-Z0-9_]+=" + VALUE + ")*)\\s*]]", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("([a-zA-Z0-9_]+)=(" + VALUE + ")", Pattern.DOTALL);

    /** The first marker in a text. */
    public static Optional<Marker> in(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.find()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher parameter = PARAMETER.matcher(form.group(2));
        while (parameter.find()) {
            parameters.put(parameter.group(1), unquoted(parameter.group(2)));
        }
        return Optional.of(new Marker(form.group(1), parameters));
    }

    public String get(String key, String orElse) {
        return parameters.getOrDefault(key, orElse);
    }

    public int number(String key, int orElse) {
        return Integer.parseInt(get(key, Integer.toString(orElse)));
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1)
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
    }
}
