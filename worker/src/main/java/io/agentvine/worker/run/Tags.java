package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tags that a clone begins with: those of the history that it begins from, as git's own clone of one branch has them. */
final class Tags {

    /** A line of {@code packed-refs}, and one more for what an annotated tag stands for. */
    private static final String PACKED = "%(objectname) %(refname)%(if)%(*objectname)%(then)%0a^%(*objectname)%(end)";

    private Tags() {}

    /** @param clone a git dir with all objects of the mirror and no packed refs yet @return what git said, where it could not */
    static Git.Result copy(Git git, Path mirror, Path clone, String head) throws IOException {
        Git.Result listed = git.run(clone, "--git-dir=" + mirror, "for-each-ref", "--merged=" + head, "--format=" + PACKED, "refs/tags");
        if (listed.ok() && !listed.out().isEmpty()) {
            Files.writeString(clone.resolve("packed-refs"), "# pack-refs with: peeled fully-peeled sorted \n" + String.join("\n", listed.out()) + "\n");
        }
        return listed;
    }
}
