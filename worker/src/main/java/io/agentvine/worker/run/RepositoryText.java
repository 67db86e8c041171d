package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a commit says to agents, as Claude Code by itself would read it from a folder: CLAUDE.md, AGENTS.md, {@code .claude/rules}, those
 * of its folders, and what they import. Read from the commit's objects and never from files, so that no link leads out of it.
 */
final class RepositoryText {

    private static final int MOST_CHARACTERS = 256 * 1024;
    private static final int MOST_FILES = 64;
    private static final long LARGEST_FILE = 1 << 20;
    private static final int DEEPEST = 5;
    private static final Pattern SAYS = Pattern.compile("(.*/)?(CLAUDE|AGENTS)\\.md|\\.claude/rules/.*\\.md");
    private static final Pattern ENTRY = Pattern.compile("(\\d+) blob ([0-9a-f]+) +(\\d+)\t(.*)");
    private static final Pattern IMPORT = Pattern.compile("(?<=^|\\s)@([^\\s@]+)");
    private static final String LINK = "120000";
    private static final long LONGEST_LINK = 4096;

    private final Git git;
    private final Path directory;
    private final String gitDir;
    private final String commit;
    private final Map<String, Entry> known = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private final StringBuilder text = new StringBuilder();

    private record Entry(String mode, String object, long size) {

        static Entry of(Matcher line) {
            return new Entry(line.group(1), line.group(2), Long.parseLong(line.group(3)));
        }
    }

    /** @param depth how many imports led to it */
    private record Wanted(String path, int depth) {}

    /** @param git that reads no configuration of the repository's @param directory any */
    RepositoryText(Git git, Path directory, Path mirror, String commit) {
        this.git = git;
        this.directory = directory;
        this.gitDir = "--git-dir=" + mirror;
        this.commit = commit;
    }

    /** Whether a file with that path is read, whoever imports it. */
    static boolean isSaid(String path) {
        return SAYS.matcher(path).matches();
    }

    /** Each file under its path, the root's first; empty where there is none. @param listed the commit's files, as {@code ls-tree -l} does */
    String read(List<String> listed) throws IOException {
        for (String path : paths(listed)) {
            tell(path);
        }
        return text.toString().strip();
    }

    private List<String> paths(List<String> listed) {
        Map<String, Entry> found = new LinkedHashMap<>();
        for (String line : listed) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches() && isSaid(entry.group(4))) {
                found.put(entry.group(4), Entry.of(entry));
            }
        }
        known.putAll(found);
        return found.keySet().stream()
                .sorted(Comparator.comparing((String path) -> path.startsWith(".claude/") ? 1 : depth(path) == 0 ? 0 : 2)
                        .thenComparing(RepositoryText::depth).thenComparing(path -> path.endsWith("AGENTS.md")).thenComparing(path -> path))
                .toList();
    }

    private static int depth(String path) {
        return (int) path.chars().filter(one -> one == '/').count();
    }

    /** It, and then what it imports. */
    private void tell(String first) throws IOException {
        Deque<Wanted> open = new ArrayDeque<>(List.of(new Wanted(first, 0)));
        while (!open.isEmpty() && told.size() < MOST_FILES && text.length() < MOST_CHARACTERS) {
            Wanted wanted = open.removeFirst();
            String path = behindLinks(wanted.path);
            if (path == null || entry(path).size > LARGEST_FILE || !told.add(entry(path).object)) {
                continue;
            }
            String said = content(entry(path));
            text.append("From ").append(wanted.path).append(scope(wanted)).append(":\n\n").append(said.strip()).append("\n\n");
            if (wanted.depth < DEEPEST) {
                imports(said).stream().map(name -> resolved(path, name)).filter(name -> name != null)
                        .map(name -> new Wanted(name, wanted.depth + 1)).forEach(open::addLast);
            }
        }
        if (text.length() > MOST_CHARACTERS) {
            text.setLength(MOST_CHARACTERS);
        }
    }

    private static String scope(Wanted wanted) {
        int folder = wanted.path.lastIndexOf('/');
        boolean ofFolder = wanted.depth == 0 && folder > 0 && !wanted.path.startsWith(".claude/");
        return ofFolder ? " (for what is in " + wanted.path.substring(0, folder) + ")" : "";
    }

    /** The path of the file that a path leads to inside the commit; null where it leads to none. */
    private String behindLinks(String path) throws IOException {
        String at = path;
        for (int i = 0; at != null && i <= DEEPEST; i++) {
            Entry entry = entry(at);
            if (entry == null) {
                return null;
            }
            if (!entry.mode.equals(LINK)) {
                return at;
            }
            at = entry.size > LONGEST_LINK ? null : resolved(at, content(entry));
        }
        return null;
    }

    /** Null where there is no such file. */
    private Entry entry(String path) throws IOException {
        if (!known.containsKey(path)) {
            Matcher entry = ENTRY.matcher(git.run(directory, "--literal-pathspecs", gitDir, "ls-tree", "-l", "--full-tree", commit, "--", path).line());
            known.put(path, entry.matches() && entry.group(4).equals(path) ? Entry.of(entry) : null);
        }
        return known.get(path);
    }

    private String content(Entry entry) throws IOException {
        return String.join("\n", git.run(directory, gitDir, "cat-file", "blob", entry.object).out());
    }

    /** What is named beside a file; null where that is not inside. */
    private static String resolved(String file, String name) {
        if (name.isEmpty() || name.startsWith("/") || name.startsWith("~") || name.indexOf('\0') >= 0) {
            return null;
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (file.substring(0, file.lastIndexOf('/') + 1) + name).split("/")) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    return null;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return parts.isEmpty() ? null : String.join("/", parts);
    }

    /** Names behind an @, outside of code. */
    private static List<String> imports(String text) {
        StringBuilder prose = new StringBuilder();
        boolean code = false;
        for (String line : text.lines().toList()) {
            boolean fence = line.strip().startsWith("```") || line.strip().startsWith("~~~");
            code ^= fence;
            prose.append(code || fence ? "" : line.replaceAll("`[^`]*`", "")).append('\n');
        }
        return IMPORT.matcher(prose).results().map(found -> found.group(1).replaceAll("[.,;:)\\]}>\"']+$", "")).toList();
    }
}
