package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** Answers whom the security chain refuses, as problem details; a browser that opens a page is asked for a password. */
final class Refusals
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler, RequestRejectedHandler {

    private static final String CHALLENGE = "Basic realm=\"AgentVine, password: the operator token\", charset=\"UTF-8\"";

    private final ProblemWriter problems;

    Refusals(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Nobody is known, and somebody must be. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        write(request, response, answerTo(e.getCause() instanceof AccessDeniedException denied ? denied : e));
    }

    /** The token shown opens nothing. */
    @Override
    public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        write(request, response, answerTo(e));
    }

    /** Somebody is known, and must be another one. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e) throws IOException {
        write(request, response, answerTo(e));
    }

    /** The firewall does not let the request's form in. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e) throws IOException {
        write(request, response, ProblemOf.exception(e));
    }

    private static ProblemException answerTo(RuntimeException e) {
        if (e instanceof RefusedToken refused) {
            return refused.answer();
        }
        if (e instanceof AuthorizationDeniedException denied && denied.getAuthorizationResult() instanceof RouteDecision decision) {
            return decision.answer();
        }
        return e instanceof AccessDeniedException
                ? Problems.forbidden("This token does not open this route")
                : Problems.unauthorized("The Authorization header cannot be read: " + e.getMessage());
    }

    private void write(HttpServletRequest request, HttpServletResponse response, ProblemException answer) throws IOException {
        if (answer.status() == HttpStatus.UNAUTHORIZED && opensPage(request)) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        }
        problems.write(request, response, answer);
    }

    /** Not a script's call, at which a browser's question would come as a surprise. */
    private static boolean opensPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return "GET".equals(request.getMethod())
                && accept != null
                && accept.contains("text/html")
                && Access.ruleFor(request).need() == Access.Need.PERSON;
    }
}
