package io.agentvine.backend.platform;

import org.springframework.security.core.AuthenticationException;

/** A token that opens nothing here, with the answer that says why. */
final class RefusedToken extends AuthenticationException {

    private final transient ProblemException answer;

    RefusedToken(ProblemException answer) {
        super(answer.getMessage());
        this.answer = answer;
    }

    ProblemException answer() {
        return answer;
    }
}
