package io.agentvine.worker.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real bare repository with one commit on main, as a person would have it. */
public final class Repository {

    private static Path template;
    private final Path bare;

    private Repository(Path bare) {
        this.bare = bare;
    }

    public static Repository empty(Path folder) {
        git(folder, "init", "-q", "--bare", "-b", "main", "origin.git");
        return new Repository(folder.resolve("origin.git"));
    }

    /** A copy of one that was made once. */
    public static Repository withCommit(Path folder) throws IOException {
        Repository repository = new Repository(folder.resolve("origin.git"));
        copy(template(), repository.bare);
        return repository;
    }

    private static synchronized Path template() throws IOException {
        if (template == null) {
            Path folder = Files.createTempDirectory("agentvine-template");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "delete-template"));
            template = seed(folder).bare;
        }
        return template;
    }

    private static Repository seed(Path folder) throws IOException {
        Repository repository = empty(folder);
        Path work = folder.resolve("seed");
        git(folder, "clone", "-q", repository.bare.toString(), "seed");
        Files.writeString(work.resolve("README.md"), "# Hello\n");
        Files.writeString(work.resolve("CLAUDE.md"), "Be kind.\n");
        git(work, "add", "-A");
        git(work, "commit", "-q", "-m", "Begin");
        git(work, "push", "-q", "origin", "HEAD:main");
        return repository;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts another first commit in the place of all that main had, with the same files. */
    public void rewrite(String message) {
        String made = git("commit-tree", "main^{tree}", "-m", message);
        git("update-ref", "refs/heads/main", made);
        git("reflog", "expire", "--expire=now", "--all");
        git("gc", "-q", "--prune=now");
    }

    public String url() {
        return bare.toString();
    }

    public Path path() {
        return bare;
    }

    public String git(String... arguments) {
        return git(bare, arguments);
    }

    /** Runs git as a person would, fails loudly, gives its output. */
    public static String git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
            return output.strip();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
