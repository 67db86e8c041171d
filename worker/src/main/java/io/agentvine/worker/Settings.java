package io.agentvine.worker;

import io.agentvine.home.StandardHome;
import io.agentvine.protocol.QueueName;
import io.agentvine.worker.agent.claude.ClaudeSettings;
import io.agentvine.worker.confine.Confinement;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.run.GitSettings;
import io.agentvine.worker.run.MirrorFolder;
import io.agentvine.worker.run.WorkLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The checked settings of one worker.
 *
 * @param token null: looked for in {@code home/worker-token} at every registration
 * @param queueNames null: all
 * @param pollInterval null: as the backend says
 * @param heartbeatInterval null: as the backend says
 * @param mirrors a folder that is there, and this user's alone; the other workers of the user on this machine may share it
 * @param minFreeDisk bytes
 * @param spareDisk bytes that spare clones may take
 * @param workLimits what a run may bring along
 * @param confinement what runs are kept in by
 */
record Settings(
        String name,
        URI apiUrl,
        String token,
        int slots,
        List<String> labels,
        List<QueueName> queueNames,
        Duration pollInterval,
        Duration heartbeatInterval,
        Duration drainTimeout,
        Duration checkpointInterval,
        Duration pushPatience,
        Duration resumePatience,
        Path home,
        Path workspace,
        Path mirrors,
        long minFreeDisk,
        long spareDisk,
        WorkLimits workLimits,
        List<String> claudeCommand,
        List<String> openCodeCommand,
        Set<String> agentEnv,
        GitSettings git,
        Confinement confinement) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** @throws IllegalArgumentException with what was expected, what was found and which option it is about */
    static Settings of(Options given) {
        String name = given.name == null ? hostName() : given.name;
        require(NAME.matcher(name).matches() && !name.matches("\\.+"), "--name: expected 1-100 letters, digits, dots, dashes or underscores, found '" + name + "'");
        require(isHttp(given.apiUrl), "--api-url: expected a URL such as http://localhost:8000, found '" + given.apiUrl + "'");
        require(given.slots >= 1 && given.slots <= 64, "--slots: expected 1 to 64, found " + given.slots);
        require(given.pollInterval == null || within(given.pollInterval, 1, 30), "--poll-interval: expected 1s to 30s, found " + given.pollInterval);
        require(given.heartbeatInterval == null || within(given.heartbeatInterval, 0, 3600) && !given.heartbeatInterval.isZero(), "--heartbeat-interval: expected more than 0 and at most 1h, found " + given.heartbeatInterval);
        require(within(given.checkpointInterval, 1, 86_400), "--checkpoint-interval: expected 1s to 24h, found " + given.checkpointInterval);
        require(given.spareDisk >= 0, "--spare-disk: expected 0 bytes or more, found " + given.spareDisk);
        require(given.maxFileSize >= 1, "--max-file-size: expected at least 1 byte, found " + given.maxFileSize);
        require(given.maxNewFiles >= 1, "--max-new-files: expected at least 1, found " + given.maxNewFiles);
        require(within(given.pushPatience, 0, 3600), "--push-patience: expected 0s to 1h, found " + given.pushPatience);
        require(within(given.resumePatience, 1, 3600), "--resume-patience: expected 1s to 1h, found " + given.resumePatience);
        Path home = (given.home == null ? StandardHome.ofThisProcess() : given.home).toAbsolutePath().normalize();
        Path workspace = given.workspace == null ? home.resolve("workers").resolve(name) : given.workspace;
        workspace = workspace.toAbsolutePath().normalize();
        List<String> claude = command("--claude-command", given.claudeCommand);
        List<String> openCode = command("--opencode-command", given.openCodeCommand);
        GitSettings git = given.git.checked(System.getenv());
        Path mirrors = MirrorFolder.checked((given.mirrors == null ? MirrorFolder.standard(home, workspace) : given.mirrors).toAbsolutePath().normalize());
        Confinement confinement = given.confinement.checked(System.getenv(), List.of(claude, openCode), List.of(home, workspace, mirrors), given.apiUrl.getHost());
        AgentUser runAs = confinement.user();
        runAs.requireWayTo(workspace.getParent());
        runAs.requireNoReading(home.resolve("worker-token"));
        if (given.git.tokensFile != null) {
            runAs.requireNoReading(given.git.tokensFile.toAbsolutePath());
        }
        return new Settings(name, given.apiUrl, blankToNull(given.token), given.slots, trimmed(given.labels), given.queueNames,
                given.pollInterval, given.heartbeatInterval, given.drainTimeout, given.checkpointInterval, given.pushPatience,
                given.resumePatience, home, workspace, mirrors, given.minFreeDisk, given.spareDisk, new WorkLimits(given.maxFileSize, given.maxNewFiles),
                claude, openCode, Set.copyOf(trimmed(given.agentEnv)), git, confinement);
    }

    /** What to show for a registration, or null where the backend asks for none. */
    String registrationToken() {
        if (token != null) {
            return token;
        }
        try {
            Path file = home.resolve("worker-token");
            return Files.exists(file) ? blankToNull(Files.readString(file).strip()) : null;
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static List<String> command(String option, String text) {
        try {
            return ClaudeSettings.split(option, text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(option + ": " + malformed.getMessage(), malformed);
        }
    }

    private static boolean isHttp(URI url) {
        return url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    }

    private static boolean within(Duration time, long least, long most) {
        return time.compareTo(Duration.ofSeconds(least)) >= 0 && time.compareTo(Duration.ofSeconds(most)) <= 0;
    }

    private static List<String> trimmed(List<String> words) {
        return words.stream().map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String hostName() {
        String host = System.getenv("HOSTNAME");
        if (host == null || host.isBlank()) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                host = "localhost";
            }
        }
        String name = "worker-" + host.replaceAll("[^A-Za-z0-9._-]", "-");
        return name.length() > 100 ? name.substring(0, 100) : name;
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
