package io.agentvine.backend.platform;

import io.agentvine.home.StandardHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The folder for everything this backend keeps on its machine: the SQLite database, the embedded Redis, the tokens.
 *
 * @param home where all of it is; default .agentvine in the home of whoever starts it
 */
@ConfigurationProperties("agentvine")
public record HomeSettings(Path home) {

    public HomeSettings {
        home = (home == null ? StandardHome.ofThisProcess() : home)
                .toAbsolutePath()
                .normalize();
    }

    /** The folder, made at first use and readable by its owner only. */
    public Path directory() {
        return directory(".");
    }

    /** A folder inside it, made at first use and readable by its owner only. */
    public Path directory(String name) {
        Path wanted = home.resolve(name).normalize();
        try {
            if (Files.getFileStore(existing(wanted)).supportsFileAttributeView("posix")) {
                Files.createDirectories(
                        wanted, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(wanted);
            }
            return wanted;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The folder " + wanted + " cannot be made; name another one with agentvine.home", e);
        }
    }

    private static Path existing(Path path) {
        Path found = path;
        while (!Files.exists(found)) {
            found = found.getParent();
        }
        return found;
    }
}
