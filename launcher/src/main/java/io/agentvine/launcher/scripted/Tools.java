package io.agentvine.launcher.scripted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** The agent's hands: Claude Code's Read, Write, Edit and Bash, really done in the clone. */
final class Tools {

    /** What a tool call came to, as the model would read it. */
    record Done(String text, boolean error) {}

    private final Path cwd;
    private volatile Process running;
    private volatile boolean stopped;

    Tools(Path cwd) {
        this.cwd = cwd;
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "scripted-agent-stop"));
    }

    /** Ends a command that is running, with what it started, and each that begins later. */
    void stop() {
        stopped = true;
        killRunning();
    }

    private void killRunning() {
        Process process = running;
        if (process != null) {
            halt(process);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What it started between a look at its children and its own end would be left over, and be waited for. */
    private static void halt(Process process) {
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).redirectErrorStream(true).start().waitFor();
        } catch (IOException none) {
            // then without
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Done call(String tool, JsonNode input) throws InterruptedException {
        try {
            return switch (tool) {
                case "Read" -> new Done(Files.readString(path(input)), false);
                case "Write" -> write(path(input), input.path("content").asString());
                case "Edit" -> edit(path(input), input.path("old_string").asString(), input.path("new_string").asString());
                case "Bash" -> bash(input.path("command").asString());
                default -> new Done("no such tool: " + tool, true);
            };
        } catch (IOException e) {
            return new Done(e.toString(), true);
        }
    }

    private Path path(JsonNode input) {
        return cwd.resolve(input.path("file_path").asString());
    }

    private static Done write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return new Done("wrote " + file, false);
    }

    private static Done edit(Path file, String old, String replacement) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(old)) {
            return new Done("String to replace not found in " + file + ": " + old, true);
        }
        int at = text.indexOf(old);
        return write(file, text.substring(0, at) + replacement + text.substring(at + old.length()));
    }

    private Done bash(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(cwd.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        running = process;
        try {
            if (stopped) {
                killRunning();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return new Done(exit == 0 ? output : "Exit code " + exit + "\n" + output, exit != 0);
        } finally {
            killRunning();
            running = null;
        }
    }
}
