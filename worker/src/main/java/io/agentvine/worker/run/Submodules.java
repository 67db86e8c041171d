package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.ModulesFile.Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fills the submodules of a fresh clone, before anybody has worked there: each from a mirror of its own, with its git dir where git itself
 * has it, {@code .git/modules/<name>}. That one belongs to the agent from then on, and no git of the worker's reads it again. One that cannot
 * be had, or that is not what a submodule may be, costs no other, and is named.
 */
final class Submodules {

    private static final int DEEPEST = 5;
    private static final int MOST = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*){0,10}");

    private final Mirrors mirrors;
    private final Git isolated;
    private final GitSettings.Author author;
    private final BooleanSupplier abort;
    private final List<Submodule> all = new ArrayList<>();

    /**
     * One of them.
     *
     * @param path from the clone's root, as git has it
     * @param commit that the repository wants of it
     * @param missing why it is not there, in a few words; null: it is
     */
    record Submodule(String path, String commit, String missing) {}

    /**
     * A working copy with submodules.
     *
     * @param url of its repository
     * @param mirror of its repository @param store the git dir in which its commits are looked at
     * @param says the commit whose {@code .gitmodules} counts
     * @param head the commit that lies there
     * @param within path from the clone's root, with a slash behind it, or empty
     */
    private record Copy(String url, Path mirror, Path store, String says, String head, Path gitDir, Path files, String within, int depth) {}

    Submodules(Mirrors mirrors, Git isolated, GitSettings.Author author, BooleanSupplier abort) {
        this.mirrors = mirrors;
        this.isolated = isolated;
        this.author = author;
        this.abort = abort;
    }

    /**
     * Fills those of a clone, and theirs in turn.
     *
     * @param head the commit that lies there; where they come from is what the base says, which no agent of this run wrote
     * @param wanted false: none is fetched, and all are named
     */
    List<Submodule> fill(Workspaces.Origin origin, String head, Path clone, boolean wanted) throws IOException {
        if (!Files.exists(clone.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        Copy copy = new Copy(origin.url(), origin.mirror(), origin.store(), origin.base(), head, clone.resolve(".git"), clone, "", 0);
        if (wanted) {
            fill(copy);
        } else {
            new ModulesFile(isolated, origin.store()).links(head)
                    .forEach((path, commit) -> all.add(new Submodule(path, commit, "the task is to go without submodules")));
        }
        return List.copyOf(all);
    }

    private void fill(Copy copy) throws IOException {
        ModulesFile file = new ModulesFile(isolated, copy.store);
        Map<String, String> links = file.links(copy.head);
        Map<String, Module> modules = links.isEmpty() ? Map.of() : file.of(copy.says);
        for (Map.Entry<String, String> link : links.entrySet()) {
            String path = copy.within + link.getKey();
            try {
                Copy filled = fill(copy, link.getKey(), link.getValue(), modules);
                all.add(new Submodule(path, link.getValue(), null));
                if (Files.exists(filled.files.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
                    fill(filled);
                }
            } catch (RunTrouble missing) {
                all.add(new Submodule(path, link.getValue(), missing.getMessage()));
            }
        }
    }

    private Copy fill(Copy copy, String path, String commit, Map<String, Module> modules) throws IOException, RunTrouble {
        if (abort.getAsBoolean() || all.size() >= MOST || copy.depth >= DEEPEST) {
            throw without(abort.getAsBoolean() ? "the run is to stop" : "there are more than " + MOST + ", or they lie more than " + DEEPEST + " deep");
        }
        Module module = modules.get(path);
        if (module == null) {
            throw without(".gitmodules at " + copy.says + " does not name it");
        }
        Path files = emptyFolder(copy.files, path);
        Path gitDir = gitDir(copy.gitDir.resolve("modules"), module, modules);
        String url = SubmoduleAddress.of(copy.url, module.url());
        Path mirror = mirrors.hold(url, commit, abort);
        Copy filled = new Copy(url, mirror, KeptStore.beside(mirror), commit, commit, gitDir, files, copy.within + path + "/", copy.depth + 1);
        try {
            checkOut(filled);
            check(isolated.run(copy.files, "--git-dir=" + copy.gitDir, "config", "submodule." + module.name() + ".active", "true"));
        } catch (RunTrouble | IOException halfMade) {
            PrivateFiles.delete(gitDir);
            PrivateFiles.delete(files);
            Files.createDirectory(files);
            throw halfMade;
        }
        return filled;
    }

    private void checkOut(Copy copy) throws IOException, RunTrouble {
        Git git = Mirrors.like(copy.head, isolated).until(abort);
        String gitDir = "--git-dir=" + copy.gitDir;
        check(git.run(copy.files, "init", "--quiet", "--bare", "--template=", copy.gitDir.toString()));
        MirrorLock.of(copy.mirror).together(abort, () -> {
            ObjectCopy.make(copy.mirror.resolve("objects"), copy.gitDir.resolve("objects"), abort);
            if (!git.run(copy.files, gitDir, "cat-file", "-e", copy.head + "^{commit}").ok()) {
                check(git.run(copy.files, gitDir, "-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                        "--no-recurse-submodules", "--no-auto-maintenance", "--", copy.store.toString(), copy.head));
            }
        });
        check(git.run(copy.files, gitDir, "config", "core.bare", "false"));
        check(git.run(copy.files, gitDir, "config", "core.worktree", copy.gitDir.relativize(copy.files).toString()));
        check(git.run(copy.files, gitDir, "config", "user.name", author.name()));
        check(git.run(copy.files, gitDir, "config", "user.email", author.email()));
        check(git.run(copy.files, gitDir, "update-ref", "--no-deref", "HEAD", copy.head));
        check(git.run(copy.files, gitDir, "update-ref", "refs/remotes/origin/pinned", copy.head));
        Files.writeString(copy.files.resolve(".git"), "gitdir: " + copy.files.relativize(copy.gitDir) + "\n");
        check(git.run(copy.files, gitDir, "--work-tree=" + copy.files, "reset", "--hard", "--quiet"));
    }

    /** Where git made an empty folder for it, and nothing else: no link leads there. */
    private static Path emptyFolder(Path root, String path) throws IOException, RunTrouble {
        Path at = root;
        for (String part : new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equalsIgnoreCase(".git") || part.matches(".*[\\\\\\p{Cntrl}].*")) {
                throw without("its path is not one that a folder may have");
            }
            at = at.resolve(part);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw without("its path leads over something that is no folder");
            }
        }
        try (Stream<Path> there = Files.list(at)) {
            if (there.findAny().isPresent() || !at.toRealPath().equals(root.toRealPath().resolve(root.relativize(at)))) {
                throw without("its folder is in use");
            }
        }
        return at;
    }

    /** A folder for no other: not within another's, nor with another's in it. */
    private static Path gitDir(Path modules, Module module, Map<String, Module> all) throws RunTrouble {
        String name = module.name();
        if (name.startsWith("-") || name.startsWith("/") || Arrays.asList(name.split("/", -1)).contains("..") || name.matches("(?s).*\\p{Cntrl}.*")) {
            throw without("its name in .gitmodules is not one that a submodule may have");
        }
        boolean overlaps = all.values().stream().anyMatch(other -> other != module
                && (name.equals(other.name()) || (name + "/").startsWith(other.name() + "/") || (other.name() + "/").startsWith(name + "/")));
        Path folder = modules.resolve(NAME.matcher(name).matches() && !overlaps ? name : RepositoryAddress.digest(name).substring(0, 32));
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw without("another submodule has its name");
        }
        return folder;
    }

    private static void check(Git.Result result) throws RunTrouble {
        if (!result.ok()) {
            throw GitProblem.ofFiles("its files could not be checked out", result);
        }
    }

    private static RunTrouble without(String why) {
        return new RunTrouble(FailureClass.REPOSITORY, why, List.of());
    }

    /** For the run's record and its agent: one sentence or two; empty where there are none. */
    static String told(List<Submodule> all) {
        List<String> there = all.stream().filter(one -> one.missing == null).map(one -> GitPath.shown(one.path)).toList();
        List<String> missing = all.stream().filter(one -> one.missing != null)
                .map(one -> GitPath.shown(one.path) + " (" + one.missing + ")").toList();
        return (there.isEmpty() ? "" : "Submodules that are checked out, and are never pushed to their own repositories: " + String.join(", ", there) + ".")
                + (there.isEmpty() || missing.isEmpty() ? "" : " ")
                + (missing.isEmpty() ? "" : "Submodules that are not there: " + String.join("; ", missing) + ".");
    }
}
