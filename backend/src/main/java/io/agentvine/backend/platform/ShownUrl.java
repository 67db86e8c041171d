package io.agentvine.backend.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An http or https URL as people may see it, where what lets one in may stand in it. What is none stays as it is. */
public final class ShownUrl {

    private static final Pattern HTTP = Pattern.compile("(https?://)(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private ShownUrl() {}

    /** Without its login and its query, and of its path no more than that there is one. */
    public static String upToHost(String url) {
        Matcher parts = HTTP.matcher(url);
        return parts.matches() ? parts.group(1) + parts.group(2) + (parts.group(3).length() > 1 ? "/…" : "") : url;
    }

    /** Without its login, and of its query no more than that there is one. */
    public static String upToQuery(String url) {
        Matcher parts = HTTP.matcher(url);
        return parts.matches() ? parts.group(1) + parts.group(2) + parts.group(3) + parts.group(4).replaceFirst("(?s)\\?.*", "?…") : url;
    }
}
