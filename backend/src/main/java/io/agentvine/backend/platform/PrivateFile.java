package io.agentvine.backend.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/** A file that only its owner may read: a secret, or settings with one. */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("---rw-rw-");

    private PrivateFile() {}

    /** Writes it whole or not at all, with mode 0600 before the first byte stands in it. */
    public static void write(Path file, String content) throws IOException {
        Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part", ownerOnly(file));
        try {
            Files.writeString(part, content, StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** An empty one, where there is none yet. */
    public static void makeIfAbsent(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, ownerOnly(file));
        }
    }

    /**
     * Takes from everybody but the owner the right to read and write an existing file or folder; nothing where there is none. The
     * right to pass through a folder stays: a worker gives it to its agents' user.
     */
    public static void close(Path path) throws IOException {
        if (!Files.exists(path) || !Files.getFileStore(path).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> rights = new HashSet<>(Files.getPosixFilePermissions(path));
        if (rights.removeAll(OF_OTHERS)) {
            Files.setPosixFilePermissions(path, rights);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
