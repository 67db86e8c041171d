package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.process.AgentUser;
import io.agentvine.worker.report.Redaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that uses mirrors which it shares, as a worker does; and the way to start and to steer one. */
final class MirrorUser implements AutoCloseable {

    private static final String READY = "ready";
    private static final String DONE = "done";

    private final Process process;
    private final BufferedReader said;

    private MirrorUser(Process process) {
        this.process = process;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Workers of one machine: each has a workspace, and they share their mirrors. */
    static Workspaces workspaces(Path workspace, Path mirrors, GitSettings git, Clock clock) {
        return new Workspaces(new Workspaces.Ground(workspace, mirrors, AgentUser.SAME, WorkLimits.DEFAULT, clock), git, new Redaction(List.of()));
    }

    static GitSettings settings(String token, String host) {
        return new GitSettings(System.getenv(), GitTokens.of(token, List.of("http://" + host), null), GitSettings.Author.WORKER, GitSettings.LIMIT);
    }

    /** One that makes a clone once it is told to go on. */
    static MirrorUser cloning(Path workspace, Path mirrors, String url, String token, String host) throws IOException {
        return start("clone", workspace.toString(), mirrors.toString(), url, token, host);
    }

    /** One that has a folder alone, or together with others, until it is told to go on. */
    static MirrorUser holding(String how, Path folder) throws IOException {
        return start(how, folder.toString());
    }

    private static MirrorUser start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), MirrorUser.class.getName()));
        command.addAll(List.of(arguments));
        MirrorUser user = new MirrorUser(new ProcessBuilder(command).redirectErrorStream(true).start());
        user.await(READY);
        return user;
    }

    private void await(String word) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); !word.equals(line); line = said.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the process ended: " + all);
            }
            all.append(line).append('\n');
        }
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Waits until it has done what it was told. */
    void done() throws IOException {
        await(DONE);
    }

    /** As the system does where memory is short: it can do nothing more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws Exception {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("clone")) {
            clone(Path.of(arguments[1]), Path.of(arguments[2]), arguments[3], settings(arguments[4], arguments[5]));
        } else if (arguments[0].equals("alone")) {
            MirrorLock.of(Path.of(arguments[1])).alone(MirrorLock.NEVER, MirrorUser::untilTold);
        } else {
            MirrorLock.of(Path.of(arguments[1])).together(MirrorLock.NEVER, MirrorUser::untilTold);
        }
        System.out.println(DONE);
    }

    private static void clone(Path workspace, Path mirrors, String url, GitSettings git) throws RunTrouble, IOException {
        Workspaces workspaces = workspaces(workspace, mirrors, git, Clock.systemUTC());
        WorkOrder order = Assignments.of(url);
        untilTold();
        Workspace made = Prepared.in(workspaces, order);
        if (!Files.exists(made.workingCopy().resolve("README.md")) || !Repository.git(made.workingCopy(), "status", "--porcelain").isEmpty()) {
            throw new IllegalStateException("the clone is not whole");
        }
        Repository.git(made.workingCopy(), "fsck", "--full");
    }

    private static void untilTold() {
        System.out.println(READY);
        try {
            if (System.in.read() < 0) {
                throw new IllegalStateException("nobody is there any more");
            }
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
