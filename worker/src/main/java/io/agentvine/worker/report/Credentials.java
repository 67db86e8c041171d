package io.agentvine.worker.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The credentials that one run was given, by the names under which a person knows them. They are looked for by their exact
 * values, in bytes of any encoding: what merely looks like a key is not touched. Immutable.
 */
public final class Credentials {

    private static final String MASK = "[masked]";
    private static final int SHORTEST = 8;
    private static final int WINDOW = 1 << 20;

    private record Named(String name, String value) {}

    private final List<Named> known;

    /** @param known values by name; short ones are passed over, since they would be found everywhere */
    public Credentials(Map<String, String> known) {
        this.known = known.entrySet().stream()
                .filter(entry -> entry.getValue() != null && entry.getValue().strip().length() >= SHORTEST)
                .map(entry -> new Named(entry.getKey(), bytesAsText(entry.getValue().strip())))
                .sorted(Comparator.comparingInt((Named named) -> named.value().length()).reversed())
                .toList();
    }

    /** Names of those whose values are in it. */
    public Set<String> namesIn(byte[] content) {
        return namesInText(new String(content, StandardCharsets.ISO_8859_1));
    }

    /** Names of those whose values are in the file, of which only a small part is in memory at a time. */
    public Set<String> namesIn(Path file) throws IOException {
        int overlap = known.stream().mapToInt(named -> named.value().length()).max().orElse(1) - 1;
        Set<String> names = new TreeSet<>();
        String before = "";
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] next = in.readNBytes(WINDOW); next.length > 0; next = in.readNBytes(WINDOW)) {
                String window = before + new String(next, StandardCharsets.ISO_8859_1);
                names.addAll(namesInText(window));
                before = window.substring(Math.max(0, window.length() - overlap));
            }
        }
        return names;
    }

    /** The same bytes with the values replaced. */
    public byte[] mask(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String masked = text;
        for (Named named : known) {
            masked = masked.replace(named.value(), MASK);
        }
        return masked.equals(text) ? content : masked.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Set<String> namesInText(String text) {
        Set<String> names = new TreeSet<>();
        known.stream().filter(named -> text.contains(named.value())).map(Named::name).forEach(names::add);
        return names;
    }

    /** Each byte of its UTF-8 as one character. */
    private static String bytesAsText(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
