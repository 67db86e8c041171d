package io.agentvine.worker.agent.claude;

import io.agentvine.worker.agent.ProgramVersion;
import io.agentvine.worker.agent.Readiness;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Asks the agent's program for its version, and looks whether there is something to log in with. */
final class ClaudeProbe {

    static final String LOGIN_FILE_BEHIND_A_WALL = "Claude Code's own login is a file that its tools could read, so it is not used behind a wall:"
            + " set CLAUDE_CODE_OAUTH_TOKEN from `claude setup-token`, or ANTHROPIC_API_KEY, in the worker's environment, or start the worker with --confine none.";

    private final ClaudeSettings settings;

    ClaudeProbe(ClaudeSettings settings) {
        this.settings = settings;
    }

    /** Without starting anything. */
    Readiness look() {
        String fingerprint = credential().map(Credential::fingerprint).orElse(null);
        String program = program();
        boolean there = Executables.find(program, settings.environment().get("PATH"), here()).isPresent();
        return new Readiness(null, fingerprint, there ? null
                : "Claude Code is not installed: there is no program " + program
                        + "; install it with " + ClaudeVersion.install() + ", or name it with --claude-command.");
    }

    /** Tells one state of the program's file from another; empty where there is none. */
    String stamp() {
        return Executables.find(program(), settings.environment().get("PATH"), here()).map(ClaudeProbe::stampOf).orElse("");
    }

    private static String stampOf(Path found) {
        try {
            Path file = found.toRealPath();
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException unreadable) {
            return "";
        }
    }

    Readiness readiness() {
        Readiness seen = look();
        if (!seen.ready()) {
            return seen;
        }
        Optional<Credential> credential = credential();
        String version;
        try {
            version = version(credential.orElse(null), here());
        } catch (IOException e) {
            return new Readiness(null, seen.credentialFingerprint(), "`" + program() + " --version` did not answer: " + e.getMessage()
                    + "; run it by hand as " + user() + ", or name another program with --claude-command.");
        }
        String old = ClaudeVersion.problem(version);
        if (old != null) {
            return new Readiness(version, seen.credentialFingerprint(), old);
        }
        if (version.contains("Claude Code") && credential.isEmpty()) {
            return new Readiness(version, null, "Claude Code is not logged in: set ANTHROPIC_API_KEY, or CLAUDE_CODE_OAUTH_TOKEN"
                    + " from `claude setup-token`, in the worker's environment, or run `claude` once as " + user() + " and log in.");
        }
        boolean unusable = settings.confinement().walls() && credential.filter(found -> found.kind() == Credential.Kind.FILE).isPresent();
        return new Readiness(version, seen.credentialFingerprint(), unusable ? LOGIN_FILE_BEHIND_A_WALL : null);
    }

    private String user() {
        return settings.user().other() ? "the user " + settings.user().name() : "the worker's user";
    }

    private String program() {
        return settings.command().get(0);
    }

    private Optional<Credential> credential() {
        return Credential.find(settings.environment());
    }

    private static Path here() {
        return Path.of("").toAbsolutePath();
    }

    private String version(Credential credential, Path here) throws IOException {
        List<String> command = ProgramVersion.asked(settings.command());
        Path temporary = settings.confinement().walls() ? Files.createTempDirectory("agentvine-probe-") : Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return version(command, credential, temporary, here);
        } finally {
            if (settings.confinement().walls()) {
                PrivateFiles.delete(temporary);
            }
        }
    }

    /** Behind the wall where there is one, which tells whether it can be seen there. */
    private String version(List<String> command, Credential credential, Path temporary, Path here) throws IOException {
        Map<String, String> environment = ClaudeEnvironment.of(settings, settings.confinement().walls() ? null : credential, UUID.randomUUID(), null, temporary);
        settings.user().settle(environment, temporary);
        boolean elsewhere = settings.user().other() || settings.confinement().walls();
        Path folder = elsewhere ? temporary : here;
        Launch launch = new Launch(ProgramVersion.NAME, command, folder, environment, null, settings.user().ids());
        return ProgramVersion.of(launch, settings.confinement(), temporary);
    }
}
