package io.agentvine.worker.confine;

/**
 * What the processes behind one wall may take together. 0: as much as there is.
 *
 * @param memory bytes of their own, without files that are mapped or shared
 * @param processes at the same time
 * @param disk bytes that the clone and the temporary folder hold, and by which the home grows
 */
public record Limits(long memory, int processes, long disk) {

    public static final Limits NONE = new Limits(0, 0, 0);

    boolean none() {
        return equals(NONE);
    }
}
