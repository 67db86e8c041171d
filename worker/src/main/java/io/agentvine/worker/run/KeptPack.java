package io.agentvine.worker.run;

import io.agentvine.worker.run.TakingOut.Taken;
import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts what was taken out of one clone into what is kept beside the mirror: one pack, without what the store has of the task already, and then
 * the refs that name it. Each object was checked when it came into the git dir of ours. Callers hold the mirror's lock.
 */
final class KeptPack {

    private final Origin origin;
    private final Git git;

    KeptPack(Origin origin, Git git) {
        this.origin = origin;
        this.git = git;
    }

    /** May be repeated. @param refs name to commit */
    void make(Taken taken, Map<String, String> refs) throws RunTrouble, IOException {
        List<String> wanted = new ArrayList<>(new LinkedHashSet<>(refs.values()));
        known(taken).forEach(id -> wanted.add("^" + id));
        String objects = GitPath.quoted(GitPath.of(taken.trusted().folder().resolve("objects").toString()));
        TrustedGitDir.check(run(git.with("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects), wanted,
                "pack-objects", "--quiet", "--revs", "--non-empty", "--delta-base-offset", origin.kept().resolve("objects/pack/pack").toString()));
        List<String> named = refs.entrySet().stream().map(ref -> "update " + ref.getKey() + " " + ref.getValue()).toList();
        TrustedGitDir.check(run(git, named, "-c", "core.logAllRefUpdates=always", "update-ref", "--stdin"));
    }

    /** Commits that the store has, with all that they are made of. */
    private Set<String> known(Taken taken) throws IOException {
        Set<String> known = loose(KeptStore.wipRefs(origin.taskId()));
        known.addAll(!taken.rescued() && hasBase() ? List.of(origin.base())
                : git.run(origin.kept(), "--git-dir=" + origin.mirror(), "for-each-ref", "--format=%(objectname)").out());
        return known;
    }

    /** What a run was given may have gone from the store since. */
    private boolean hasBase() throws IOException {
        return origin.given() == null || run(git, List.of(), "cat-file", "-e", origin.base() + "^{commit}").ok();
    }

    /** The commits that refs below this one name, told without a call of git: those of packed refs are not among them. */
    private Set<String> loose(String below) throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        Path folder = origin.kept().resolve(below);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(one -> Files.isRegularFile(one) && !one.toString().endsWith(".lock")).toList()) {
                    String id = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
                    if (RepositoryAddress.isCommit(id)) {
                        ids.add(id);
                    }
                }
            }
        }
        return ids;
    }

    private Git.Result run(Git with, List<String> input, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + origin.kept()));
        all.addAll(List.of(words));
        return with.run(origin.kept(), all, input, line -> true);
    }
}
