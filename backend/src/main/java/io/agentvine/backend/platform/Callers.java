package io.agentvine.backend.platform;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;

/** Finds out who calls by the token shown. A token must be the one that the route takes, also where it needs none. */
final class Callers implements AuthenticationManager {

    private final Tokens tokens;
    private final ObjectProvider<WorkerTokens> workerTokens;

    Callers(Tokens tokens, ObjectProvider<WorkerTokens> workerTokens) {
        this.tokens = tokens;
        this.workerTokens = workerTokens;
    }

    /** @throws RefusedToken with its answer; 503 where the workers' rows cannot be read */
    @Override
    public Authentication authenticate(Authentication shown) {
        if (shown instanceof KnownCaller known) {
            return known;
        }
        try {
            return callerOf((ShownToken) shown);
        } catch (RuntimeException e) {
            throw new RefusedToken(ProblemOf.exception(e));
        }
    }

    private KnownCaller callerOf(ShownToken shown) {
        String token = shown.getCredentials();
        return switch (shown.rule().need()) {
            case NOTHING -> new KnownCaller(new Caller.Person(), KnownCaller.REGISTRAR);
            case REGISTRATION -> registrar(token);
            case OPERATOR, PERSON -> operator(shown);
            case WORKER -> worker(token);
            case WORKER_OR_OPERATOR -> tokens.isOperator(token) ? operator(shown) : worker(token);
        };
    }

    private KnownCaller registrar(String token) {
        if (tokens.registrationNeedsToken() && !tokens.opensRegistration(token)) {
            throw Problems.unauthorized("The token shown is not the one that this backend registers workers with: compare it with"
                    + " worker-token in the backend's agentvine.home, or with its agentvine.security.worker-token");
        }
        return new KnownCaller(new Caller.Person(), KnownCaller.REGISTRAR);
    }

    private KnownCaller operator(ShownToken shown) {
        if (tokens.isOperator(shown.getCredentials())) {
            return new KnownCaller(new Caller.Operator(), KnownCaller.OPERATOR);
        }
        if (shown.fromBrowser()) {
            throw Problems.unauthorized("The password shown is not the operator token, which stands in operator-token in agentvine.home");
        }
        throw Problems.forbidden("This route needs the operator token, and the token shown is another one");
    }

    private KnownCaller worker(String token) {
        WorkerTokens.Bearer bearer = workerTokens.getObject().bearerOf(token);
        if (bearer instanceof WorkerTokens.Current current) {
            return new KnownCaller(current.worker(), KnownCaller.WORKER);
        }
        if (bearer instanceof WorkerTokens.Superseded superseded) {
            throw Problems.conflict("Worker " + superseded.workerId()
                    + " was taken over by a newer incarnation or deregistered: stop, or register again");
        }
        throw Problems.unauthorized("This worker_token is not known: register again with POST /api/v1/workers");
    }
}
