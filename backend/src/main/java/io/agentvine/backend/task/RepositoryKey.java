package io.agentvine.backend.task;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What all forms of one repository's address have in common: {@code host/path}, or the path on the workers' machine. The transport, the
 * case of the host, its usual port, the user {@code git}, a trailing slash and {@code .git} make no difference. Another user does: with plain
 * ssh a path begins in that user's home.
 */
public final class RepositoryKey {

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\\\]*)(.*)", Pattern.DOTALL);
    private static final Pattern SCP_LIKE = Pattern.compile("([^/:\\[]+|[^/:]*\\[[^/\\]]*]):(.*)", Pattern.DOTALL);
    private static final Map<String, String> USUAL_PORT = Map.of("https", "443", "http", "80", "ssh", "22", "git", "9418");

    private RepositoryKey() {}

    /** @param url one that {@code RepositoryUrl} takes */
    public static String of(String url) {
        Matcher parts = URL.matcher(url);
        if (url.startsWith("/")) {
            return path(url);
        }
        if (parts.matches()) {
            String scheme = parts.group(1).toLowerCase(Locale.ROOT);
            return scheme.equals("file") ? path(parts.group(3)) : place(authority(scheme, parts.group(2)), parts.group(3).replaceFirst("^/+", ""));
        }
        Matcher scp = SCP_LIKE.matcher(url);
        return scp.matches() ? place(authority("ssh", scp.group(1)), fromHome(scp)) : path(url);
    }

    /** Where the user is not git, what begins with no slash begins in that user's home. */
    private static String fromHome(Matcher scp) {
        String path = scp.group(2);
        boolean own = scp.group(1).contains("@") && !scp.group(1).startsWith("git@");
        return own && !path.startsWith("/") && !path.startsWith("~") ? "~/" + path : path.replaceFirst("^/+", "");
    }

    private static String authority(String scheme, String authority) {
        int at = authority.lastIndexOf('@');
        String user = at < 0 || authority.startsWith("git@") ? "" : authority.substring(0, at + 1);
        String host = authority.substring(at + 1).toLowerCase(Locale.ROOT);
        return user + host.replaceFirst(":(" + USUAL_PORT.getOrDefault(scheme, "") + ")?$", "");
    }

    private static String place(String authority, String path) {
        return authority + "/" + path(path);
    }

    private static String path(String path) {
        String plain = withoutSlash(path.replaceAll("/{2,}", "/"));
        return plain.endsWith(".git") && plain.length() > 4 ? withoutSlash(plain.substring(0, plain.length() - 4)) : plain;
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
