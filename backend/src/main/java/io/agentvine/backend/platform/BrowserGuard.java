package io.agentvine.backend.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.OncePerRequestFilter;

/** Keeps pages of other sites from driving this backend through a person's browser: foreign hosts, origins and plain forms. */
final class BrowserGuard extends OncePerRequestFilter {

    /** Of our answers, those that the page cannot read by default. */
    private static final List<String> EXPOSED = List.of(
            "X-Total-Count", "Link", "Location", "Retry-After", "WWW-Authenticate", "X-Transcript-Complete", "X-Transcript-Missing",
            "AgentVine-Base-Commit", "AgentVine-Head-Commit");

    private static final Duration PREFLIGHT_COUNTS_FOR = Duration.ofMinutes(10);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    private final Set<String> origins = new HashSet<>();
    private final ProblemWriter problems;

    /** @param address where the backend listens; null for every address of the machine */
    BrowserGuard(SecuritySettings settings, InetAddress address, ProblemWriter problems) {
        this.problems = problems;
        if (address != null && !address.isAnyLocalAddress()) {
            hosts.add(address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress());
        }
        settings.allowedHosts().forEach(host -> hosts.add(host.strip().toLowerCase(Locale.ROOT)));
        settings.allowedOrigins().forEach(origin -> origins.add(origin.strip().toLowerCase(Locale.ROOT)));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            check(request);
        } catch (ProblemException e) {
            problems.write(request, response, e);
            return;
        }
        chain.doFilter(request, response);
    }

    /** What a page of an allowed origin may do; null for any other request, which is none of another origin then. */
    CorsConfiguration corsFor(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.contains(origin.toLowerCase(Locale.ROOT))) {
            return null;
        }
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(List.of(origin));
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        allowed.setExposedHeaders(EXPOSED);
        allowed.setAllowCredentials(false);
        allowed.setMaxAge(PREFLIGHT_COUNTS_FOR);
        return allowed;
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
        if (fromBrowser(request) && "POST".equals(request.getMethod()) && !noFormSends(request.getContentType())) {
            throw Problems.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "A POST from a browser needs 'Content-Type: application/json', or application/octet-stream for a file, found '"
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

    /** A link on a page of another site may open one of ours, and is answered by nothing else that is for people. */
    private static void checkSite(HttpServletRequest request) {
        if (!"cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            return;
        }
        if (!READING.contains(request.getMethod())) {
            throw Problems.forbidden("A page of another site may not change anything here");
        }
        boolean opens = "navigate".equals(request.getHeader("Sec-Fetch-Mode")) && "document".equals(request.getHeader("Sec-Fetch-Dest"));
        boolean data = request.getRequestURI().startsWith("/api/") || request.getRequestURI().equals("/openapi.json");
        if (Access.ruleFor(request).need() != Access.Need.NOTHING && (data || !opens)) {
            throw Problems.forbidden("A page of another site may not read anything here; let its origin in with agentvine.security.allowed-origins");
        }
    }

    /** The backend's own pages: the same host and port as in the Host header, which was checked. */
    static boolean own(String origin, String host) {
        String lower = origin.toLowerCase(Locale.ROOT);
        return lower.equals("http://" + host.toLowerCase(Locale.ROOT))
                || lower.equals("https://" + host.toLowerCase(Locale.ROOT));
    }

    private static boolean fromBrowser(HttpServletRequest request) {
        return request.getHeader("Origin") != null || request.getHeader("Sec-Fetch-Site") != null;
    }

    /** A page of another site can send neither without asking first. */
    private static boolean noFormSends(String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        return type.equalsIgnoreCase("application/json") || type.equalsIgnoreCase("application/octet-stream");
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
