package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a git noted of files, read from its index as mere data (versions 2 to 4 of its format): that of an agent's clone git itself never opens.
 *
 * @param known whether it could be read; an index that cannot be read says nothing
 * @param entries of all files and submodules: path to {@code mode id}
 * @param tree of which nothing in it differs, or null where it does not say so
 * @param hidden files that its git was told not to look at: a sparse checkout, skip-worktree, assume-unchanged
 * @param hiddenFolders the same for whole folders, with a slash at the end
 * @param unmerged files with a conflict that was not resolved
 */
record GitIndex(boolean known, Map<String, String> entries, String tree, Set<String> hidden, Set<String> hiddenFolders, Set<String> unmerged) {

    static final GitIndex UNKNOWN = new GitIndex(false, Map.of(), null, Set.of(), Set.of(), Set.of());
    private static final long LARGEST = 256_000_000;
    private static final int BEFORE_THE_MODE = 24;
    private static final int BEFORE_THE_ID = 40;
    /** Names of extensions, as four letters in one number: link, TREE. */
    private static final int SHARED = 0x6c696e6b;
    private static final int TREES = 0x54524545;

    boolean hides(String path) {
        return hidden.contains(path) || hiddenFolders.stream().anyMatch(path::startsWith);
    }

    /** That of a git dir, which may be anything. @param idLength bytes of an object's id */
    static GitIndex read(Path gitDir, int idLength) throws IOException {
        return Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS) ? of(gitDir.resolve("index"), idLength) : UNKNOWN;
    }

    /** That file, which need not be there. */
    static GitIndex of(Path file, int idLength) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            return UNKNOWN;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            GitIndex index = entries(bytes, idLength);
            Map<Integer, ByteBuffer> extensions = extensions(bytes, idLength);
            ByteBuffer shared = extensions.get(SHARED);
            return shared != null && shared.remaining() >= idLength ? index.over(file.resolveSibling("sharedindex." + id(shared, idLength)), idLength)
                    : index.of(tree(extensions.get(TREES), idLength));
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException malformed) {
            return UNKNOWN;
        }
    }

    /** A split index: which paths there are cannot be told so, but what is hidden can. */
    private GitIndex over(Path shared, int idLength) throws IOException {
        if (!Files.isRegularFile(shared, LinkOption.NOFOLLOW_LINKS) || Files.size(shared) > LARGEST) {
            return UNKNOWN;
        }
        GitIndex below = entries(ByteBuffer.wrap(Files.readAllBytes(shared)), idLength);
        below.hidden().addAll(hidden);
        below.hiddenFolders().addAll(hiddenFolders);
        return new GitIndex(false, Map.of(), null, below.hidden(), below.hiddenFolders(), unmerged);
    }

    private GitIndex of(String theTree) {
        return new GitIndex(known, entries, theTree, hidden, hiddenFolders, unmerged);
    }

    private static Map<Integer, ByteBuffer> extensions(ByteBuffer bytes, int idLength) {
        Map<Integer, ByteBuffer> extensions = new HashMap<>();
        while (bytes.remaining() > idLength + 8) {
            int name = bytes.getInt();
            int size = bytes.getInt();
            extensions.putIfAbsent(name, bytes.slice(bytes.position(), size));
            bytes.position(Math.addExact(bytes.position(), size));
        }
        return extensions;
    }

    /** The first of the trees is that of everything: an empty path, how many entries it has, how many trees are in it, and its id where it is one. */
    private static String tree(ByteBuffer trees, int idLength) {
        try {
            if (trees == null || trees.get() != 0 || trees.get(trees.position()) == '-') {
                return null;
            }
            while (trees.get() != '\n') {
                // past the two numbers
            }
            return id(trees, idLength);
        } catch (BufferUnderflowException | IndexOutOfBoundsException malformed) {
            return null;
        }
    }

    private static String id(ByteBuffer from, int idLength) {
        byte[] id = new byte[idLength];
        from.get(id);
        return HexFormat.of().formatHex(id);
    }

    private static GitIndex entries(ByteBuffer bytes, int idLength) {
        int signature = bytes.getInt();
        int version = bytes.getInt();
        int count = bytes.getInt();
        if (signature != 0x44495243 || version < 2 || version > 4 || count < 0) {
            throw new IllegalArgumentException("no index");
        }
        GitIndex index = new GitIndex(true, new LinkedHashMap<>(), null, new HashSet<>(), new HashSet<>(), new HashSet<>());
        String path = "";
        for (int i = 0; i < count; i++) {
            int begin = bytes.position();
            String mode = Integer.toOctalString(bytes.getInt(begin + BEFORE_THE_MODE));
            String id = id(bytes.position(begin + BEFORE_THE_ID), idLength);
            int flags = bytes.getShort();
            int more = (flags & 0x4000) != 0 ? bytes.getShort() : 0;
            if (version == 4) {
                path = path.substring(0, path.length() - offset(bytes)) + text(bytes);
            } else {
                path = text(bytes);
                // Padded to a multiple of eight with one to eight zeros, of which one is read.
                bytes.position(begin + (bytes.position() - 1 - begin + 8) / 8 * 8);
            }
            index.note(path, mode + " " + id, flags, more);
        }
        return index;
    }

    private void note(String path, String entry, int flags, int more) {
        entries.put(path, entry);
        if ((flags & 0x3000) != 0) {
            unmerged.add(path);
        }
        if ((flags & 0x8000) != 0 || (more & 0x4000) != 0) {
            (path.endsWith("/") ? hiddenFolders : hidden).add(path);
        }
    }

    private static String text(ByteBuffer bytes) {
        int begin = bytes.position();
        while (bytes.get() != 0) {
            // looks for the end of the text
        }
        return new String(bytes.array(), begin, bytes.position() - 1 - begin, StandardCharsets.ISO_8859_1);
    }

    /** A number as git packs it: seven bits a byte, the first ones first. */
    private static int offset(ByteBuffer bytes) {
        int next = bytes.get();
        int value = next & 0x7f;
        while ((next & 0x80) != 0) {
            next = bytes.get();
            value = (value + 1 << 7) + (next & 0x7f);
        }
        return value;
    }
}
