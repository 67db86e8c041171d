package io.agentvine.backend.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the page.
 *
 * @param gzipped the same, compressed once for all who ask
 */
record PageFile(String mediaType, byte[] content, byte[] gzipped) {

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml",
            "html", "text/html;charset=utf-8",
            "txt", "text/plain;charset=utf-8");

    /** @param name by whose ending its type is told */
    static PageFile of(String name, byte[] content) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return new PageFile(TYPES.get(ending.equals("mjs") ? "js" : ending), content, gzip(content));
    }

    /** Whether browsers may have it: nothing else that lies there by mistake is served. */
    static boolean isServed(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return ending.equals("mjs") || TYPES.containsKey(ending);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
