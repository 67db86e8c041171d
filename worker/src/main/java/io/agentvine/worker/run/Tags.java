package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tags that a clone begins with: those of the history that it begins from, as git's own clone of one branch has them. */
final class Tags {

    private Tags() {}

    /** Those of that commit's history, as {@link PackedRefs} has them. */
    static List<String> of(Git git, Path mirror, String head) throws IOException, RunTrouble {
        return list(git, mirror, List.of("--merged=" + head));
    }

    /** Those of any history. */
    static List<String> all(Git git, Path mirror) throws IOException, RunTrouble {
        return list(git, mirror, List.of());
    }

    private static List<String> list(Git git, Path mirror, List<String> which) throws IOException, RunTrouble {
        if (!anyIn(mirror)) {
            return List.of();
        }
        List<String> list = new ArrayList<>(List.of("--git-dir=" + mirror, "for-each-ref", "--format=" + PackedRefs.FORMAT));
        list.addAll(which);
        list.add("refs/tags");
        Git.Result listed = git.run(mirror, list);
        Clones.check(listed);
        return listed.out();
    }

    private static boolean anyIn(Path mirror) throws IOException {
        String[] loose = mirror.resolve("refs/tags").toFile().list();
        Path packed = mirror.resolve(PackedRefs.FILE);
        return loose != null && loose.length > 0
                || Files.exists(packed) && Files.readString(packed, StandardCharsets.ISO_8859_1).contains(" refs/tags/");
    }
}
