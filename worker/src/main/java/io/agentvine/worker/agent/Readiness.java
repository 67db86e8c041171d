package io.agentvine.worker.agent;

/**
 * Whether the agent can work on this machine.
 *
 * @param version as the program says, or null
 * @param credentialFingerprint tells credentials apart and reveals none, or null
 * @param problem one sentence with the remedy, or null when it is ready
 */
public record Readiness(String version, String credentialFingerprint, String problem) {

    /** Characters; the backend refuses a longer one. */
    private static final int LONGEST_SHOWN = 100;

    public boolean ready() {
        return problem == null;
    }

    /** The version in one printable line, as the backend takes it; null where there is none. */
    public String shownVersion() {
        if (version == null) {
            return null;
        }
        String line = version.replaceAll("\\p{Cntrl}", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_SHOWN ? line : line.substring(0, line.offsetByCodePoints(0, LONGEST_SHOWN));
    }
}
