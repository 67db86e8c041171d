package io.agentvine.backend.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses a Content-Type that is none, or names no one type, with 415: a wildcard fits every route and no reader. */
final class ConcreteContentType extends OncePerRequestFilter {

    private final ProblemWriter problems;

    ConcreteContentType(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = request.getContentType();
        if (type != null && !concrete(type)) {
            problems.write(request, response, Problems.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must name one type, as application/json, found '" + type + "'"));
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean concrete(String text) {
        try {
            MediaType type = MediaType.parseMediaType(text);
            type.getCharset(); // throws where there is no such
            return type.isConcrete();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
