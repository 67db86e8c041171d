package io.agentvine.worker.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds programs as a shell would. */
public final class Executables {

    private Executables() {}

    /**
     * @param program a name, looked up in {@code path}, or a path, taken from {@code directory} where it is relative
     * @param path as the variable PATH; null: nothing is found by name
     */
    public static Optional<Path> find(String program, String path, Path directory) {
        if (program.contains("/")) {
            return Optional.of(directory.resolve(program).toAbsolutePath().normalize()).filter(Executables::runs);
        }
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(program);
            if (runs(file)) {
                return Optional.of(file.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
