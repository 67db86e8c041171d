package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a commit's {@code .gitmodules} says of its submodules. Read from the commit, never from a file; nothing of it is trusted. */
final class ModulesFile {

    private static final long LARGEST = 1 << 20;
    private static final String KEY = "submodule.";

    private final Git git;
    private final Path mirror;

    /** @param path as git has it @param url null: none */
    record Module(String name, String path, String url) {}

    /** @param git that reads no configuration of the repository's */
    ModulesFile(Git git, Path mirror) {
        this.git = git;
        this.mirror = mirror;
    }

    /** By their path; empty where the commit has no such file, or one that is a link or very large. */
    Map<String, Module> of(String commit) throws IOException {
        String entry = git.run(mirror, gitDir(), "ls-tree", "-l", commit, "--", ".gitmodules").line();
        String[] words = entry.split("\\s+");
        Map<String, Module> modules = new LinkedHashMap<>();
        if (words.length != 5 || !words[0].startsWith("100") || Long.parseLong(words[3]) > LARGEST) {
            return modules;
        }
        Map<String, Map<String, String>> said = said(words[2]);
        said.forEach((name, values) -> {
            String path = values.get("path");
            if (path != null) {
                modules.put(asGit(path), new Module(name, asGit(path), values.get("url")));
            }
        });
        return modules;
    }

    /** Name to key to value; of a key that is said twice the last counts, as for git. */
    private Map<String, Map<String, String>> said(String blob) throws IOException {
        List<String> lines = git.run(mirror, gitDir(), "config", "--null", "--blob=" + blob, "--list").out();
        Map<String, Map<String, String>> said = new LinkedHashMap<>();
        for (String record : String.join("\n", lines).split("\0")) {
            int end = record.indexOf('\n');
            String key = end < 0 ? record : record.substring(0, end);
            int dot = key.lastIndexOf('.');
            if (end >= 0 && key.startsWith(KEY) && dot > KEY.length()) {
                said.computeIfAbsent(key.substring(KEY.length(), dot), any -> new LinkedHashMap<>())
                        .put(key.substring(dot + 1), record.substring(end + 1));
            }
        }
        return said;
    }

    private static String asGit(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A commit's submodules: their path to their commit. */
    Map<String, String> links(String commit) throws IOException {
        Map<String, String> links = new LinkedHashMap<>();
        Git.Result listed = git.run(mirror, List.of("-c", "core.quotePath=true", gitDir(), "ls-tree", "-r", "--full-tree", commit), List.of(),
                line -> line.startsWith("160000 "));
        for (String line : listed.out()) {
            String[] parts = line.split("\t", 2);
            links.put(GitPath.of(parts[1]), parts[0].split(" ")[2]);
        }
        return links;
    }

    private String gitDir() {
        return "--git-dir=" + mirror;
    }
}
