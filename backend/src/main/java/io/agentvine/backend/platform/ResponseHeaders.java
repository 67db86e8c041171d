package io.agentvine.backend.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** The headers of every answer: no sniffing, no framing, and for all but the Swagger page no active content at all. */
final class ResponseHeaders extends OncePerRequestFilter {

    private static final String NOTHING_ACTIVE = "default-src 'none'; frame-ancestors 'none'";
    private static final String OWN_ONLY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        boolean page = path.startsWith("/docs") || path.startsWith("/swagger-ui") || path.startsWith("/webjars");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", page ? OWN_ONLY : NOTHING_ACTIVE);
        if (path.startsWith("/api/")) {
            response.setHeader("Cache-Control", "no-store");
        }
        chain.doFilter(request, response);
    }
}
