package io.agentvine.policy;

/** What the rules for commands know of one simple command. */
record Ruling(Kind kind, String rule, String reason) {

    /** Ordered: the worst one of a command line counts. */
    enum Kind {
        READS,
        /** A rule of those who run this says so, at every level. */
        ALLOWED,
        CHANGES,
        /** By a rule of those who run this: the controller may say, at every level. */
        ASKS_CONTROLLER,
        UNKNOWN,
        /** It cannot be said what it would do, so that anything may be hidden in it: no level and no rule allows it. */
        NOT_UNDERSTOOD,
        /** By a rule of those who run this: a person has to say, at every level. */
        ASKS,
        FORBIDDEN
    }

    static Ruling reads(String rule) {
        return new Ruling(Kind.READS, rule, "it only reads inside the clone");
    }

    static Ruling changes(String rule) {
        return new Ruling(Kind.CHANGES, rule, "it is a usual command of the work inside the clone");
    }

    static Ruling unknown(String rule, String reason) {
        return new Ruling(Kind.UNKNOWN, rule, reason);
    }

    static Ruling forbidden(String rule, String reason) {
        return new Ruling(Kind.FORBIDDEN, rule, reason);
    }

    static Ruling notUnderstood(String reason) {
        return new Ruling(Kind.NOT_UNDERSTOOD, "not-understood", reason);
    }

    /** Whether no own rule can allow it. */
    boolean stands() {
        return kind == Kind.FORBIDDEN || kind == Kind.NOT_UNDERSTOOD;
    }

    /** The controller is asked for what a rule says and for nothing beside it: then a person is. */
    Ruling worse(Ruling other) {
        Ruling worse = other.kind.compareTo(kind) > 0 ? other : this;
        Ruling better = worse == other ? this : other;
        boolean controller = kind == Kind.ASKS_CONTROLLER || other.kind == Kind.ASKS_CONTROLLER;
        boolean beside = worse.kind != Kind.ASKS_CONTROLLER ? worse.kind == Kind.UNKNOWN : better.kind == Kind.CHANGES;
        return controller && beside ? new Ruling(Kind.ASKS, worse.rule, worse.reason) : worse;
    }
}
