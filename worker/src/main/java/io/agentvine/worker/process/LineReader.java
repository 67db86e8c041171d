package io.agentvine.worker.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Splits a stream into lines with bounded memory: what goes beyond {@value #MAX_IN_MEMORY} bytes is written to a file and
 * the line handed on cut. An instance belongs to one thread.
 */
final class LineReader {

    static final int MAX_IN_MEMORY = 1 << 20;
    static final int KEPT_OF_A_CUT_LINE = 64 * 1024;

    private final InputStream in;
    private final Path overflow;
    private final Consumer<Line> lines;
    private ByteArrayOutputStream text = new ByteArrayOutputStream(8192);
    private long size;
    private int files;
    private Path wholeFile;
    private OutputStream whole;

    LineReader(InputStream in, Path overflow, Consumer<Line> lines) {
        this.in = in;
        this.overflow = overflow;
        this.lines = lines;
    }

    /** Reads to the end of the stream; the last line counts without a line end too. */
    void readAll() throws IOException {
        try {
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                split(buffer, n);
            }
            if (size > 0) {
                emit();
            }
        } finally {
            closeWhole();
        }
    }

    private void split(byte[] buffer, int n) {
        int start = 0;
        for (int i = 0; i < n; i++) {
            if (buffer[i] == '\n') {
                append(buffer, start, i - start);
                emit();
                start = i + 1;
            }
        }
        append(buffer, start, n - start);
    }

    private void append(byte[] buffer, int from, int length) {
        if (length == 0) {
            return;
        }
        size += length;
        if (size <= MAX_IN_MEMORY) {
            text.write(buffer, from, length);
        } else {
            keepOnDisk(buffer, from, length);
        }
    }

    private void keepOnDisk(byte[] buffer, int from, int length) {
        try {
            if (wholeFile == null && overflow != null) {
                Files.createDirectories(overflow);
                wholeFile = overflow.resolve("line-" + ++files + ".txt");
                whole = Files.newOutputStream(wholeFile);
                text.writeTo(whole);
            }
            if (whole != null) {
                whole.write(buffer, from, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a line of " + size + " bytes in " + overflow, e);
        }
    }

    private void emit() {
        boolean cut = size > MAX_IN_MEMORY;
        closeWhole();
        byte[] bytes = text.toByteArray();
        int kept = cut ? Math.min(bytes.length, KEPT_OF_A_CUT_LINE) : bytes.length;
        String content = new String(bytes, 0, kept, StandardCharsets.UTF_8);
        Line line = new Line(content.endsWith("\r") ? content.substring(0, content.length() - 1) : content, size, cut, wholeFile);
        if (text.size() > 64 * 1024) {
            text = new ByteArrayOutputStream(8192);
        } else {
            text.reset();
        }
        size = 0;
        wholeFile = null;
        lines.accept(line);
    }

    private void closeWhole() {
        try {
            if (whole != null) {
                whole.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a long line in " + wholeFile, e);
        } finally {
            whole = null;
        }
    }
}
