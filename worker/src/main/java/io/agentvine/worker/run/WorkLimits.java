package io.agentvine.worker.run;

/**
 * What a run may bring along without being asked.
 *
 * @param largestFile bytes: a file that has as many is not delivered, since forges refuse it
 * @param newFiles more than so many, and the agent is asked whether they belong to the work
 */
public record WorkLimits(long largestFile, int newFiles) {

    public static final WorkLimits DEFAULT = new WorkLimits(100L * 1024 * 1024, 1_000);

    String largest() {
        return largestFile % (1024 * 1024) == 0 ? largestFile / (1024 * 1024) + " MB" : largestFile + " bytes";
    }
}
