package io.agentvine.backend.platform;

import org.springframework.security.authorization.AuthorizationDecision;

/** Whether a caller may use a route, and the answer where not. */
final class RouteDecision extends AuthorizationDecision {

    private final transient ProblemException answer;

    private RouteDecision(boolean granted, ProblemException answer) {
        super(granted);
        this.answer = answer;
    }

    static RouteDecision granted() {
        return new RouteDecision(true, null);
    }

    static RouteDecision refused(ProblemException answer) {
        return new RouteDecision(false, answer);
    }

    /** Null where it is granted. */
    ProblemException answer() {
        return answer;
    }
}
