package io.agentvine.bench;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run's raw figures as a file: {@code docs/bench/<date>-<commit>.json}. */
final class RawFile {

    private RawFile() {}

    static Path write(Path root, Raw raw) throws IOException {
        String name = raw.at().toString().substring(0, 10) + "-" + raw.circumstances().get("commit") + ".json";
        Path file = Files.createDirectories(root.resolve("docs/bench")).resolve(name);
        Files.writeString(file, Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(raw) + "\n");
        return file;
    }

    static Raw read(Path file) throws IOException {
        return Wire.read(Files.readString(file), Raw.class);
    }
}
