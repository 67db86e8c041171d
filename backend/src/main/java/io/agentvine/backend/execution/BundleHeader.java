package io.agentvine.backend.execution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The head of a git bundle, up to the empty line before its pack: capabilities, what it builds on ("-"), and its refs. */
final class BundleHeader {

    private static final Set<String> SIGNATURES = Set.of("# v2 git bundle", "# v3 git bundle");
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 10_000;

    /** What a run kept beside its branch, as its worker names it. */
    private static final Pattern KEPT = Pattern.compile("[0-9a-f]{40,64} refs/agentvine/wip/[0-9a-f-]{36}/\\w+-kept/[A-Za-z0-9_-]{1,100}");
    private static final int MOST_KEPT = 200;

    private BundleHeader() {}

    /**
     * Reads it, and leaves the stream at the pack.
     *
     * @param isBase whether the commit is the base as well, so that only what is kept beside it can be there
     * @throws io.agentvine.backend.platform.ProblemException 400 unless the bundle holds exactly that commit, and
     *     nothing else but what is kept beside it
     */
    static void require(InputStream bundle, String commit, boolean isBase) throws IOException {
        String signature = line(bundle);
        if (!SIGNATURES.contains(signature)) {
            throw refused("must begin with '# v2 git bundle' or '# v3 git bundle', found something else");
        }
        List<String> refs = refs(bundle);
        int all = refs.size();
        refs.removeIf(ref -> KEPT.matcher(ref).matches());
        if (all - refs.size() > MOST_KEPT) {
            throw refused("must name at most " + MOST_KEPT + " kept commits, found " + (all - refs.size()));
        }
        if (isBase) {
            if (all == 0 || !refs.isEmpty()) {
                throw refused("must hold kept commits alone, since base_commit and head_commit are the same");
            }
            return;
        }
        if (refs.size() != 1) {
            throw refused("must name exactly one ref beside those of kept commits, found " + refs.size());
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
