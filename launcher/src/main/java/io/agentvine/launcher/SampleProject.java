package io.agentvine.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The repository that the demo works on: a tiny cash register in shell, with a bug, as a bare remote to clone and push. */
record SampleProject(Path remote) {

    private static final List<String> FILES = List.of("README.md", "src/till.sh", "src/receipt.sh", "tests/run.sh");

    /** Makes it under that folder. */
    static SampleProject create(Path folder) {
        Path work = folder.resolve("till");
        Path remote = folder.resolve("till.git");
        try {
            for (String file : FILES) {
                copy(file, work.resolve(file));
            }
        } catch (IOException e) {
            throw new CannotGoOn("the sample repository cannot be made in " + folder + ": " + e);
        }
        git(work, "init", "-q", "-b", "main");
        git(work, "add", ".");
        git(work, "-c", "user.name=AgentVine demo", "-c", "user.email=demo@agentvine.invalid",
                "-c", "commit.gpgsign=false", "commit", "-q", "-m", "Sell things");
        git(folder, "clone", "-q", "--bare", work.toString(), remote.toString());
        return new SampleProject(remote);
    }

    private static void copy(String name, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (InputStream text = SampleProject.class.getResourceAsStream("sample/" + name)) {
            Files.copy(text, to);
        }
    }

    String url() {
        return "file://" + remote;
    }

    /** What arrived: one line for each branch of ours, with its last commit. */
    List<String> branches() {
        return git(remote, "for-each-ref", "--sort=refname", "--format=%(refname:short)  %(objectname:short)  %(subject)",
                        "refs/heads/agentvine")
                .lines()
                .toList();
    }

    private static String git(Path cwd, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(cwd.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_") && !name.startsWith("GIT_SSL"));
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CannotGoOn("'" + String.join(" ", command) + "' failed in " + cwd + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new CannotGoOn("git cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotGoOn("interrupted in git");
        }
    }
}
