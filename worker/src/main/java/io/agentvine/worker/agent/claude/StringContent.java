package io.agentvine.worker.agent.claude;

import io.agentvine.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What a string of JSON says, taken byte by byte as it is written there: how long it is and its hash, in UTF-8. */
final class StringContent {

    private static final String SHORT_ESCAPES = "bfnrt";
    private static final String THEIR_MEANING = "\b\f\n\r\t";

    private final MessageDigest digest = Sha256.digest();
    private final byte[] buffer = new byte[8192];
    private int buffered;
    private long bytes;
    /** Behind a backslash: 1; behind that and u: 2, and one more for each digit. */
    private int escape;
    private int unit;
    /** The first half of a pair, or 0. */
    private char high;

    /** For another string. */
    void reset() {
        digest.reset();
        buffered = 0;
        bytes = 0;
        escape = 0;
        high = 0;
    }

    /** Whether a quote here would end the string. */
    boolean isAtCharacter() {
        return escape == 0;
    }

    /** Whether the string could be cut before this byte: no escape, pair or sequence of bytes is torn. */
    boolean isBefore(int next) {
        return escape == 0 && high == 0 && (next & 0xC0) != 0x80;
    }

    void take(int next) {
        if (escape == 0 && next == '\\') {
            escape = 1;
        } else if (escape == 0) {
            endPair();
            add(next);
        } else if (escape == 1) {
            takeEscaped(next);
        } else {
            unit = unit << 4 | Math.max(0, Character.digit(next, 16));
            escape++;
            if (escape == 6) {
                escape = 0;
                addUnit((char) unit);
            }
        }
    }

    long bytes() {
        return bytes;
    }

    /** In hex; once, at the end. */
    String sha256() {
        endPair();
        digest.update(buffer, 0, buffered);
        return HexFormat.of().formatHex(digest.digest());
    }

    private void takeEscaped(int next) {
        if (next == 'u') {
            escape = 2;
            unit = 0;
            return;
        }
        escape = 0;
        endPair();
        int known = SHORT_ESCAPES.indexOf(next);
        add(known < 0 ? next : THEIR_MEANING.charAt(known));
    }

    private void addUnit(char next) {
        if (high != 0 && Character.isLowSurrogate(next)) {
            addText(new String(new char[] {high, next}));
            high = 0;
            return;
        }
        endPair();
        if (Character.isHighSurrogate(next)) {
            high = next;
        } else {
            addText(String.valueOf(next));
        }
    }

    /** Half a pair is no character. */
    private void endPair() {
        if (high != 0) {
            high = 0;
            addText("?");
        }
    }

    private void addText(String text) {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            add(one);
        }
    }

    private void add(int next) {
        if (buffered == buffer.length) {
            digest.update(buffer, 0, buffered);
            buffered = 0;
        }
        buffer[buffered++] = (byte) next;
        bytes++;
    }
}
