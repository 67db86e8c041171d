package io.agentvine.worker.run;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the object files of a mirror looked when the worker last wrote there: name, size, inode and the time of change, which nobody
 * can set. A look at it costs one listing, and any other hand in the store shows. Callers hold the mirror's lock.
 */
final class MirrorSeal {

    private static final Logger LOG = System.getLogger(MirrorSeal.class.getName());
    private static final String NAME = "agentvine-seal";
    private static final String TIME = ", time ";
    private static final Pattern PACK = Pattern.compile("objects/pack/pack-([0-9a-f]{40}|[0-9a-f]{64})\\.pack");

    private MirrorSeal() {}

    /**
     * Git touches a pack when it is to write an object that is in it already, as while a run's work is taken out. A pack of which nothing but
     * the time has changed is as it was where its content is still the one that its name says.
     */
    static boolean holds(Path mirror) throws IOException {
        Path seal = mirror.resolve(NAME);
        if (!Files.isRegularFile(seal, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Map<String, String> then = read(Files.readString(seal));
        Map<String, String> now = seen(mirror);
        if (then.equals(now)) {
            return true;
        }
        boolean touched = then.keySet().equals(now.keySet());
        for (String name : touched ? now.keySet() : then.keySet()) {
            touched = touched && (then.get(name).equals(now.get(name)) || isTouchedPack(mirror, name, then.get(name), now.get(name)));
        }
        if (touched) {
            write(seal, now);
        }
        return touched;
    }

    /** One that cannot be written does not hold, and costs a search. */
    static void set(Path mirror) throws IOException {
        write(mirror.resolve(NAME), seen(mirror));
    }

    /** Which one lies there: another one once it was set aside and made anew, by whomever. Empty: none */
    static String which(Path mirror) throws IOException {
        try {
            return String.valueOf(Files.readAttributes(mirror, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /** How these files, and all in these folders, look at this moment, by their names. @param names of what need not be there */
    static Map<String, String> look(Path folder, String... names) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String name : names) {
            if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(folder.resolve(name), new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        files.put(folder.relativize(file).toString(), look(file));
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        }
        return files;
    }

    private static Map<String, String> seen(Path mirror) throws IOException {
        return look(mirror, "HEAD", "config", "shallow", "objects");
    }

    private static String look(Path file) throws IOException {
        Map<String, Object> seen = Files.readAttributes(file, "unix:size,ino,mode,ctime", LinkOption.NOFOLLOW_LINKS);
        return "size " + seen.get("size") + ", inode " + seen.get("ino") + ", mode " + seen.get("mode") + TIME + seen.get("ctime");
    }

    private static boolean isTouchedPack(Path mirror, String name, String then, String now) throws IOException {
        Matcher pack = PACK.matcher(name);
        return pack.matches() && then.contains(TIME) && then.substring(0, then.indexOf(TIME)).equals(now.substring(0, now.indexOf(TIME)))
                && pack.group(1).equals(content(mirror.resolve(name), pack.group(1).length() / 2));
    }

    /** The digest of a pack without its end, which is that digest again; or something else. */
    private static String content(Path pack, int length) throws IOException {
        try (InputStream in = Files.newInputStream(pack, LinkOption.NOFOLLOW_LINKS)) {
            MessageDigest digest = MessageDigest.getInstance(length == 20 ? "SHA-1" : "SHA-256");
            byte[] buffer = new byte[1 << 16];
            long left = Files.size(pack) - length;
            for (int read = 0; left > 0 && read >= 0; left -= Math.max(0, read)) {
                read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                digest.update(buffer, 0, Math.max(0, read));
            }
            String found = HexFormat.of().formatHex(digest.digest());
            return found.equals(HexFormat.of().formatHex(in.readNBytes(length))) ? found : "";
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void write(Path seal, Map<String, String> seen) {
        StringBuilder lines = new StringBuilder();
        seen.forEach((name, look) -> lines.append(name).append('\t').append(look).append('\n'));
        try {
            Files.writeString(seal, lines);
        } catch (IOException full) {
            LOG.log(Level.WARNING, "the mirror {0} could not be sealed: {1}", seal.getParent().getFileName(), full.getMessage());
        }
    }

    private static Map<String, String> read(String lines) {
        Map<String, String> seen = new TreeMap<>();
        for (String line : lines.split("\n")) {
            int tab = line.lastIndexOf('\t');
            seen.put(line.substring(0, Math.max(0, tab)), line.substring(tab + 1));
        }
        return seen;
    }
}
