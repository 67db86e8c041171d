package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.UUID;

/** Who calls, as {@link AccessFilter} found it out. */
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

    /** @throws IllegalStateException outside a request that {@link AccessFilter} let through */
    static Caller current(HttpServletRequest request) {
        if (request.getAttribute(Caller.class.getName()) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("No caller is known for " + request.getRequestURI());
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

    /** Called once, by {@link AccessFilter}. */
    static void enter(HttpServletRequest request, Caller caller) {
        request.setAttribute(Caller.class.getName(), caller);
    }
}
