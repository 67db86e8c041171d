package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where in a clone a task's agent and commands start. */
final class WorkingDirectory {

    private WorkingDirectory() {}

    /**
     * With no link left in its path.
     *
     * @param name relative to the clone; null: the clone itself
     * @return null where there is no such folder, or where it leads out of the clone or into git's own
     */
    static Path in(Path clone, String name) throws IOException {
        if (Files.isSymbolicLink(clone)) {
            return null;
        }
        Path root = clone.toRealPath();
        if (name == null) {
            return root;
        }
        try {
            Path found = root.resolve(name).toRealPath();
            boolean own = Files.isDirectory(found) && found.startsWith(root) && !found.startsWith(root.resolve(".git"));
            return own ? found : null;
        } catch (FileSystemException | InvalidPathException absent) {
            return null;
        }
    }
}
