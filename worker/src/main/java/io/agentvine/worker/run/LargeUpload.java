package io.agentvine.worker.run;

import io.agentvine.worker.run.Workspaces.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** The contents of files in git-lfs that the commits of one branch name, on their way to the server before the branch. */
final class LargeUpload {

    private static final Pattern HEADER = Pattern.compile("[0-9a-f]{40,64} blob \\d+");
    private static final int SHORTEST = 100;

    private final LargeObjects objects;
    private final Git git;
    private final Origin origin;

    LargeUpload(LargeObjects objects, Git git, Origin origin) {
        this.objects = objects;
        this.git = git;
        this.origin = origin;
    }

    /** What the commits since the base name, of which the content is here. */
    List<LfsPointer> here(String commit) throws IOException {
        List<LfsPointer> here = new ArrayList<>();
        for (LfsPointer pointer : new LinkedHashSet<>(pointers(commit).values())) {
            if (objects.holds(pointer)) {
                here.add(pointer);
            }
        }
        return here;
    }

    /** Uploads it. What the branch's last commit names must be here, or on the server already. Null where there is nothing to upload. */
    Git.Result make(String commit, BooleanSupplier abort) throws IOException {
        Map<String, LfsPointer> pointers = pointers(commit);
        if (pointers.isEmpty()) {
            return null;
        }
        if (!missing(pointers, commit).isEmpty()) {
            objects.fetch(commit, abort);
        }
        List<String> missing = missing(pointers, commit);
        if (!missing.isEmpty()) {
            return new Git.Result(1, List.of(), List.of("neither this worker nor the server has the content of " + missing.size()
                    + " files in git-lfs that the commit names: " + String.join(", ", missing)));
        }
        return objects.push(here(commit).stream().map(LfsPointer::oid).toList(), abort);
    }

    private List<String> missing(Map<String, LfsPointer> pointers, String commit) throws IOException {
        Set<String> last = new HashSet<>();
        run("ls-tree", "-r", commit).out().forEach(line -> last.add(line.split("[ \t]")[2]));
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, LfsPointer> entry : pointers.entrySet()) {
            if (last.contains(entry.getKey()) && !objects.holds(entry.getValue())) {
                missing.add(entry.getValue().oid());
            }
        }
        return missing;
    }

    /** By the blob that each is. */
    private Map<String, LfsPointer> pointers(String commit) throws IOException {
        List<String> ids = run("rev-list", "--objects", "--no-object-names", commit, "--not", origin.base()).out();
        List<String> small = git.run(origin.kept(), List.of(gitDir(), "cat-file", "--batch-check"), ids, LargeUpload::mayBePointer).out().stream()
                .map(line -> line.substring(0, line.indexOf(' '))).toList();
        Map<String, LfsPointer> found = new LinkedHashMap<>();
        String id = null;
        StringBuilder content = new StringBuilder();
        for (String line : small.isEmpty() ? List.<String>of() : git.run(origin.kept(), List.of(gitDir(), "cat-file", "--batch"), small, any -> true).out()) {
            if (HEADER.matcher(line).matches()) {
                note(found, id, content);
                id = line.substring(0, line.indexOf(' '));
                content.setLength(0);
            } else {
                content.append(line).append('\n');
            }
        }
        note(found, id, content);
        return found;
    }

    private static void note(Map<String, LfsPointer> found, String id, StringBuilder content) {
        String text = content.toString().replaceAll("\\n+$", "\n");
        LfsPointer pointer = id == null ? null : LfsPointer.of(text.getBytes(StandardCharsets.UTF_8));
        if (pointer != null) {
            found.put(id, pointer);
        }
    }

    private static boolean mayBePointer(String line) {
        String[] words = line.split(" ");
        return words.length == 3 && words[1].equals("blob") && words[2].length() <= 4
                && Integer.parseInt(words[2]) >= SHORTEST && Integer.parseInt(words[2]) <= LfsPointer.LONGEST;
    }

    private Git.Result run(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(gitDir()));
        all.addAll(List.of(words));
        return git.run(origin.kept(), all);
    }

    private String gitDir() {
        return "--git-dir=" + origin.kept();
    }
}
