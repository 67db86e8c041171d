package io.agentvine.e2e.chaos;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of one chaos run: printed, and written to a file named by its seed. */
final class ChaosReport {

    private final Map<String, Object> figures = new LinkedHashMap<>();

    void put(String name, Object value) {
        figures.put(name, value);
    }

    void faults(List<Faults.Made> made) {
        Map<String, Integer> byKind = new TreeMap<>();
        made.forEach(one -> byKind.merge(one.fault().name().toLowerCase(java.util.Locale.ROOT), 1, Integer::sum));
        put("faults", made.size());
        put("faults_by_kind", byKind);
    }

    /** Smallest, middle and largest of times in ms. */
    void times(String name, List<Long> times) {
        if (!times.isEmpty()) {
            List<Long> sorted = new ArrayList<>(times);
            Collections.sort(sorted);
            put(name, Map.of("count", sorted.size(), "median_ms", sorted.get(sorted.size() / 2), "longest_ms", sorted.get(sorted.size() - 1)));
        }
    }

    void write(Path file) {
        String text = Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("chaos: " + file + "\n" + text);
    }
}
