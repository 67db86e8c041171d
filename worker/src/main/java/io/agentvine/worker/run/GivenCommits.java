package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The commits that one run stands on and that the repository itself does not have, as those of the task that it depends on: a git dir beside its
 * clone, {@code given.git}, which reads the mirror's objects and has these of its own. A clone and what is taken out of it see no others that are kept.
 */
final class GivenCommits {

    private static final String NAME = "given.git";

    private GivenCommits() {}

    /** The run's git dir of that kind, which reads this mirror's objects from now on where it lies elsewhere by now; or null where it needs none. */
    static Path in(Path folder, Path mirror) throws IOException {
        Path given = folder.resolve(NAME);
        if (!Files.isDirectory(given)) {
            return null;
        }
        Path alternates = given.resolve("objects/info/alternates");
        List<String> objects = List.of(mirror.resolve("objects").toString());
        if (!Files.isRegularFile(alternates, LinkOption.NOFOLLOW_LINKS) || !Files.readAllLines(alternates).equals(objects)) {
            Files.write(Files.createDirectories(alternates.getParent()).resolve("alternates"), objects);
        }
        return given;
    }

    /** Where no clone came about. */
    static void remove(Path folder) throws IOException {
        PrivateFiles.delete(folder.resolve(NAME));
    }

    /**
     * Makes it in the run's folder, where the mirror has not got both the base and the head. Callers keep others from changing the mirror.
     *
     * @return null where none is needed
     */
    static Path make(Path folder, Origin origin, String head, Git isolated, BooleanSupplier abort) throws IOException, RunTrouble {
        Git git = Mirrors.like(head, isolated).until(abort);
        List<String> commits = List.of(origin.base() + "^{commit}", head + "^{commit}");
        Git.Result here = git.run(folder, List.of("--git-dir=" + origin.mirror(), "cat-file", "--batch-check"), commits, line -> line.contains(" commit "));
        if (here.ok() && here.out().size() == commits.size()) {
            return null;
        }
        Path given = folder.resolve(NAME);
        PrivateFiles.delete(given);
        PrivateFiles.folder(given);
        TrustedGitDir made = TrustedGitDir.into(given, origin.mirror(), List.of(), git);
        List<String> tags = Tags.all(git, origin.mirror());
        try {
            Files.writeString(given.resolve(PackedRefs.FILE), PackedRefs.text(tags));
        } catch (IOException unwritten) {
            throw GitProblem.ofDisk(unwritten);
        }
        Clones.check(made.run("-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
                "--no-auto-maintenance", "--", origin.kept().toString(), "+" + origin.base() + ":refs/given/base", "+" + head + ":refs/given/head"));
        return given;
    }
}
