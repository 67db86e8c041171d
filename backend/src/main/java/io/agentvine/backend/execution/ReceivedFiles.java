package io.agentvine.backend.execution;

import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.platform.LimitedBody;
import io.agentvine.backend.platform.Problems;
import io.agentvine.hash.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Bodies that are too large for memory: each in a file of its own that only its owner may read, until its request ends. What a
 * backend left that was killed is removed at the start of the next one in the same home. Any thread.
 */
@Component
class ReceivedFiles {

    private final Path folder;
    /** The process that a file belongs to, since several backends may share a home. */
    private final long pid = ProcessHandle.current().pid();

    ReceivedFiles(HomeSettings home) {
        this.folder = home.directory("received");
        removeLeftOvers();
    }

    /** A body on the disk, until it is closed. @param sha256 64 lower-case hex digits */
    record Received(Path path, long sizeBytes, String sha256) implements AutoCloseable {

        byte[] bytes() {
            try {
                return Files.readAllBytes(path);
            } catch (IOException e) {
                throw new UncheckedIOException("The received file " + path + " cannot be read", e);
            }
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(path);
        }
    }

    /** As if it had been received: for what is sent on more slowly than it may stay in memory. */
    Received keep(byte[] content) {
        try {
            Path file = Files.createTempFile(folder, pid + "-", ".part");
            Files.write(file, content);
            return new Received(file, content.length, Sha256.hex(content));
        } catch (IOException e) {
            throw Problems.of(HttpStatus.INSUFFICIENT_STORAGE, "It cannot be kept in agentvine.home while it is sent (" + e.getMessage() + ")");
        }
    }

    /** @throws io.agentvine.backend.platform.ProblemException 413 beyond the limit, 507 where it cannot be written */
    Received receive(HttpServletRequest request, DataSize limit, String setting) throws IOException {
        Path file = Files.createTempFile(folder, pid + "-", ".part");
        MessageDigest digest = Sha256.digest();
        boolean whole = false;
        try (OutputStream out = new DigestOutputStream(new Disk(Files.newOutputStream(file)), digest)) {
            long size = LimitedBody.copy(request, limit, setting, out);
            whole = true;
            return new Received(file, size, HexFormat.of().formatHex(digest.digest()));
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void removeLeftOvers() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(this::isLeftOver).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be cleaned; is agentvine.home writable?", e);
        }
    }

    private boolean isLeftOver(Path file) {
        String owner = file.getFileName().toString().replaceFirst("-.*", "");
        return !owner.matches("[0-9]{1,18}") || Long.parseLong(owner) == pid || ProcessHandle.of(Long.parseLong(owner)).isEmpty();
    }

    /** Tells a full disk from a broken connection. */
    private static final class Disk extends FilterOutputStream {

        Disk(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw Problems.of(HttpStatus.INSUFFICIENT_STORAGE,
                        "The body cannot be kept in agentvine.home (" + e.getMessage() + "); nothing was stored");
            }
        }
    }
}
