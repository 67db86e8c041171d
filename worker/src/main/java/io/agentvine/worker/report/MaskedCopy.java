package io.agentvine.worker.report;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.EventBatch.Whole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A copy of a file of UTF-8 text with its secrets masked, window by window, so that the memory it takes does not grow with the file. It
 * is cut only where no secret of up to {@link #around} characters is torn.
 */
final class MaskedCopy {

    static final int WINDOW = 512 * 1024;
    private static final int LEAST_AROUND = 32 * 1024;
    private static final int STEP = 1021;

    private final Redaction redaction;
    private final int around;
    private final long mostBytes;
    private final MessageDigest digest = Sha256.digest();
    private long size;

    private MaskedCopy(Redaction redaction, long mostBytes) {
        this.redaction = redaction;
        this.around = Math.max(LEAST_AROUND, 2 * redaction.longest());
        this.mostBytes = mostBytes;
    }

    /** @return what the copy holds; null where that would be more than so many bytes, and what was written is of no use then */
    static Whole make(Path from, Path to, Redaction redaction, long mostBytes) throws IOException {
        MaskedCopy copy = new MaskedCopy(redaction, mostBytes);
        try (Reader in = new BufferedReader(new InputStreamReader(Files.newInputStream(from), StandardCharsets.UTF_8), 64 * 1024);
                OutputStream out = PrivateFiles.create(to)) {
            return copy.all(in, out) ? new Whole(copy.size, HexFormat.of().formatHex(copy.digest.digest()), null) : null;
        }
    }

    private boolean all(Reader in, OutputStream out) throws IOException {
        StringBuilder window = new StringBuilder();
        char[] chunk = new char[64 * 1024];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            window.append(chunk, 0, n);
            if (window.length() >= Math.max(WINDOW, 3 * around) + around) {
                int cut = cut(window);
                if (!write(window.substring(0, cut), out)) {
                    return false;
                }
                window.delete(0, cut);
            }
        }
        return write(window.toString(), out);
    }

    private boolean write(String text, OutputStream out) throws IOException {
        byte[] bytes = redaction.mask(text).getBytes(StandardCharsets.UTF_8);
        size += bytes.length;
        if (size > mostBytes) {
            return false;
        }
        digest.update(bytes);
        out.write(bytes);
        return true;
    }

    /** A place where masking before and behind it says the same as masking both together. */
    private int cut(CharSequence window) throws IOException {
        int last = window.length() - around;
        for (int at = last; at > last - around; at -= STEP) {
            String before = window.subSequence(at - around, at).toString();
            String behind = window.subSequence(at, at + around).toString();
            boolean pair = Character.isLowSurrogate(behind.charAt(0));
            if (!pair && redaction.mask(before + behind).equals(redaction.mask(before) + redaction.mask(behind))) {
                return at;
            }
        }
        throw new IOException("it has no place within " + around + " characters where it could be cut without tearing a secret");
    }
}
