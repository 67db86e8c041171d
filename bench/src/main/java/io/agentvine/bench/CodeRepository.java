package io.agentvine.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A repository with so many files of text, whose branch main goes on; and who pushed what to it. */
final class CodeRepository {

    private static final int A_FOLDER = 100;
    private static final List<String> GIT = List.of("git", "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid",
            "-c", "commit.gpgsign=false", "-c", "gc.auto=0");

    private final Path work;
    private final Path remote;
    private int commits;

    private CodeRepository(Path work, Path remote) {
        this.work = work;
        this.remote = remote;
    }

    /** @param bytes of each file */
    static CodeRepository in(Path folder, int files, int bytes) throws Exception {
        CodeRepository made = new CodeRepository(folder.resolve("work"), folder.resolve("remote.git"));
        Random random = new Random(42);
        byte[] line = new byte[57];
        for (int i = 0; i < files; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < bytes) {
                random.nextBytes(line);
                text.append(Base64.getEncoder().encodeToString(line)).append('\n');
            }
            Path file = made.work.resolve("module-" + i / A_FOLDER).resolve("file-" + i % A_FOLDER + ".txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.substring(0, bytes - 1) + "\n");
        }
        made.git("init", "-q", "-b", "main");
        made.git("add", "-A");
        made.git("commit", "-q", "-m", "First commit");
        Commands.run(folder, Stream.concat(GIT.stream(), Stream.of("clone", "-q", "--bare", made.work.toString(), made.remote.toString())).toList());
        // As a server keeps it: who asks for loose files first waits until they are packed for it, and whoever comes after the next push does not.
        Commands.run(made.remote, Stream.concat(GIT.stream(), Stream.of("repack", "-a", "-d", "-q")).toList());
        return made;
    }

    String url() {
        return "file://" + remote;
    }

    /** One more commit on main. */
    void goOn() throws Exception {
        Files.writeString(work.resolve("module-0/file-" + commits++ % 10 + ".txt"), "changed " + commits + "\n");
        git("commit", "-q", "-a", "-m", "Commit " + commits);
        git("push", "-q", remote.toString(), "main");
    }

    /** Names of the branches there are, as files of the remote. */
    Set<String> branches() throws IOException {
        Set<String> names = new TreeSet<>();
        Files.walkFileTree(remote.resolve("refs/heads"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path ref, BasicFileAttributes attributes) {
                if (!ref.toString().endsWith(".lock")) {
                    names.add(ref.toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path lock, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return names;
    }

    private void git(String... arguments) throws Exception {
        Commands.run(work, Stream.concat(GIT.stream(), Stream.of(arguments)).toList());
    }
}
