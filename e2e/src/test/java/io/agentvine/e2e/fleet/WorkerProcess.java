package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real worker jar under one name, with a workspace of its own. */
public final class WorkerProcess {

    private final String name;
    private final Path workspace;
    private final ServerProcess process;

    WorkerProcess(String name, Path workspace, ServerProcess process) {
        this.name = name;
        this.workspace = workspace;
        this.process = process;
    }

    static WorkerProcess start(String name, String apiUrl, Path userHome, Path log, String claude, List<String> flags, Map<String, String> environment) {
        List<String> command = command(name, apiUrl, userHome, claude, List.of());
        command.addAll(flags);
        return start(name, userHome, log, command, environment);
    }

    /** Whose agent does nothing. @param jvm options of the JVM beside the usual ones */
    static WorkerProcess rehearse(String name, String apiUrl, Path userHome, Path log, List<String> jvm, Map<String, String> environment) {
        return start(name, userHome, log, command(name, apiUrl, userHome, "git", jvm), environment);
    }

    /** In a mount namespace of its own, where its workspace is a file system of that size. */
    static WorkerProcess startOnDisk(String size, String name, String apiUrl, Path userHome, Path log, String claude, Map<String, String> environment) {
        try {
            Files.createDirectories(workspace(name, userHome));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                "mount -t tmpfs -o size=" + size + " agentvine \"$1\" && shift && exec \"$@\"", "sh", workspace(name, userHome).toString()));
        command.addAll(command(name, apiUrl, userHome, claude, List.of()));
        command.addAll(List.of("--min-free-disk", "1m"));
        return start(name, userHome, log, command, environment);
    }

    /** In a network of its own, whose loopback leads to these ports of ours, and where a far machine is. */
    static WorkerProcess startOnNetwork(FarMachine far, List<Integer> near, String name, String apiUrl, Path userHome, Path log, String claude, List<String> flags,
            Map<String, String> environment) {
        List<String> command = new ArrayList<>(far.around(near));
        command.addAll(command(name, apiUrl, userHome, claude, List.of()));
        command.addAll(flags);
        return start(name, userHome, log, command, environment);
    }

    /** Where others see the workspace of a worker that was started on a disk of its own. */
    public Path workspaceOnDisk() {
        return Path.of("/proc/" + pid() + "/root" + workspace);
    }

    private static WorkerProcess start(String name, Path userHome, Path log, List<String> command, Map<String, String> environment) {
        Map<String, String> whole = new HashMap<>(environment);
        String agent = command.get(command.indexOf("--claude-command") + 1);
        if (agent.equals("git") || agent.endsWith("/test-agent")) {
            // What that agent does shows in files beside its clone.
            whole.putIfAbsent("AGENTVINE_CONFINE", "none");
        }
        ServerProcess process = ServerProcess.start(name, log, userHome, command, Environment.of(userHome, whole));
        return new WorkerProcess(name, workspace(name, userHome), process);
    }

    private static List<String> command(String name, String apiUrl, Path userHome, String claude, List<String> jvm) {
        List<String> command = new ArrayList<>(List.of(Jars.java(), "-Xmx128m"));
        command.addAll(Archives.options(Jars.worker()));
        command.addAll(jvm);
        command.addAll(List.of("-jar", Jars.worker().toString(),
                "--name", name, "--api-url", apiUrl, "--workspace", workspace(name, userHome).toString(), "--claude-command", claude));
        return command;
    }

    private static Path workspace(String name, Path userHome) {
        return userHome.resolve("workspaces").resolve(name);
    }

    public String name() {
        return name;
    }

    public Path workspace() {
        return workspace;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exitCode() {
        return process.exitCode();
    }

    public String log() {
        return process.log();
    }

    public List<ProcessHandle> descendants() {
        return process.descendants();
    }

    /** SIGKILL to the JVM alone. */
    public void crash() {
        process.crash();
    }

    /** SIGSTOP to the JVM alone: its agents and its git go on. */
    public void freeze() {
        process.freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        process.thaw();
    }

    /** SIGTERM; returns at once. */
    public void terminate() {
        process.terminate();
    }

    public void awaitEnd(Duration limit) {
        process.awaitEnd(limit);
    }

    public void stop() {
        process.stop();
    }
}
