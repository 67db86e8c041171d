package io.agentvine.backend.forge;

import io.agentvine.backend.forge.Forge.Remark;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Something that somebody wrote in a pull request.
 *
 * @param key the same at each look
 * @param at when, as ISO 8601 says it
 * @param author the account's name
 * @param user the account as the forge shows it
 * @param text blank where it asks nothing of us
 */
record Said(String key, String at, String author, JsonNode user, String text) {

    private static final Pattern CALL = Pattern.compile("(?i)(^|[^A-Za-z0-9_/-])@agentvine(?![A-Za-z0-9_-])");

    /** Whether it is said to us. */
    static boolean calls(String body) {
        return CALL.matcher(body).find();
    }

    /** {@code src/a.java:12} and a line's end; empty where it is about no file. @param line below 1: the whole file */
    static String place(String path, long line) {
        return path.isEmpty() ? "" : path + (line < 1 ? "" : ":" + line) + "\n";
    }

    /**
     * What is asked by those who may, oldest first.
     *
     * @param own our account's name, which is asked for only where there is something to hear
     * @param mayWrite whether that account is a person who may write to the repository; asked once for each
     */
    static List<Remark> heard(List<Said> said, Supplier<String> own, Predicate<JsonNode> mayWrite) {
        List<Said> asks = said.stream().filter(one -> !one.text.isBlank()).sorted(Comparator.comparing(Said::at)).toList();
        String us = asks.isEmpty() ? "" : own.get();
        Map<String, Boolean> heard = new HashMap<>();
        return asks.stream()
                .filter(one -> heard.computeIfAbsent(one.author, author -> !author.equalsIgnoreCase(us) && mayWrite.test(one.user)))
                .map(one -> new Remark(one.key, one.author, one.text))
                .toList();
    }
}
