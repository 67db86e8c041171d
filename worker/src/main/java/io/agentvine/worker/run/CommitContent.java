package io.agentvine.worker.run;

import io.agentvine.hash.Sha256;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies in a commit that agents would run: {@code .claude} but for its text, and {@code .mcp.json}. Read from the commit's objects
 * and never from a clone. The text ({@link RepositoryText}) is no part of it.
 */
final class CommitContent {

    private static final int MOST_FILES = 1_000;
    private static final long LARGEST_FILE = 1 << 20;
    private static final long MOST_BYTES = 16 << 20;
    private static final Pattern ENTRY = Pattern.compile("(\\d+) (?:blob|commit) ([0-9a-f]+) +(\\d+|-)\t(.*)");
    private static final Pattern PART = Pattern.compile("\"?(\\.claude|\\.mcp\\.json)(/.*)?");
    private static final Pattern TEXT = Pattern.compile("\\.claude/(rules/.*|(CLAUDE|AGENTS)\\.md)");
    private static final Pattern OF_PLUGIN = Pattern.compile("\\.claude/((?:skills|agents|commands)/.+)");
    private static final Pattern FOLDER = Pattern.compile("\\.claude(/(skills|agents|commands))?");
    private static final Pattern FILE = Pattern.compile("100(644|755)");

    private final Git git;
    private final Path store;
    private final String commit;
    private final List<Entry> entries;

    /** @param path as git says it: in quotes where it has control characters, quotes or backslashes */
    private record Entry(String mode, String object, long size, String path) {}

    /**
     * Files of it, in a folder of ours.
     *
     * @param plugin with {@code skills}, {@code agents} and {@code commands}, those that there are
     * @param settings the repository's settings file; it may be absent
     * @param servers its {@code .mcp.json}; it may be absent
     * @param leftOut what was not written, a sentence each
     */
    record Files(Path plugin, Path settings, Path servers, List<String> leftOut) {}

    private CommitContent(Git git, Path store, String commit, List<Entry> entries) {
        this.git = git;
        this.store = store;
        this.commit = commit;
        this.entries = entries;
    }

    static boolean isPart(String path) {
        return PART.matcher(path).matches() && !TEXT.matcher(path).matches();
    }

    /**
     * @param git that reads no configuration of the repository's
     * @param store the git dir that has the commit
     * @param listed the commit's files, as {@code ls-tree -l} does
     */
    static CommitContent of(Git git, Path store, String commit, List<String> listed) {
        List<Entry> entries = new ArrayList<>();
        for (String line : listed) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches() && isPart(entry.group(4))) {
                entries.add(new Entry(entry.group(1), entry.group(2), entry.group(3).equals("-") ? 0 : Long.parseLong(entry.group(3)), entry.group(4)));
            }
        }
        return new CommitContent(git, store, commit, entries);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    String commit() {
        return commit;
    }

    /** Over mode, object id and path of each file: SHA-256 as hex digits. */
    String hash() {
        MessageDigest digest = Sha256.digest();
        for (Entry entry : entries) {
            digest.update((entry.mode + " " + entry.object + "\t" + entry.path + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes it out, byte for byte as it was committed. @param folder of this run alone; what was there goes */
    Files checkOut(Path folder) throws IOException {
        PrivateFiles.delete(folder);
        PrivateFiles.folder(folder);
        Path files = PrivateFiles.folder(folder.resolve("files"));
        List<String> leftOut = new ArrayList<>();
        List<String> index = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            String place = place(entry);
            String fault = fault(entry, place);
            if (fault != null) {
                leftOut.add(entry.path + " " + fault);
            } else if (place != null) {
                index.add(entry.mode + " " + entry.object + "\t" + place);
                bytes += entry.size;
            }
        }
        if (index.size() > MOST_FILES || bytes > MOST_BYTES) {
            leftOut.add("All of it is left out: it has " + index.size() + " files of " + bytes + " bytes, and " + MOST_FILES + " files of " + MOST_BYTES + " bytes are the most");
        } else if (!index.isEmpty() && !write(index, folder.resolve("index"), files)) {
            leftOut.add("All of it is left out: git refuses to write its files, as for a name that is too long");
            PrivateFiles.delete(files);
        }
        return new Files(files.resolve("plugin"), files.resolve("said/settings.json"), files.resolve("said/mcp.json"), leftOut);
    }

    /** Where it is written; null: nowhere. */
    private static String place(Entry entry) {
        Matcher plugin = OF_PLUGIN.matcher(entry.path);
        return switch (entry.path) {
            case ".claude/settings.json" -> "said/settings.json";
            case ".mcp.json" -> "said/mcp.json";
            default -> plugin.matches() ? "plugin/" + plugin.group(1) : null;
        };
    }

    /** What is to be said of it where it can never be used; null: nothing. */
    private static String fault(Entry entry, String place) {
        if (FOLDER.matcher(entry.path).matches()) {
            return "is no folder";
        }
        if (entry.path.startsWith(".mcp.json/")) {
            return "is in a folder where a file was expected";
        }
        if (entry.path.startsWith("\"")) {
            return "has control characters, quotes or backslashes in its name";
        }
        if (entry.path.indexOf('\uFFFD') >= 0) {
            return "has a name that is not UTF-8";
        }
        if (entry.path.equals(".claude/settings.local.json")) {
            return "is a person's own and not the repository's";
        }
        if (place == null) {
            return null;
        }
        if (!FILE.matcher(entry.mode).matches()) {
            return entry.mode.equals("160000") ? "is a submodule" : "is a link";
        }
        // It would change the bytes of others as they are written.
        if (entry.path.endsWith("/.gitattributes")) {
            return "says something to git alone";
        }
        return entry.size > LARGEST_FILE ? "has " + entry.size + " bytes, and " + LARGEST_FILE + " are the most" : null;
    }

    private boolean write(List<String> index, Path file, Path into) throws IOException {
        Git with = git.with("GIT_INDEX_FILE", file.toAbsolutePath().toString());
        List<String> dirs = List.of("--git-dir=" + store.toAbsolutePath(), "--work-tree=" + into.toAbsolutePath());
        List<String> add = new ArrayList<>(dirs);
        add.addAll(List.of("update-index", "--index-info"));
        List<String> write = new ArrayList<>(dirs);
        write.addAll(List.of("checkout-index", "--all", "--force", "--quiet"));
        return with.run(into, add, index, line -> true).ok() && with.run(into, write).ok();
    }
}
