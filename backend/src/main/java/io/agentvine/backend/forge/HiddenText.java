package io.agentvine.backend.forge;

import java.util.regex.Pattern;

/** What stands in a text of a forge and nobody sees there: comments of HTML, characters without width or that turn the direction of reading. */
public final class HiddenText {

    private static final Pattern COMMENT = Pattern.compile("<!--.*?(-->|\\z)", Pattern.DOTALL);
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\x{E0000}-\\x{E01EF}\\x{FE00}-\\x{FE0F}\\x{115F}\\x{1160}\\x{3164}\\x{FFA0}&&[^\\x{200D}]]"
            + "|\\x{200D}(?![\\p{So}\\x{2640}\\x{2642}])|[\\p{Cc}&&[^\\n\\r\\t]]");

    private HiddenText() {}

    /** The text that a person sees, as somebody's words. */
    public static String quoted(String text) {
        return inQuotes(removedFrom(text));
    }

    /** As somebody's words. @param seen a text of which nothing is hidden */
    public static String inQuotes(String seen) {
        return seen.strip().replaceAll("(?m)^", "> ");
    }

    /** The text that a person sees. */
    public static String removedFrom(String text) {
        return unseenRemovedFrom(COMMENT.matcher(text).replaceAll(""));
    }

    /** Of what is no Markdown, as a log: a person sees comments there. */
    public static String unseenRemovedFrom(String text) {
        return UNSEEN.matcher(text).replaceAll("");
    }
}
