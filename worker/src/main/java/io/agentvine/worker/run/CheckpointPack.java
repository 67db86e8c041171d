package io.agentvine.worker.run;

import io.agentvine.hash.Sha256;
import io.agentvine.worker.control.CheckpointFile;
import io.agentvine.worker.process.Freeze;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A checkpoint as a ZIP: made of a run's work and transcript, and taken apart again. What is taken apart is not trusted. */
final class CheckpointPack {

    private static final String BUNDLE = "bundle";
    private static final String SESSION = "session/";
    private static final int MOST_FILES = 1_000;
    private static final long MOST_BYTES = 1L << 30;

    private CheckpointPack() {}

    /** @param transcript folder of the session's files, or null: without them */
    static CheckpointFile write(Workspace workspace, Workspace.Snapshot snapshot, Path transcript, UUID session) throws IOException {
        Path file = workspace.file("checkpoint.zip");
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = new DigestOutputStream(PrivateFiles.create(file), digest);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            if (snapshot.changed() || !snapshot.kept().isEmpty()) {
                Path bundle = workspace.bundle(snapshot);
                zip.putNextEntry(new ZipEntry(BUNDLE));
                Files.copy(bundle, zip);
                Files.delete(bundle);
            }
            if (transcript != null) {
                try (Freeze still = workspace.still()) {
                    writeTranscript(zip, transcript, session);
                }
            }
        }
        return new CheckpointFile(file, workspace.origin().base(), snapshot.commit(), session, HexFormat.of().formatHex(digest.digest()));
    }

    private static void writeTranscript(ZipOutputStream zip, Path folder, UUID session) throws IOException {
        Path main = folder.resolve(session + ".jsonl");
        zip.putNextEntry(new ZipEntry(SESSION + main.getFileName()));
        copy(main, wholeLines(main), zip);
        Path more = folder.resolve(session.toString());
        if (!Files.isDirectory(more, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(more)) {
            files = walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).limit(MOST_FILES).toList();
        }
        for (Path file : files) {
            zip.putNextEntry(new ZipEntry(SESSION + folder.relativize(file)));
            copy(file, Files.size(file), zip);
        }
    }

    /** The agent may be writing the last line just now. */
    private static long wholeLines(Path file) throws IOException {
        try (SeekableByteChannel text = Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            for (long end = text.size(); end > 0; end--) {
                text.position(end - 1).read(one.clear());
                if (one.get(0) == '\n') {
                    return end;
                }
            }
            return 0;
        }
    }

    private static void copy(Path file, long bytes, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[64 * 1024];
            long left = bytes;
            for (int n; left > 0 && (n = in.read(buffer, 0, (int) Math.min(buffer.length, left))) > 0; left -= n) {
                out.write(buffer, 0, n);
            }
        }
    }

    /**
     * Takes a checkpoint apart into a folder: {@code bundle}, and the transcript in {@code session/}.
     *
     * @throws UnusableCheckpoint where it is not what it should be: nothing of it is to be used then
     */
    static void read(CheckpointFile checkpoint, Path into) throws IOException {
        requireDigest(checkpoint);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(checkpoint.file()))) {
            long left = MOST_BYTES;
            int files = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = into.resolve(checked(entry.getName(), checkpoint.session())).normalize();
                if (!file.startsWith(into) || ++files > MOST_FILES) {
                    throw new UnusableCheckpoint("the checkpoint holds a file that it must not: " + entry.getName());
                }
                PrivateFiles.folder(file.getParent());
                try (OutputStream out = PrivateFiles.create(file)) {
                    byte[] buffer = new byte[64 * 1024];
                    for (int n = zip.read(buffer); n > 0; n = zip.read(buffer)) {
                        left -= n;
                        if (left < 0) {
                            throw new UnusableCheckpoint("the checkpoint has more than " + MOST_BYTES + " bytes");
                        }
                        out.write(buffer, 0, n);
                    }
                }
            }
        }
    }

    private static String checked(String name, UUID session) throws IOException {
        boolean transcript = session != null
                && (name.equals(SESSION + session + ".jsonl") || name.startsWith(SESSION + session + "/"));
        if (name.equals(BUNDLE) || transcript && !name.contains("..") && !name.contains("\\") && !name.endsWith("/")) {
            return name;
        }
        throw new UnusableCheckpoint("the checkpoint holds a file that it must not: " + name);
    }

    private static void requireDigest(CheckpointFile checkpoint) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (OutputStream nowhere = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(checkpoint.file(), nowhere);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(checkpoint.sha256())) {
            throw new UnusableCheckpoint("the checkpoint did not arrive as it was stored");
        }
    }
}
