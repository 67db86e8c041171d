package io.agentvine.backend.attachment;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a file is, by its content: of what an agent can be shown. */
final class MediaTypes {

    static final String TAKEN = "PNG, JPEG, GIF, WebP, PDF or text in UTF-8";

    private MediaTypes() {}

    /** Empty where it is none of {@link #TAKEN}. */
    static Optional<String> of(byte[] content) {
        if (begins(content, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (begins(content, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (begins(content, 0, "GIF87a") || begins(content, 0, "GIF89a")) {
            return Optional.of("image/gif");
        }
        if (begins(content, 0, "RIFF") && begins(content, 8, "WEBP")) {
            return Optional.of("image/webp");
        }
        if (begins(content, 0, "%PDF-")) {
            return Optional.of("application/pdf");
        }
        return isText(content) ? Optional.of("text/plain") : Optional.empty();
    }

    /** @param bytes one character for each */
    private static boolean begins(byte[] content, int at, String bytes) {
        byte[] expected = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return content.length >= at + expected.length && ByteBuffer.wrap(content, at, expected.length).equals(ByteBuffer.wrap(expected));
    }

    private static boolean isText(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b);
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
