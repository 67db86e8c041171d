package io.agentvine.worker.run;

import java.util.List;
import java.util.stream.Collectors;

/** A git dir's {@code packed-refs}, which names all its refs at once and without a call of git. */
final class PackedRefs {

    /** The name of the file. */
    static final String FILE = "packed-refs";
    /** What {@code for-each-ref} is to say of each: its line there, and one more for what an annotated tag stands for. */
    static final String FORMAT = "%(objectname) %(refname)%(if)%(*objectname)%(then)%0a^%(*objectname)%(end)";

    private PackedRefs() {}

    static String line(String commit, String ref) {
        return commit + " " + ref;
    }

    /** @param lines in the order of their refs' names */
    static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining("", "# pack-refs with: peeled fully-peeled sorted \n", ""));
    }
}
