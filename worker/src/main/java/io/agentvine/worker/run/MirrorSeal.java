package io.agentvine.worker.run;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the object files of a mirror looked when the worker last wrote there: name, size, inode and the time of change, which nobody
 * can set. A look at it costs one listing, and any other hand in the store shows. Callers hold the mirror's lock.
 */
final class MirrorSeal {

    private static final Logger LOG = System.getLogger(MirrorSeal.class.getName());
    private static final String NAME = "agentvine-seal";

    private MirrorSeal() {}

    static boolean holds(Path mirror) throws IOException {
        Path seal = mirror.resolve(NAME);
        return Files.isRegularFile(seal, LinkOption.NOFOLLOW_LINKS) && Files.readString(seal).equals(seen(mirror));
    }

    /** One that cannot be written does not hold, and costs a search. */
    static void set(Path mirror) throws IOException {
        String seen = seen(mirror);
        try {
            Files.writeString(mirror.resolve(NAME), seen);
        } catch (IOException full) {
            LOG.log(Level.WARNING, "the mirror {0} could not be sealed: {1}", mirror.getFileName(), full.getMessage());
        }
    }

    private static String seen(Path mirror) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String name : new String[] {"HEAD", "config", "shallow"}) {
            if (Files.exists(mirror.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                files.put(name, look(mirror.resolve(name)));
            }
        }
        Path objects = mirror.resolve("objects");
        if (Files.isDirectory(objects, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(objects, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    files.put(mirror.relativize(file).toString(), look(file));
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return RepositoryAddress.digest(files.toString());
    }

    private static String look(Path file) throws IOException {
        return Files.readAttributes(file, "unix:size,ino,mode,ctime", LinkOption.NOFOLLOW_LINKS).entrySet().stream()
                .collect(TreeMap::new, (map, entry) -> map.put(entry.getKey(), entry.getValue()), TreeMap::putAll).toString();
    }
}
