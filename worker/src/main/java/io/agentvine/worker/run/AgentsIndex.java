package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * What an agent's git noted of the files of its clone, read from the index as mere data (versions 2 to 4 of its format): git itself
 * never opens it.
 *
 * @param known whether it could be read; an index that cannot be read says nothing
 * @param paths of all its entries
 * @param hidden files that its git was told not to look at: a sparse checkout, skip-worktree, assume-unchanged
 * @param hiddenFolders the same for whole folders, with a slash at the end
 * @param unmerged files with a conflict that was not resolved
 */
record AgentsIndex(boolean known, Set<String> paths, Set<String> hidden, Set<String> hiddenFolders, Set<String> unmerged) {

    static final AgentsIndex UNKNOWN = new AgentsIndex(false, Set.of(), Set.of(), Set.of(), Set.of());
    private static final long LARGEST = 256_000_000;
    private static final int BEFORE_THE_ID = 40;

    boolean hides(String path) {
        return hidden.contains(path) || hiddenFolders.stream().anyMatch(path::startsWith);
    }

    /** @param idLength bytes of an object's id */
    static AgentsIndex read(Path gitDir, int idLength) throws IOException {
        Path file = gitDir.resolve("index");
        boolean plain = Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        if (!plain || Files.size(file) > LARGEST) {
            return UNKNOWN;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            AgentsIndex index = entries(bytes, idLength);
            String shared = sharedWith(bytes, idLength);
            return shared == null || !index.known() ? index : index.over(gitDir.resolve("sharedindex." + shared), idLength);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException malformed) {
            return UNKNOWN;
        }
    }

    /** A split index: which paths there are cannot be told so, but what is hidden can. */
    private AgentsIndex over(Path shared, int idLength) throws IOException {
        if (!Files.isRegularFile(shared, LinkOption.NOFOLLOW_LINKS) || Files.size(shared) > LARGEST) {
            return UNKNOWN;
        }
        AgentsIndex below = entries(ByteBuffer.wrap(Files.readAllBytes(shared)), idLength);
        below.hidden().addAll(hidden);
        below.hiddenFolders().addAll(hiddenFolders);
        return new AgentsIndex(false, Set.of(), below.hidden(), below.hiddenFolders(), unmerged);
    }

    /** The id of the index that this one is only the difference to, from the extension {@code link}; else null. */
    private static String sharedWith(ByteBuffer bytes, int idLength) {
        while (bytes.remaining() > idLength + 8) {
            int name = bytes.getInt();
            int size = bytes.getInt();
            if (name == 0x6c696e6b && size >= idLength) {
                byte[] id = new byte[idLength];
                bytes.get(id);
                return HexFormat.of().formatHex(id);
            }
            bytes.position(Math.addExact(bytes.position(), size));
        }
        return null;
    }

    private static AgentsIndex entries(ByteBuffer bytes, int idLength) {
        int signature = bytes.getInt();
        int version = bytes.getInt();
        int count = bytes.getInt();
        if (signature != 0x44495243 || version < 2 || version > 4 || count < 0) {
            throw new IllegalArgumentException("no index");
        }
        AgentsIndex index = new AgentsIndex(true, new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        String path = "";
        for (int i = 0; i < count; i++) {
            int begin = bytes.position();
            bytes.position(begin + BEFORE_THE_ID + idLength);
            int flags = bytes.getShort();
            int more = (flags & 0x4000) != 0 ? bytes.getShort() : 0;
            if (version == 4) {
                path = path.substring(0, path.length() - offset(bytes)) + text(bytes);
            } else {
                path = text(bytes);
                // Padded to a multiple of eight with one to eight zeros, of which one is read.
                bytes.position(begin + (bytes.position() - 1 - begin + 8) / 8 * 8);
            }
            index.note(path, flags, more);
        }
        return index;
    }

    private void note(String path, int flags, int more) {
        paths.add(path);
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
