package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Files that a repository keeps in git-lfs: in a fresh clone their content is put in the place of their pointers. */
final class LargeFiles {

    /** For the run's record and for its agent. */
    static final String LEFT_AS_POINTERS = "The repository keeps files in git-lfs (filter=lfs in its .gitattributes), and this worker has no"
            + " git-lfs on its PATH: in the clone they are small pointer files, and a changed one is delivered as it lies there.";
    static final String UNWANTED = "The repository keeps files in git-lfs (filter=lfs in its .gitattributes), and the task is to go without"
            + " them: in the clone they are small pointer files, and a changed one is delivered as it lies there.";
    private static final String FETCHED = "The repository keeps files in git-lfs: their content is in the clone, and that of changed ones is"
            + " uploaded with the branch.";
    private static final String IS_LFS = ": filter: lfs";
    private static final int NAMED = 5;

    private final Path clone;
    private final Git git;

    /** @param clone that nobody has worked in @param git that reads no configuration of the repository's */
    LargeFiles(Path clone, Git git) {
        this.clone = clone;
        this.git = git;
    }

    static String refused(String why) {
        return "The repository keeps files in git-lfs, and where they are is refused: " + why + ". In the clone they are small pointer files, and a"
                + " changed one is delivered as it lies there.";
    }

    /** How a run goes about them. @param on whether changed ones are uploaded @param told a sentence or two, or empty */
    record Way(boolean on, String told) {

        static final Way OFF = new Way(false, "");
    }

    /** Whether a listed path can say which files are in git-lfs. Git quotes those that are not ASCII. */
    static boolean mayName(String path) {
        return path.contains(".gitattributes");
    }

    /** @param listed the commit's files, as {@code ls-tree} lists them, with all that {@link #mayName} */
    static boolean areIn(Git git, Path mirror, String commit, List<String> listed) throws IOException {
        return listed.stream().anyMatch(LargeFiles::mayName) && git.run(mirror, "--git-dir=" + mirror, "grep", "--quiet", "-e", "filter=lfs", commit, "--", ":(glob)**/.gitattributes").ok();
    }

    static boolean isInstalled(Git git, Path anywhere) throws IOException {
        return git.run(anywhere, "lfs", "version").ok();
    }

    /** Of these lines of {@code check-attr} the paths that are in git-lfs. */
    static List<String> pathsIn(List<String> attributes) {
        return attributes.stream().filter(line -> line.endsWith(IS_LFS))
                .map(line -> GitPath.of(line.substring(0, line.length() - IS_LFS.length()))).toList();
    }

    /** @return what is to be told of it */
    String fill(LargeObjects objects, String head, BooleanSupplier abort) throws IOException, RunTrouble {
        Git.Result fetched = objects.fetch(head, abort);
        List<String> missing = new ArrayList<>();
        List<String> given = new ArrayList<>();
        for (Map.Entry<String, String> staged : staged().entrySet()) {
            Path file = GitPath.in(clone, staged.getKey());
            LfsPointer pointer = pointerIn(file);
            if (pointer != null && give(objects, pointer, file)) {
                given.add(staged.getValue());
            } else if (pointer != null) {
                missing.add(GitPath.shown(staged.getKey()));
            }
        }
        letAgentUseThem(given);
        return missing.isEmpty() ? FETCHED : FETCHED + " But for " + missing.size() + " that could not be had and are small pointer files: "
                + String.join(", ", missing.subList(0, Math.min(NAMED, missing.size()))) + (missing.size() > NAMED ? ", …" : "")
                + ". " + why(fetched);
    }

    private static String why(Git.Result fetched) {
        return fetched.err().isEmpty() ? "git-lfs said nothing." : "git-lfs said: " + fetched.err().get(fetched.err().size() - 1);
    }

    /** Those that belong into git-lfs: path to its line of the index. */
    private Map<String, String> staged() throws IOException {
        String gitDir = "--git-dir=" + clone.resolve(".git");
        Map<String, String> staged = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (String line : git.run(clone, "-c", "core.quotePath=true", gitDir, "ls-files", "--stage").out()) {
            names.add(line.substring(line.indexOf('\t') + 1));
            staged.put(GitPath.of(names.get(names.size() - 1)), line);
        }
        staged.keySet().retainAll(new HashSet<>(pathsIn(git.run(clone, List.of("-c", "core.quotePath=true", gitDir, "--work-tree=" + clone, "check-attr",
                "--stdin", "filter"), names, line -> line.endsWith(IS_LFS)).out())));
        return staged;
    }

    /** Null where a file is none, or no plain file. */
    static LfsPointer pointerIn(Path file) throws IOException {
        boolean may = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file) && Files.size(file) <= LfsPointer.LONGEST;
        return may ? LfsPointer.of(Files.readAllBytes(file)) : null;
    }

    private boolean give(LargeObjects objects, LfsPointer pointer, Path file) throws IOException, RunTrouble {
        if (!objects.holds(pointer)) {
            return false;
        }
        try {
            Path own = clone.resolve(".git/lfs/objects").resolve(pointer.oid().substring(0, 2)).resolve(pointer.oid().substring(2, 4));
            objects.give(pointer, Files.createDirectories(own).resolve(pointer.oid()));
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            objects.give(pointer, file);
            Files.setPosixFilePermissions(file, mode);
            return true;
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
    }

    /**
     * Its own git makes pointers of them too; one that it has not is a pointer, and no failure. What the index knew of a file's size goes:
     * by that alone git would take it for changed.
     *
     * @param given lines of the index
     */
    private void letAgentUseThem(List<String> given) throws IOException, RunTrouble {
        TrustedGitDir.check(git.run(clone, List.of("--git-dir=" + clone.resolve(".git"), "update-index", "--index-info"), given, line -> true));
        String[][] settings = {
            {"filter.lfs.clean", "git-lfs clean -- %f"}, {"filter.lfs.smudge", "git-lfs smudge -- %f"},
            {"filter.lfs.process", "git-lfs filter-process"}, {"filter.lfs.required", "true"},
            {"lfs.repositoryformatversion", "0"}, {"lfs.skipdownloaderrors", "true"}};
        for (String[] setting : settings) {
            TrustedGitDir.check(git.run(clone, "--git-dir=" + clone.resolve(".git"), "config", setting[0], setting[1]));
        }
    }
}
