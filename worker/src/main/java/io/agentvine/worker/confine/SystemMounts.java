package io.agentvine.worker.confine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The operating system's own folders, read-only; of {@code /etc} only what every user of the machine may read. What the kernel shows in
 * {@code /proc} beside processes is covered too: much of it belongs to root by the number, which needs no capability to write, and a worker
 * may be root.
 */
final class SystemMounts {

    private static final List<String> ROOTS = List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "nix", "gnu", "snap");
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("------r-x");
    private static final Path ETC = Path.of("/etc");
    private static final Path PROC = Path.of("/proc");

    private SystemMounts() {}

    static Mounts find() throws IOException {
        Mounts mounts = new Mounts();
        for (String name : ROOTS) {
            Path root = Path.of("/", name);
            if (Files.isSymbolicLink(root)) {
                mounts.link(Files.readSymbolicLink(root).toString(), root);
            } else if (Files.isDirectory(root)) {
                mounts.readOnly(root);
            }
        }
        mounts.readOnly(ETC);
        hidePrivate(mounts);
        coverKernel(mounts);
        return mounts;
    }

    /** Once something there is covered, no namespace within can mount another such file system either: the kernel sees to that. */
    private static void coverKernel(Mounts mounts) throws IOException {
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : entries.filter(entry -> !entry.getFileName().toString().matches("\\d+") && !Files.isSymbolicLink(entry)).toList()) {
                if (Files.isDirectory(entry)) {
                    mounts.readOnly(entry);
                } else if (isPrivate(entry)) {
                    mounts.masked(entry);
                }
            }
        }
    }

    private static boolean isPrivate(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            return rights.contains(PosixFilePermission.OWNER_WRITE) || !rights.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException gone) {
            return false;
        }
    }

    private static void hidePrivate(Mounts mounts) throws IOException {
        Files.walkFileTree(ETC, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).containsAll(OF_OTHERS)) {
                    return FileVisitResult.CONTINUE;
                }
                mounts.empty(folder);
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean open = attributes.isSymbolicLink()
                        || Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).contains(PosixFilePermission.OTHERS_READ);
                if (!open) {
                    mounts.masked(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path closed, IOException why) {
                // What this user cannot open nobody behind the wall can: they are the same user.
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
