package io.agentvine.launcher.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The git working copy that a command was typed in. */
final class WorkingCopy {

    private final Path folder;

    WorkingCopy(Path folder) {
        this.folder = folder;
    }

    /** The address of {@code origin}, or of the only remote; empty outside of a working copy, or where there is none. */
    Optional<String> repository() {
        return answer("remote", "get-url", "origin").or(() -> answer("remote").filter(all -> all.lines().count() == 1)
                .flatMap(only -> answer("remote", "get-url", only)));
    }

    /** The branch on the remote that the current one follows, else the current one where the remote has it; empty: the remote's default counts. */
    Optional<String> branch() {
        Optional<String> followed = answer("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}").filter(name -> name.contains("/"))
                .map(name -> name.substring(name.indexOf('/') + 1));
        return followed.or(() -> answer("symbolic-ref", "--short", "HEAD")
                .filter(name -> answer("rev-parse", "--verify", "--quiet", "refs/remotes/origin/" + name).isPresent()));
    }

    /** @throws Refusal git says no, in its words */
    void fetchAndSwitch(String repository, String branch) {
        run("fetch", "--", repository, "+refs/heads/" + branch + ":refs/remotes/agentvine/" + branch);
        run("switch", "-c", branch, "--no-track", "refs/remotes/agentvine/" + branch);
    }

    /** @param diff unified @throws Refusal it does not fit, and nothing was changed */
    void apply(String diff) {
        Result result = call(diff, List.of("apply", "--3way", "--whitespace=nowarn", "-"));
        if (result.exitCode != 0) {
            throw Refusal.of("git apply: " + result.err.strip());
        }
    }

    private void run(String... arguments) {
        Result result = call(null, List.of(arguments));
        if (result.exitCode != 0) {
            throw Refusal.of("git " + arguments[0] + ": " + result.err.strip());
        }
    }

    private Optional<String> answer(String... arguments) {
        Result result = call(null, List.of(arguments));
        String text = result.out.strip();
        return result.exitCode == 0 && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    private record Result(int exitCode, String out, String err) {}

    private Result call(String input, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(arguments);
        try {
            Process git = new ProcessBuilder(command).directory(folder.toFile()).start();
            StringBuilder err = new StringBuilder();
            Thread errors = new Thread(() -> read(git, err), "git-errors");
            errors.setDaemon(true);
            errors.start();
            try (var in = git.getOutputStream()) {
                if (input != null) {
                    in.write(input.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException endedEarly) {
                // Its exit code says why.
            }
            String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = git.waitFor();
            errors.join();
            return new Result(exitCode, out, err.toString());
        } catch (IOException e) {
            return new Result(127, "", "git cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of("interrupted");
        }
    }

    private static void read(Process git, StringBuilder into) {
        try {
            into.append(new String(git.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            into.append(e.getMessage());
        }
    }
}
