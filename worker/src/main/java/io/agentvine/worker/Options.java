package io.agentvine.worker;

import io.agentvine.protocol.QueueName;
import io.agentvine.worker.agent.claude.ClaudeSettings;
import io.agentvine.worker.run.SpareKeeper;
import io.agentvine.worker.run.WorkLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The worker's settings, as the command line or the environment gives them. */
final class Options {

    @Option(names = "--name", paramLabel = "NAME", description = "Name of this worker (default: from the host's name). A name has one worker: a newer one takes over.")
    String name;

    @Option(names = "--api-url", paramLabel = "URL", defaultValue = "http://localhost:8000", description = "Where the backend listens (default: ${DEFAULT-VALUE}).")
    URI apiUrl;

    @Option(names = "--token", paramLabel = "TOKEN", description = "Token for registering (default: what the file worker-token in the home folder holds, where there is one).")
    String token;

    @Option(names = "--slots", paramLabel = "N", defaultValue = "1", description = "Runs at the same time, 1 to 64 (default: ${DEFAULT-VALUE}).")
    int slots;

    @Option(names = "--labels", paramLabel = "LABEL", split = ",", description = "What this worker offers, separated by commas.")
    List<String> labels = List.of();

    @Option(names = "--queue-names", paramLabel = "QUEUE", split = ",", converter = OptionParsing.Queue.class, description = "Queues to take from: high_priority, default, low_priority (default: all).")
    List<QueueName> queueNames;

    @Option(names = "--poll-interval", paramLabel = "TIME", converter = OptionParsing.Time.class, description = "How long a request for work stays open, 1s to 30s (default: as the backend says, 10s).")
    Duration pollInterval;

    @Option(names = "--heartbeat-interval", paramLabel = "TIME", converter = OptionParsing.Time.class, description = "Time between heartbeats (default: as the backend says, 30s).")
    Duration heartbeatInterval;

    @Option(names = "--drain-timeout", paramLabel = "TIME", defaultValue = "30s", converter = OptionParsing.Time.class, description = "How long runs may go on after SIGTERM (default: ${DEFAULT-VALUE}).")
    Duration drainTimeout;

    @Option(names = "--checkpoint-interval", paramLabel = "TIME", defaultValue = "5m", converter = OptionParsing.Time.class, description = "How often a run stores where it stands, while something changes (default: ${DEFAULT-VALUE}).")
    Duration checkpointInterval;

    @Option(names = "--push-patience", paramLabel = "TIME", defaultValue = "5m", converter = OptionParsing.Time.class, description = "For how long a push is tried again that fails for a cause that can pass, such as the network (default: ${DEFAULT-VALUE}).")
    Duration pushPatience;

    @Option(names = "--resume-patience", paramLabel = "TIME", defaultValue = "30s", converter = OptionParsing.Time.class, description = "For how long a resumed agent may say nothing before it is told to go on (default: ${DEFAULT-VALUE}).")
    Duration resumePatience = ClaudeSettings.PATIENCE;

    @Option(names = "--workspace", paramLabel = "DIR", description = "Clones, spools, and what else is this worker's alone (default: workers/NAME in the home folder).")
    Path workspace;

    @Option(names = "--mirrors", paramLabel = "DIR", description = "Mirrors of repositories, and what runs left, for all workers of one user on a machine that are given the same (default: mirrors in the home folder, or in the workspace where that is on another disk).")
    Path mirrors;

    @Option(names = "--min-free-disk", paramLabel = "SIZE", defaultValue = "256m", converter = OptionParsing.Size.class, description = "No work is taken while the disk of the workspace, or that of the mirrors, has less free, such as 256m or 2g (default: ${DEFAULT-VALUE}).")
    long minFreeDisk;

    @Option(names = "--spare-disk", paramLabel = "SIZE", defaultValue = "2g", converter = OptionParsing.Size.class, description = "What spare clones, which are made ready for the next runs, may take of the workspace's disk; 0 for none (default: ${DEFAULT-VALUE}).")
    long spareDisk = SpareKeeper.Room.USUAL;

    @Option(names = "--max-file-size", paramLabel = "SIZE", defaultValue = "100m", converter = OptionParsing.Size.class, description = "A file that has as much is not delivered, since forges refuse it; the agent is told (default: ${DEFAULT-VALUE}).")
    long maxFileSize = WorkLimits.DEFAULT.largestFile();

    @Option(names = "--max-new-files", paramLabel = "N", defaultValue = "1000", description = "More new files, and the agent is asked whether they belong to the work (default: ${DEFAULT-VALUE}).")
    int maxNewFiles = WorkLimits.DEFAULT.newFiles();

    @Option(names = "--claude-command", paramLabel = "CMD", defaultValue = "claude", description = "The agent: Claude Code or a program that speaks its stream-json (default: ${DEFAULT-VALUE}).")
    String claudeCommand;

    @Option(names = "--opencode-command", paramLabel = "CMD", defaultValue = "opencode", description = "OpenCode, for tasks that are to be done by it; where there is none, or no bubblewrap, this worker does none of those (default: ${DEFAULT-VALUE}).")
    String openCodeCommand = "opencode";

    @Option(names = "--agent-env", paramLabel = "VARIABLE", split = ",", description = "Environment variable to pass to the agent; may be repeated.")
    List<String> agentEnv = List.of();

    @Mixin
    GitOptions git = new GitOptions();

    @Mixin
    ConfinementOptions confinement = new ConfinementOptions();

    @Option(names = "--home", paramLabel = "DIR", description = "AgentVine's folder (default: ~/.agentvine).")
    Path home;
}
