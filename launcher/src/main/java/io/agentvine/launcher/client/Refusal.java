package io.agentvine.launcher.client;

/** A command cannot do what it was asked to: a sentence for the person, and the exit code. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private Refusal(int exitCode, String sentence) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
    }

    /** The backend or this machine says no. */
    static Refusal of(String sentence) {
        return new Refusal(ExitCodes.REFUSED, sentence);
    }

    static Refusal usage(String sentence) {
        return new Refusal(ExitCodes.USAGE, sentence);
    }

    static Refusal unreachable(String sentence) {
        return new Refusal(ExitCodes.UNREACHABLE, sentence);
    }

    int exitCode() {
        return exitCode;
    }
}
