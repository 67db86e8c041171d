package io.agentvine.backend.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The headers of every answer: no sniffing, no framing, and for all but the Swagger page no active content at all. What is a script or a style
 * is no document, so that the latter say nothing of it; a first view has forty.
 */
final class ResponseHeaders extends OncePerRequestFilter {

    private static final String NOTHING_ACTIVE = "default-src 'none'; frame-ancestors 'none'";
    private static final String OWN_ONLY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    private static final Pattern PAGE_CODE = Pattern.compile("/page/.+\\.(m?js|css)");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        boolean page = path.startsWith("/docs") || path.startsWith("/swagger-ui") || path.startsWith("/webjars");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!PAGE_CODE.matcher(path).matches()) {
            response.setHeader("X-Frame-Options", "DENY");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Content-Security-Policy", page ? OWN_ONLY : NOTHING_ACTIVE);
        }
        if (path.startsWith("/api/")) {
            response.setHeader("Cache-Control", "no-store");
        }
        chain.doFilter(request, response);
    }
}
