package io.agentvine.backend.forge;

import java.time.Instant;

/** What a forge did not do, in a sentence that holds no secret. */
public final class ForgeProblem extends RuntimeException {

    /** What is to be made of it. */
    public enum Kind {
        /** No answer, or none of its API: it may be there in a moment. */
        AWAY,
        /** It wants to be left alone until {@link ForgeProblem#until}. */
        BUSY,
        /** It does not know the token, or no more. */
        UNAUTHORIZED,
        /** It knows us, and we may not. */
        FORBIDDEN,
        NOT_FOUND,
        /** It is there already, or not as we thought. */
        CONFLICT,
        /** It refuses what was asked for. */
        INVALID
    }

    private final Kind kind;
    private final transient Instant until;

    ForgeProblem(Kind kind, String message, Instant until) {
        super(message, null, false, false);
        this.kind = kind;
        this.until = until;
    }

    public Kind kind() {
        return kind;
    }

    /** Null unless it is busy. */
    public Instant until() {
        return until;
    }

    /** Whether the same request may go well later, without anybody doing anything. */
    public boolean mayPass() {
        return kind == Kind.AWAY || kind == Kind.BUSY;
    }
}
