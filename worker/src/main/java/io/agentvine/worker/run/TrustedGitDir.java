package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A bare git dir that no agent has seen, beside a clone; made by hand, of what the mirror's own configuration says. */
final class TrustedGitDir {

    private final Path folder;
    private final Path index;
    private final Git git;

    private TrustedGitDir(Path folder, Path index, Git git) {
        this.folder = folder;
        this.index = index;
        this.git = git;
    }

    /** @param stores further object stores that it may read */
    static TrustedGitDir make(Path folder, Path mirror, List<Path> stores, Git git) throws IOException {
        PrivateFiles.delete(folder);
        return into(folder, mirror, stores, git);
    }

    /** The same in an empty folder. */
    static TrustedGitDir into(Path folder, Path mirror, List<Path> stores, Git git) throws IOException {
        Files.createDirectories(folder.resolve("refs"));
        Files.createDirectories(folder.resolve("objects/info"));
        Files.writeString(folder.resolve("HEAD"), "ref: refs/heads/none\n");
        for (String name : List.of("config", "shallow")) {
            if (Files.isRegularFile(mirror.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(mirror.resolve(name), folder.resolve(name));
            }
        }
        List<String> lines = new ArrayList<>(List.of(mirror.resolve("objects").toString()));
        stores.forEach(store -> lines.add(store.toString()));
        Files.write(folder.resolve("objects/info/alternates"), lines);
        return new TrustedGitDir(folder, folder.resolve("index"), git);
    }

    /** With an index that knows how the files looked, so that only what was touched since is read. Need not be there. */
    TrustedGitDir startingWith(Path known) throws IOException {
        if (Files.isRegularFile(known, LinkOption.NOFOLLOW_LINKS)) {
            Files.copy(known, index, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return this;
    }

    void forgetIndex() throws IOException {
        Files.deleteIfExists(index);
    }

    Git git() {
        return git;
    }

    Path folder() {
        return folder;
    }

    Path index() {
        return index;
    }

    /** The same with an index of its own. */
    TrustedGitDir withIndex(String name) {
        return new TrustedGitDir(folder, folder.resolve(name), git.with("GIT_INDEX_FILE", folder.resolve(name).toString()));
    }

    Git.Result run(String... arguments) throws IOException {
        return ask(List.of(), line -> true, arguments);
    }

    Git.Result run(List<String> input, String... arguments) throws IOException {
        return ask(input, line -> true, arguments);
    }

    /** Paths in its output are quoted, see {@link GitPath}. */
    Git.Result ask(List<String> input, Predicate<String> keep, String... arguments) throws IOException {
        return git.run(folder, arguments(null, arguments), input, keep);
    }

    /** The same in a folder with files. */
    Git.Result in(Path files, List<String> input, String... arguments) throws IOException {
        return git.run(files, arguments(files, arguments), input, line -> true);
    }

    String resolve(String revision) throws IOException {
        return run("rev-parse", "--verify", "--quiet", revision).line();
    }

    boolean has(String commit) throws IOException {
        return run("cat-file", "-e", commit + "^{commit}").ok();
    }

    String commit(String tree, List<String> parents, String message) throws IOException, RunTrouble {
        List<String> arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", message));
        parents.forEach(parent -> arguments.addAll(List.of("-p", parent)));
        Git.Result made = run(arguments.toArray(String[]::new));
        check(made);
        return made.line();
    }

    void index(List<String> entries) throws IOException, RunTrouble {
        if (!entries.isEmpty()) {
            check(run(entries, "update-index", "--replace", "--index-info"));
        }
    }

    static void check(Git.Result result) throws RunTrouble {
        if (!result.ok()) {
            throw GitProblem.ofFiles("The worker could not commit what the agent left.", result);
        }
    }

    private List<String> arguments(Path files, String... words) {
        List<String> all = new ArrayList<>(List.of("-c", "core.quotePath=true", "--git-dir=" + folder));
        if (files != null) {
            all.add("--work-tree=" + files);
        }
        all.addAll(List.of(words));
        return all;
    }
}
