package io.agentvine.worker.agent;

/**
 * Whether the agent can work on this machine.
 *
 * @param version as the program says, or null
 * @param credentialFingerprint tells credentials apart and reveals none, or null
 * @param problem one sentence with the remedy, or null when it is ready
 */
public record Readiness(String version, String credentialFingerprint, String problem) {

    public boolean ready() {
        return problem == null;
    }
}
