package io.agentvine.worker.report;

import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.ParkRun;

/** What is to be said of a run at its end: one of the four, or none of them where the right to it was lost and nobody asks. */
public record Ending(CompleteJob complete, FailJob fail, HandBack handBack, ParkRun park) {

    public static Ending completed(CompleteJob job) {
        return new Ending(job, null, null, null);
    }

    public static Ending failed(FailJob job) {
        return new Ending(null, job, null, null);
    }

    public static Ending handedBack(HandBack handBack) {
        return new Ending(null, null, handBack, null);
    }

    public static Ending parked(ParkRun park) {
        return new Ending(null, null, null, park);
    }

    /** Whether it tells the backend anything. */
    boolean isSaid() {
        return complete != null || fail != null || handBack != null || park != null;
    }

    /** Only the events and what it used are still sent. */
    public static Ending lost() {
        return new Ending(null, null, null, null);
    }
}
