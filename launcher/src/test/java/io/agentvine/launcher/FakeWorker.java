package io.agentvine.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/** Stands in for a worker: registers as a file that holds its pid, starts a child of its own, ends with its stdin. */
public final class FakeWorker {

    private FakeWorker() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Process agent = new ProcessBuilder("sleep", "1000").start();
        Files.writeString(home.resolve(args[1] + ".agent"), Long.toString(agent.pid()));
        Path half = Files.writeString(home.resolve(args[1] + ".half"), Long.toString(ProcessHandle.current().pid()));
        Files.move(half, home.resolve("registered").resolve(args[1]), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        System.out.println("2026-01-01 ERROR something that a person should see");
        while (System.in.read() >= 0) {
            continue;
        }
        agent.destroyForcibly();
        System.exit(0);
    }
}
