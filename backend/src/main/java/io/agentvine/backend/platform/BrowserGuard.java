package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpStatus;

/** Keeps pages of other sites from driving this backend through a person's browser: foreign hosts, origins and plain forms. */
final class BrowserGuard {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    private final Set<String> origins = new HashSet<>();

    BrowserGuard(SecuritySettings settings) {
        settings.allowedHosts().forEach(host -> hosts.add(host.strip().toLowerCase(Locale.ROOT)));
        settings.allowedOrigins().forEach(origin -> origins.add(origin.strip().toLowerCase(Locale.ROOT)));
    }

    /** @throws ProblemException 403 for a foreign host or origin, 415 for a form */
    void check(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (host == null || !hosts.contains(nameOf(host))) {
            throw Problems.of(HttpStatus.FORBIDDEN, "The Host '" + shown(host)
                    + "' is not answered: allowed are " + hosts.stream().sorted().toList()
                    + "; add yours with agentvine.security.allowed-hosts");
        }
        checkOrigin(request, host);
        if (fromBrowser(request) && !READING.contains(request.getMethod()) && !isJson(request.getContentType())) {
            throw Problems.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "A request from a browser that changes something needs 'Content-Type: application/json', found '"
                            + shown(request.getContentType()) + "'");
        }
    }

    private void checkOrigin(HttpServletRequest request, String host) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            checkSite(request);
        } else if (!own(origin, host) && !origins.contains(origin.toLowerCase(Locale.ROOT))) {
            throw Problems.forbidden("Pages of the origin '" + shown(origin)
                    + "' may not call this backend; let it in with agentvine.security.allowed-origins");
        }
    }

    /** A cross-site link may open a page, but nothing that changes something. */
    private static void checkSite(HttpServletRequest request) {
        if ("cross-site".equals(request.getHeader("Sec-Fetch-Site")) && !READING.contains(request.getMethod())) {
            throw Problems.forbidden("A page of another site may not change anything here");
        }
    }

    /** The backend's own pages: the same host and port as in the Host header, which was checked. */
    private static boolean own(String origin, String host) {
        String lower = origin.toLowerCase(Locale.ROOT);
        return lower.equals("http://" + host.toLowerCase(Locale.ROOT))
                || lower.equals("https://" + host.toLowerCase(Locale.ROOT));
    }

    private static boolean fromBrowser(HttpServletRequest request) {
        return request.getHeader("Origin") != null || request.getHeader("Sec-Fetch-Site") != null;
    }

    private static boolean isJson(String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    /** Without the port. */
    private static String nameOf(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > 0 && !host.endsWith("]");
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return text == null ? "" : text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
