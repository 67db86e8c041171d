package io.agentvine.worker.agent.claude;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JSON of a file with its long strings cut, so that ids and structure stay whatever its size: of such a string its beginning is left,
 * how many bytes of UTF-8 it had, and their SHA-256. Reads the file byte by byte, with bounded memory; whether it is JSON at all is for a
 * parser to say.
 */
final class ShortenedJson {

    /** Of the result. */
    static final int MOST_BYTES = 1 << 20;
    /** From how many bytes on a string is long, tried in this order until the result is small enough. */
    private static final int[] LONG = {64 * 1024, 8 * 1024, 512, 64};
    private static final int BEGINNING = 2048;

    private final InputStream in;
    private final int longFrom;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(8192);
    private final StringContent content = new StringContent();

    private ShortenedJson(InputStream in, int longFrom) {
        this.in = in;
        this.longFrom = longFrom;
    }

    /** Null where it is too large however its strings are cut. */
    static String of(Path file) throws IOException {
        for (int longFrom : LONG) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
                ShortenedJson shortened = new ShortenedJson(in, longFrom);
                if (shortened.copied()) {
                    return shortened.out.toString(StandardCharsets.UTF_8);
                }
            }
        }
        return null;
    }

    /** @return false where it became too large */
    private boolean copied() throws IOException {
        for (int next = in.read(); next >= 0; next = in.read()) {
            out.write(next);
            if (next == '"') {
                copyString();
            }
            if (out.size() > MOST_BYTES) {
                return false;
            }
        }
        return true;
    }

    /** From behind its opening quote up to its closing one. */
    private void copyString() throws IOException {
        content.reset();
        kept.reset();
        int beginning = 0;
        boolean cut = false;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '"' && content.isAtCharacter()) {
                writeString(cut);
                out.write(next);
                return;
            }
            if (!cut && kept.size() <= Math.min(BEGINNING, longFrom / 2) && content.isBefore(next)) {
                beginning = kept.size();
            }
            content.take(next);
            if (!cut) {
                kept.write(next);
                cut = kept.size() > longFrom;
                if (cut) {
                    byte[] all = kept.toByteArray();
                    kept.reset();
                    kept.write(all, 0, beginning);
                }
            }
        }
        kept.writeTo(out);
    }

    private void writeString(boolean cut) throws IOException {
        kept.writeTo(out);
        if (cut) {
            out.write((" … [cut: " + content.bytes() + " bytes, sha256 " + content.sha256() + "]").getBytes(StandardCharsets.UTF_8));
        }
    }
}
