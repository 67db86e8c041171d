package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tags that a clone begins with: those of the history that it begins from, as git's own clone of one branch has them. */
final class Tags {

    /** A line of {@code packed-refs}, and one more for what an annotated tag stands for. */
    static final String PACKED = "%(objectname) %(refname)%(if)%(*objectname)%(then)%0a^%(*objectname)%(end)";

    private Tags() {}

    /** @param clone a git dir with all objects of the mirror and no packed refs yet @return what git said, where it could not */
    static Git.Result copy(Git git, Path mirror, Path clone, String head) throws IOException {
        return copy(git, mirror, clone, List.of("--merged=" + head));
    }

    /** Those of any history. */
    static Git.Result copyAll(Git git, Path mirror, Path clone) throws IOException {
        return copy(git, mirror, clone, List.of());
    }

    private static Git.Result copy(Git git, Path mirror, Path clone, List<String> which) throws IOException {
        if (!anyIn(mirror)) {
            return new Git.Result(0, List.of(), List.of());
        }
        List<String> list = new ArrayList<>(List.of("--git-dir=" + mirror, "for-each-ref", "--format=" + PACKED));
        list.addAll(which);
        list.add("refs/tags");
        Git.Result listed = git.run(clone, list);
        if (listed.ok() && !listed.out().isEmpty()) {
            Files.writeString(clone.resolve("packed-refs"), "# pack-refs with: peeled fully-peeled sorted \n" + String.join("\n", listed.out()) + "\n");
        }
        return listed;
    }

    private static boolean anyIn(Path mirror) throws IOException {
        String[] loose = mirror.resolve("refs/tags").toFile().list();
        Path packed = mirror.resolve("packed-refs");
        return loose != null && loose.length > 0
                || Files.exists(packed) && Files.readString(packed, StandardCharsets.ISO_8859_1).contains(" refs/tags/");
    }
}
