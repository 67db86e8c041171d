package io.agentvine.launcher.client;

/** What a command ends with; scripts rely on them. */
final class ExitCodes {

    static final int DONE = 0;
    /** The backend, git or the input said no. */
    static final int REFUSED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** No backend answers, or it cannot now (502, 503, 504); of a command that waits, for minutes. */
    static final int UNREACHABLE = 3;
    /** The task that was waited for failed. */
    static final int TASK_FAILED = 4;
    /** The task that was waited for was cancelled. */
    static final int TASK_CANCELLED = 5;
    /** The task that was waited for is completed, and its branch could not be pushed. */
    static final int TASK_NOT_DELIVERED = 6;

    private ExitCodes() {}
}
