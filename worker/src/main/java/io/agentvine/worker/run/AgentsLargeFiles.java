package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Files of a working copy that belong into git-lfs: their content is taken in, and a pointer goes into the tree. No git-lfs runs there. */
final class AgentsLargeFiles {

    private final TrustedGitDir trusted;
    private final Path files;
    private final LargeObjects objects;

    AgentsLargeFiles(TrustedGitDir trusted, Path files, LargeObjects objects) {
        this.trusted = trusted;
        this.files = files;
        this.objects = objects;
    }

    /** Of these paths the ones that the attributes there put into git-lfs. */
    List<String> among(Collection<String> paths) throws IOException {
        return LargeFiles.pathsIn(trusted.in(files, paths.stream().map(GitPath::quoted).toList(), "check-attr", "--stdin", "filter").out());
    }

    /** Takes in the content of those that lie there in full; a pointer, or an empty file, stays as it is. */
    Map<String, LfsPointer> take(Predicate<String> wanted) throws IOException {
        List<String> all = trusted.in(files, List.of(), "ls-files", "--cached", "--others", "--exclude-standard").out().stream().map(GitPath::of).toList();
        Map<String, LfsPointer> pointers = new LinkedHashMap<>();
        for (String path : among(all)) {
            Path file = GitPath.in(files, path);
            if (wanted.test(path) && Files.size(file) > 0 && LargeFiles.pointerIn(file) == null) {
                pointers.put(path, objects.take(file));
            }
        }
        return pointers;
    }

    /** Lines for the index. @param mode of a path */
    List<String> entries(Map<String, LfsPointer> pointers, Function<String, String> mode) throws IOException, RunTrouble {
        Path folder = Files.createDirectories(trusted.folder().resolve("pointers"));
        List<String> texts = new ArrayList<>();
        for (LfsPointer pointer : pointers.values()) {
            texts.add(Files.writeString(folder.resolve(pointer.oid()), pointer.text()).toString());
        }
        Git.Result hashed = trusted.run(texts, "hash-object", "-w", "--no-filters", "--stdin-paths");
        TrustedGitDir.check(hashed);
        List<String> entries = new ArrayList<>();
        for (String path : pointers.keySet()) {
            entries.add(mode.apply(path) + " " + hashed.out().get(entries.size()) + "\t" + GitPath.quoted(path));
        }
        return entries;
    }
}
