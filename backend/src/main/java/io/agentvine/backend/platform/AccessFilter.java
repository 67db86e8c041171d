package io.agentvine.backend.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/** Lets a request in or refuses it: host, origin, content type, then the token that {@link Access} asks for. */
final class AccessFilter extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final BrowserGuard browsers;
    private final Tokens tokens;
    private final boolean peopleGuarded;
    private final ObjectProvider<WorkerTokens> workerTokens;
    private final ProblemWriter problems;
    private final UrlPathHelper paths = new UrlPathHelper();

    AccessFilter(
            BrowserGuard browsers,
            Tokens tokens,
            boolean peopleGuarded,
            ObjectProvider<WorkerTokens> workerTokens,
            ProblemWriter problems) {
        this.browsers = browsers;
        this.tokens = tokens;
        this.peopleGuarded = peopleGuarded;
        this.workerTokens = workerTokens;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            browsers.check(request);
            Caller.enter(request, callerFor(request));
        } catch (ProblemException e) {
            problems.write(request, response, e);
            return;
        } catch (RuntimeException e) {
            problems.write(request, response, ProblemOf.exception(e));
            return;
        }
        chain.doFilter(request, response);
    }

    private Caller callerFor(HttpServletRequest request) {
        Access.Rule rule = Access.ruleFor(request.getMethod(), paths.getPathWithinApplication(request));
        String token = token(request);
        return switch (rule.need()) {
            case NOTHING -> new Caller.Person();
            case REGISTRATION -> registrar(token);
            case OPERATOR -> operator(token);
            case PERSON -> person(token);
            case WORKER -> worker(token, rule);
            case WORKER_OR_OPERATOR -> token != null && tokens.isOperator(token) ? new Caller.Operator() : worker(token, rule);
        };
    }

    private Caller registrar(String token) {
        if (tokens.registrationNeedsToken() && (token == null || !tokens.opensRegistration(token))) {
            throw Problems.unauthorized("Registration needs the worker token as 'Authorization: Bearer': start the worker with"
                    + " --token, or let it read worker-token in the backend's agentvine.home");
        }
        return new Caller.Person();
    }

    private Caller operator(String token) {
        if (token == null) {
            throw Problems.unauthorized(
                    "This route needs the operator token as 'Authorization: Bearer'; it stands in operator-token in agentvine.home");
        }
        if (!tokens.isOperator(token)) {
            throw Problems.forbidden("This route needs the operator token, and the token shown is another one");
        }
        return new Caller.Operator();
    }

    /** A token that is shown must be the operator's, also where none is needed: a worker's opens its own routes only. */
    private Caller person(String token) {
        return token == null && !peopleGuarded ? new Caller.Person() : operator(token);
    }

    private Caller worker(String token, Access.Rule rule) {
        if (token == null) {
            throw Problems.unauthorized(
                    "This route needs the worker_token that POST /api/v1/workers gave, as 'Authorization: Bearer'");
        }
        WorkerTokens.Bearer bearer = workerTokens.getObject().bearerOf(token);
        if (bearer instanceof WorkerTokens.Current current) {
            return own(current.worker(), rule);
        }
        if (bearer instanceof WorkerTokens.Superseded superseded) {
            throw Problems.conflict("Worker " + superseded.workerId()
                    + " was taken over by a newer incarnation or deregistered: stop, or register again");
        }
        throw Problems.unauthorized("This worker_token is not known: register again with POST /api/v1/workers");
    }

    private static Caller own(Caller.Worker worker, Access.Rule rule) {
        if (rule.worker() != null && !rule.worker().equals(worker.id())) {
            throw Problems.forbidden(
                    "This token belongs to worker " + worker.id() + " and opens nothing of worker " + rule.worker());
        }
        return worker;
    }

    /** Null where none is shown. */
    private static String token(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || header.isBlank()) {
            return null;
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw Problems.unauthorized("The Authorization header must be 'Bearer <token>'");
        }
        return header.substring(BEARER.length()).strip();
    }

    /** A long poll's second dispatch was checked at its first. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return true;
    }
}
