package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.HostileGitDir.Tip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Repositories and worktrees that an agent made inside its clone. Their files are not the branch's: what was committed there, and
 * what was not, is kept beside it. A repository without any commit is only a folder of files.
 */
final class NestedRepositories {

    /** Of the objects of one: more would be a download, and not an agent's work. */
    private static final long LARGEST = 200_000_000;
    private static final long LARGEST_SUBMODULE = 2_000_000_000;

    private final Path clone;
    private final List<Nested> found = new ArrayList<>();

    /**
     * One of them.
     *
     * @param path from the clone's root
     * @param gitDir its own, or the one that the clone keeps for a worktree; null: another's, which is not looked at
     * @param worktree whether it belongs to the clone's own repository
     * @param submodule whether its git dir is where git keeps those of submodules
     */
    record Nested(String path, Path files, Path gitDir, boolean worktree, boolean submodule) {

        String head(Path clone) throws IOException {
            return gitDir == null ? null : HostileGitDir.head(gitDir, worktree ? clone.resolve(".git") : gitDir);
        }

        List<Tip> tips() throws IOException {
            return worktree || gitDir == null ? List.of() : HostileGitDir.tips(gitDir);
        }

        boolean isTooLarge() throws IOException {
            AtomicLong size = new AtomicLong();
            for (Path store : worktree || gitDir == null ? List.<Path>of() : AgentsCommits.store(gitDir)) {
                Files.walkFileTree(store, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        return size.addAndGet(attributes.size()) > largest() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
            return size.get() > largest();
        }

        private long largest() {
            return submodule ? LARGEST_SUBMODULE : LARGEST;
        }
    }

    private NestedRepositories(Path clone) {
        this.clone = clone;
    }

    static NestedRepositories in(Path clone) throws IOException {
        NestedRepositories nested = new NestedRepositories(clone);
        for (String path : HostileFiles.nestedRepositories(clone).stream().sorted().toList()) {
            List<Nested> around = nested.found.stream().filter(outer -> clone.resolve(path).startsWith(outer.files())).toList();
            if (around.stream().allMatch(Nested::submodule)) {
                Nested found = nested.look(path);
                if (around.isEmpty() || found.submodule()) {
                    nested.found.add(found);
                }
            }
        }
        return nested;
    }

    List<Nested> all() {
        return List.copyOf(found);
    }

    /** Takes the git dirs of those without a commit away, but for {@code ignored} ones, and returns the others. */
    List<Nested> withCommits(Set<String> ignored) throws IOException {
        List<Nested> others = new ArrayList<>();
        for (Nested nested : found) {
            boolean own = nested.gitDir() != null && !nested.worktree() && !nested.submodule();
            if (own && !ignored.contains(nested.path()) && nested.tips().isEmpty()) {
                PrivateFiles.delete(nested.gitDir());
            } else {
                others.add(nested);
            }
        }
        return others;
    }

    private Nested look(String path) throws IOException {
        Path files = clone.resolve(path);
        Path gitDir = files.resolve(".git");
        String name = GitPath.of(Path.of(path));
        if (Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS)) {
            return new Nested(name, files, gitDir, false, false);
        }
        Path module = module(gitDir);
        return module == null ? new Nested(name, files, worktree(gitDir), true, false) : new Nested(name, files, module, false, true);
    }

    /** Of the clone's own git dirs of submodules the one that this file names, where no link leads there; else null. */
    private Path module(Path file) throws IOException {
        String text = text(file);
        Path modules = clone.resolve(".git/modules");
        try {
            Path gitDir = text.startsWith("gitdir: ") ? file.resolveSibling(text.substring(8)).normalize() : null;
            if (gitDir == null || !gitDir.startsWith(modules) || gitDir.equals(modules)) {
                return null;
            }
            for (Path at = gitDir; !at.equals(clone); at = at.getParent()) {
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    return null;
                }
            }
            return gitDir;
        } catch (InvalidPathException unreadable) {
            return null;
        }
    }

    private static String text(Path file) throws IOException {
        boolean small = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= 10_000 && Files.isReadable(file);
        return small ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip() : "";
    }

    /** Of the clone's own worktrees the one that this file names; else null. */
    private Path worktree(Path file) throws IOException {
        String text = text(file);
        int at = text.lastIndexOf("/.git/worktrees/");
        String name = at < 0 ? "" : text.substring(at + "/.git/worktrees/".length());
        Path gitDir = name.isEmpty() || name.contains("/") || name.startsWith(".") ? null : clone.resolve(".git/worktrees").resolve(name);
        boolean plain = gitDir != null && Files.isDirectory(clone.resolve(".git"), LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(gitDir.getParent(), LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS);
        return plain ? gitDir : null;
    }
}
