package io.agentvine.backend.task.body;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rule for a repository's address: https, ssh, git, file or a plain absolute path, http of few hosts, and no secret in it. */
public final class RepositoryUrl {

    public static final int LONGEST = 500;
    private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git", "file");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);
    /** git@host:path, as ssh takes it. */
    private static final Pattern SCP_LIKE = Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?!:)[^:-].*");
    private static final String ALLOWED =
            "must be an https, ssh, git or file URL, git@host:path, or an absolute path on the workers' machine";

    private RepositoryUrl() {}

    /** What is wrong with it, in words that repeat nothing of a secret; empty where it is fine. @param httpHosts in small letters */
    public static Optional<String> fault(String url, List<String> httpHosts) {
        if (url.startsWith("-")) {
            return Optional.of("must not begin with a dash");
        }
        if (url.chars().anyMatch(c -> c <= ' ' && c != ' ' || c == 127 || c >= 0x80 && c < 0xA0)) {
            return Optional.of("must not contain control characters");
        }
        if (url.isBlank() || !url.equals(url.strip())) {
            return Optional.of("must not be blank or begin or end with a space");
        }
        if (url.startsWith("/")) {
            return Optional.empty();
        }
        var scheme = SCHEME.matcher(url);
        if (scheme.matches()) {
            return faultOfUrl(url, scheme.group(1).toLowerCase(Locale.ROOT), httpHosts);
        }
        return SCP_LIKE.matcher(url).matches() ? Optional.empty() : Optional.of(ALLOWED);
    }

    private static Optional<String> faultOfUrl(String url, String scheme, List<String> httpHosts) {
        if (!SCHEMES.contains(scheme)) {
            return Optional.of(ALLOWED + "; the transport " + scheme + " is not taken");
        }
        String authority = authority(url);
        if (authority.startsWith("-") || authority.contains("@-")) {
            return Optional.of("must not have a host or user that begins with a dash");
        }
        if (hasSecret(authority, scheme)) {
            return Optional.of("must not contain a password or token; give the workers' git its credentials instead");
        }
        if (!scheme.equals("file") && host(url).isEmpty()) {
            return Optional.of("must name a host");
        }
        return scheme.equals("http") && !mayBeHttp(authority.toLowerCase(Locale.ROOT), httpHosts)
                ? Optional.of("must be https: plain http is taken only from hosts that agentvine.tasks.http-hosts names")
                : Optional.empty();
    }

    private static boolean mayBeHttp(String authority, List<String> httpHosts) {
        return httpHosts.contains(authority) || httpHosts.contains(authority.replaceFirst(":\\d*$", ""));
    }

    /** Over https even a bare user is a token in practice; ssh and git need theirs. */
    private static boolean hasSecret(String authority, String scheme) {
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.substring(0, at);
        return user.contains(":") || user.toLowerCase(Locale.ROOT).contains("%3a") || !user.isEmpty() && scheme.startsWith("http");
    }

    private static String authority(String url) {
        String rest = url.substring(url.indexOf("://") + 3);
        int end = 0;
        while (end < rest.length() && "/?#\\".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static Optional<String> host(String url) {
        try {
            URI uri = new URI(url);
            return Optional.ofNullable(uri.getHost()).filter(host -> !host.isEmpty());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
