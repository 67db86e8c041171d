package io.agentvine.backend.execution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The head of a git bundle, up to the empty line before its pack: capabilities, what it builds on ("-"), and its refs. */
final class BundleHeader {

    private static final Set<String> SIGNATURES = Set.of("# v2 git bundle", "# v3 git bundle");
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 10_000;

    private BundleHeader() {}

    /**
     * Reads it, and leaves the stream at the pack.
     *
     * @throws io.agentvine.backend.platform.ProblemException 400 unless the bundle holds exactly that commit
     */
    static void require(InputStream bundle, String commit) throws IOException {
        String signature = line(bundle);
        if (!SIGNATURES.contains(signature)) {
            throw refused("must begin with '# v2 git bundle' or '# v3 git bundle', found something else");
        }
        List<String> refs = refs(bundle);
        if (refs.size() != 1) {
            throw refused("must name exactly one ref, found " + refs.size());
        }
        String found = refs.get(0).replaceFirst(" .*", "");
        if (!found.equals(commit)) {
            throw refused("must hold the head_commit " + commit + ", found "
                    + (DiffController.COMMIT.matcher(found).matches() ? found : "no commit"));
        }
    }

    private static List<String> refs(InputStream bundle) throws IOException {
        List<String> refs = new ArrayList<>();
        int lines = 0;
        for (String line = line(bundle); !line.isEmpty(); line = line(bundle)) {
            if (++lines > MOST_LINES) {
                throw refused("must have a header of at most " + MOST_LINES + " lines, found more");
            }
            if (!line.startsWith("-") && !line.startsWith("@")) {
                refs.add(line);
            }
        }
        return refs;
    }

    private static String line(InputStream bundle) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int one = bundle.read(); one != '\n'; one = bundle.read()) {
            if (one < 0 || line.size() == LONGEST_LINE) {
                throw refused("must have a header of lines that ends with an empty one, found " + (one < 0 ? "its end" : "a line too long"));
            }
            line.write(one);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static RuntimeException refused(String message) {
        return CheckpointContent.refused("'bundle' " + message);
    }
}
