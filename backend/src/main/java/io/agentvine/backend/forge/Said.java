package io.agentvine.backend.forge;

import io.agentvine.backend.forge.Forge.Remark;
import io.agentvine.backend.forge.ForgeProblem.Kind;
import io.agentvine.backend.forge.IssueTracker.Ask;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Something that somebody wrote in a pull request or an issue.
 *
 * @param key the same at each look
 * @param at when, as ISO 8601 says it
 * @param author the account's name
 * @param user the account as the forge shows it
 * @param text blank where it asks nothing of us
 */
record Said(String key, String at, String author, JsonNode user, String text) {

    private static final Pattern COMMAND = Pattern.compile("(?is)\\s*/agentvine(|\\s.*)");
    private static final Pattern CALL = Pattern.compile("(?i)(^|[^A-Za-z0-9_/-])@agentvine(?![A-Za-z0-9_-])");

    /** Whether it is said to us. */
    static boolean calls(String body) {
        return CALL.matcher(body).find();
    }

    /** What stands behind {@code /agentvine}, with which the text begins; null where it does not. */
    static String command(String body) {
        Matcher command = COMMAND.matcher(body);
        return command.matches() ? command.group(1).strip() : null;
    }

    /** A comment of an issue, which asks something where it begins with our command. @param what its kind, for the key */
    static Said asks(String what, JsonNode comment, JsonNode user, String author) {
        String body = comment.path("body").asString("");
        return new Said(what + " " + comment.path("id").asLong(), comment.path("created_at").asString(""), author, user, command(body) == null ? "" : body);
    }

    /** That somebody put our label on. */
    static Said labelled(JsonNode event, JsonNode user, String author) {
        return new Said(Ask.keyOfLabel(event.path("id").asString("")), event.path("created_at").asString(""), author, user, IssueTracker.LABEL);
    }

    /** @param label by its name, or an object with that */
    static boolean isOurs(JsonNode label) {
        return label.path("name").asString(label.asString("")).equalsIgnoreCase(IssueTracker.LABEL);
    }

    static boolean isLabelled(JsonNode labels) {
        return first(labels, Said::isOurs).isPresent();
    }

    static Optional<JsonNode> first(JsonNode all, Predicate<JsonNode> wanted) {
        return all.valueStream().filter(wanted).findFirst();
    }

    static Optional<JsonNode> last(JsonNode all, Predicate<JsonNode> wanted) {
        return all.valueStream().filter(wanted).reduce((before, after) -> after);
    }

    /** @throws ForgeProblem it is none */
    static Instant time(JsonNode iso) {
        return time(iso.asString(""));
    }

    private static Instant time(String iso) {
        try {
            return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeParseException noTime) {
            throw new ForgeProblem(Kind.AWAY, "it answered with something that has no time where one should be", null);
        }
    }

    /** {@code src/a.java:12} and a line's end; empty where it is about no file. @param line below 1: the whole file */
    static String place(String path, long line) {
        return path.isEmpty() ? "" : path + (line < 1 ? "" : ":" + line) + "\n";
    }

    /** What a check says of how it went, a line each; what it does not say is no line. */
    static String lines(String first, JsonNode... more) {
        return Stream.concat(Stream.of(first), Arrays.stream(more).map(one -> one.asString(""))).filter(line -> !line.isBlank())
                .collect(Collectors.joining("\n"));
    }

    /** As {@link #allowed}, of a pull request. */
    static List<Remark> heard(List<Said> said, Supplier<String> own, Predicate<JsonNode> mayWrite) {
        return allowed(said, own, mayWrite).map(one -> new Remark(one.key, one.author, one.text)).toList();
    }

    /** As {@link #allowed}, of an issue. */
    static List<Ask> asked(List<Said> said, Supplier<String> own, Predicate<JsonNode> mayWrite) {
        return allowed(said, own, mayWrite).map(one -> Ask.of(one.key, one.author, time(one.at), one.text)).toList();
    }

    /**
     * What is asked by those who may, oldest first.
     *
     * @param own our account's name, which is asked for only where there is something to hear
     * @param mayWrite whether that account is a person who may write to the repository; asked once for each
     */
    private static Stream<Said> allowed(List<Said> said, Supplier<String> own, Predicate<JsonNode> mayWrite) {
        List<Said> asks = said.stream().filter(one -> !one.text.isBlank()).sorted(Comparator.comparing(Said::at)).toList();
        String us = asks.isEmpty() ? "" : own.get();
        Map<String, Boolean> heard = new HashMap<>();
        return asks.stream()
                .filter(one -> heard.computeIfAbsent(one.author, author -> !author.equalsIgnoreCase(us) && mayWrite.test(one.user)));
    }
}
