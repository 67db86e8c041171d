package io.agentvine.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository for tasks to be about. */
final class BareRepository {

    private BareRepository() {}

    /** The address of a new one, with one commit on its branch main. */
    static String in(Path folder) throws Exception {
        List<String> git = List.of("git", "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid", "-c", "commit.gpgsign=false");
        Path work = Files.createDirectory(folder.resolve("work"));
        run(git, "-C", work.toString(), "init", "-q", "-b", "main");
        run(git, "-C", work.toString(), "commit", "-q", "--allow-empty", "-m", "First commit");
        run(git, "clone", "-q", "--bare", work.toString(), folder.resolve("remote.git").toString());
        return "file://" + folder.resolve("remote.git");
    }

    private static void run(List<String> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + output);
        }
    }
}
