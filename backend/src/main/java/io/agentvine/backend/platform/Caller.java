package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.UUID;

/** Who calls, as {@link Callers} found it out. */
public sealed interface Caller {

    /** Bears the operator token. */
    record Operator() implements Caller {
        @Override
        public String actor() {
            return "operator";
        }
    }

    /** Bears the token that registration gave to this incarnation of a worker, which has these labels. */
    record Worker(UUID id, UUID incarnation, Set<String> labels) implements Caller {
        @Override
        public String actor() {
            return "worker " + id;
        }
    }

    /** May use the routes for people, which are open, and has shown no token. */
    record Person() implements Caller {
        @Override
        public String actor() {
            return "person";
        }
    }

    /** The word for the history: who did it. */
    String actor();

    /** A person where no token was needed and none was shown. */
    static Caller current(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof KnownCaller known ? known.getPrincipal() : new Person();
    }

    /** The worker that calls a worker route. */
    static Worker worker(HttpServletRequest request) {
        if (current(request) instanceof Worker worker) {
            return worker;
        }
        throw Problems.unauthorized("This route needs the worker_token that POST /api/v1/workers gave, as 'Authorization: Bearer'");
    }

    /** @throws ProblemException 403 where a worker names another one's id */
    static Worker worker(HttpServletRequest request, UUID mustBe) {
        Worker worker = worker(request);
        if (!worker.id().equals(mustBe)) {
            throw Problems.forbidden("This token belongs to worker " + worker.id() + " and opens nothing of worker " + mustBe);
        }
        return worker;
    }
}
