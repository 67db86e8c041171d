package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a git dir names without running git on it, and without following a symbolic link. Ids are text, unchecked. */
final class HostileGitDir {

    private static final Pattern REF = Pattern.compile("refs/heads/[^\\p{Cntrl} ~^:?*\\[\\\\]+");
    private static final long SMALL = 1_000;
    private static final long PACKED = 20_000_000;
    private static final int TIPS = 20_000;
    private static final List<String> HALF_WAY =
            List.of("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge/orig-head", "rebase-merge/autostash", "rebase-apply/orig-head");

    /**
     * A commit that something in a git dir names.
     *
     * @param name short, for a ref
     * @param what for a person
     * @param onlyInReflog whether nothing but the record of what was names it
     */
    record Tip(String name, String what, String id, boolean onlyInReflog) {}

    private HostileGitDir() {}

    /** Where HEAD points; null where it cannot be told. */
    static String head(Path gitDir) throws IOException {
        return head(gitDir, gitDir);
    }

    /** @param common where the branches are: another folder for a worktree */
    static String head(Path gitDir, Path common) throws IOException {
        String head = text(gitDir, "HEAD", SMALL).strip();
        if (!head.startsWith("ref: ")) {
            return RepositoryAddress.isCommit(head) ? head : null;
        }
        String ref = head.substring(5);
        if (!REF.matcher(ref).matches() || ref.contains("..")) {
            return null;
        }
        String name = new String(ref.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String loose = text(common, name, SMALL).strip();
        return RepositoryAddress.isCommit(loose) ? loose : packed(common, ref);
    }

    /** What is half way there, as a person calls it; null where nothing is. */
    static String unfinished(Path gitDir) {
        if (exists(gitDir, "rebase-merge") || exists(gitDir, "rebase-apply")) {
            return "rebase";
        }
        if (exists(gitDir, "MERGE_HEAD")) {
            return "merge";
        }
        if (exists(gitDir, "CHERRY_PICK_HEAD")) {
            return "cherry-pick";
        }
        if (exists(gitDir, "REVERT_HEAD")) {
            return "revert";
        }
        return exists(gitDir, "BISECT_LOG") ? "bisect" : null;
    }

    /** Whether HEAD stands on no branch. */
    static boolean isDetached(Path gitDir) throws IOException {
        return RepositoryAddress.isCommit(text(gitDir, "HEAD", SMALL).strip());
    }

    /** Every commit that it names: refs, HEAD, stashes, what is half way, worktrees, reflogs. Not what it knows of remotes. */
    static List<Tip> tips(Path gitDir) throws IOException {
        List<Tip> tips = new ArrayList<>();
        if (!Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS)) {
            return tips;
        }
        refs(tips, gitDir);
        add(tips, "head", "HEAD", head(gitDir), false);
        for (String name : HALF_WAY) {
            add(tips, name.toLowerCase(java.util.Locale.ROOT), name, text(gitDir, name, SMALL).strip(), false);
        }
        for (String worktree : folders(gitDir, "worktrees")) {
            String name = worktree.substring("worktrees/".length());
            add(tips, "worktree-" + name, "worktree " + name, head(gitDir.resolve(worktree), gitDir), false);
            reflog(tips, gitDir, worktree + "/logs/HEAD", false);
        }
        for (String log : files(gitDir, "logs")) {
            reflog(tips, gitDir, log, log.equals("logs/refs/stash"));
        }
        add(tips, "orig_head", "ORIG_HEAD", text(gitDir, "ORIG_HEAD", SMALL).strip(), true);
        return tips;
    }

    /** What it knows of remotes, and its tags: commits that others have. */
    static List<String> known(Path gitDir) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : text(gitDir, "packed-refs", PACKED).lines().toList()) {
            if (line.matches("[0-9a-f]{40,64} refs/(remotes|tags)/.*")) {
                ids.add(line.substring(0, line.indexOf(' ')));
            }
        }
        for (String folder : List.of("refs/remotes", "refs/tags")) {
            for (String name : files(gitDir, folder)) {
                ids.add(text(gitDir, name, SMALL).strip());
            }
        }
        return ids.stream().filter(RepositoryAddress::isCommit).toList();
    }

    private static void refs(List<Tip> tips, Path gitDir) throws IOException {
        for (String line : text(gitDir, "packed-refs", PACKED).lines().toList()) {
            if (line.matches("[0-9a-f]{40,64} refs/.*")) {
                ref(tips, line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' ')));
            }
        }
        for (String name : files(gitDir, "refs")) {
            ref(tips, name, text(gitDir, name, SMALL).strip());
        }
    }

    private static void ref(List<Tip> tips, String name, String id) {
        if (name.startsWith("refs/heads/")) {
            add(tips, "branch-" + name.substring(11), "branch " + name.substring(11), id, false);
        } else if (name.equals("refs/stash")) {
            add(tips, "stash", "stash", id, false);
        } else if (!name.startsWith("refs/remotes/")) {
            add(tips, name, name, id, false);
        }
    }

    private static void reflog(List<Tip> tips, Path gitDir, String log, boolean stashes) throws IOException {
        int stash = 0;
        for (String line : text(gitDir, log, PACKED).lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words.length == 3) {
                add(tips, stashes ? "stash-" + ++stash : "reflog", stashes ? "stash" : "reflog", words[1], !stashes);
                add(tips, "reflog", "reflog", words[0], true);
            }
        }
    }

    private static void add(List<Tip> tips, String name, String what, String id, boolean onlyInReflog) {
        if (id != null && RepositoryAddress.isCommit(id) && !id.matches("0+") && tips.size() < TIPS) {
            tips.add(new Tip(name, what, id, onlyInReflog));
        }
    }

    private static String packed(Path gitDir, String ref) throws IOException {
        return text(gitDir, "packed-refs", PACKED)
                .lines()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(RepositoryAddress::isCommit)
                .findFirst()
                .orElse(null);
    }

    private static List<String> files(Path gitDir, String folder) throws IOException {
        List<String> names = new ArrayList<>();
        Path root = plain(gitDir, folder);
        if (root == null || !Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return names;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    names.add(gitDir.relativize(file).toString());
                }
                return names.size() < TIPS ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        names.sort(null);
        return names;
    }

    private static List<String> folders(Path gitDir, String folder) throws IOException {
        Path root = plain(gitDir, folder);
        if (root == null || !Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> folder + "/" + entry.getFileName()).sorted().limit(1_000).toList();
        }
    }

    private static boolean exists(Path gitDir, String name) {
        return Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS) && Files.exists(gitDir.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** The path, or null where a part of it is a link. */
    private static Path plain(Path gitDir, String name) {
        if (!Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Path file = gitDir;
        for (String part : name.split("/")) {
            if (Files.isSymbolicLink(file)) {
                return null;
            }
            file = file.resolve(part);
        }
        return file;
    }

    private static String text(Path gitDir, String name, long limit) throws IOException {
        Path file = plain(gitDir, name);
        if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > limit || !Files.isReadable(file)) {
            return "";
        }
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
