package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.Problems;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a task in a list, by which one goes on behind it.
 *
 * @param endedAt epoch milliseconds, in a list that is in the order of the ends; null in all others, which are in the order of the ids
 */
record TaskKey(Long endedAt, UUID id) {

    private static final Pattern TEXT = Pattern.compile("(?:(\\d{1,15})\\.)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** @throws io.agentvine.backend.platform.ProblemException 400 */
    static TaskKey parse(String parameter, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw Problems.badRequest(parameter, "must be taken from a Link of this list, found '" + text + "'");
        }
        return new TaskKey(matcher.group(1) == null ? null : Long.valueOf(matcher.group(1)), UUID.fromString(matcher.group(2)));
    }

    @Override
    public String toString() {
        return (endedAt == null ? "" : endedAt + ".") + id;
    }
}
