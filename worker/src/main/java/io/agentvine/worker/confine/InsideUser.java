package io.agentvine.worker.confine;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Who the processes behind a wall take themselves for. Where the worker is root they are an ordinary user by number, so that programs do
 * not try what they have no capability for, and so that the kernel lets them make a wall within the wall.
 */
final class InsideUser {

    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final Path GROUP = Path.of("/etc/group");
    private static final String NUMBER = "1000";
    /** Whatever stands in them. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;
    private static final String NAME = "agentvine";

    private final Path passwd;
    private final Path group;

    private InsideUser(Path passwd, Path group) {
        this.passwd = passwd;
        this.group = group;
    }

    /** @param folder of the worker's own user, where files can be made that every run sees */
    static InsideUser in(Path folder) throws IOException {
        if (!Files.getAttribute(folder, "unix:uid").equals(0)) {
            return new InsideUser(null, null);
        }
        return new InsideUser(with(folder, PASSWD, NAME + ":x:" + NUMBER + ":" + NUMBER + ":AgentVine:" + BubblewrapWall.HOME + ":/bin/sh\n"),
                with(folder, GROUP, NAME + ":x:" + NUMBER + ":\n"));
    }

    private static Path with(Path folder, Path known, String line) throws IOException {
        Path file = folder.resolve(known.getFileName());
        String entries = Files.exists(known) ? Files.readString(known, BYTES) : "";
        List<String> others = entries.lines().filter(entry -> !entry.matches("[^:]*:[^:]*:" + NUMBER + "(:.*)?")).toList();
        Files.writeString(file, line + String.join("\n", others) + "\n", BYTES);
        file.toFile().deleteOnExit();
        return file;
    }

    boolean other() {
        return passwd != null;
    }

    void show(Mounts mounts) {
        if (!other()) {
            return;
        }
        // Where there is no such file, nothing can be mounted in its place.
        Map.of(PASSWD, passwd, GROUP, group).forEach((known, file) -> {
            if (Files.isRegularFile(known, LinkOption.NOFOLLOW_LINKS)) {
                mounts.readOnly(file, known);
            }
        });
    }

    /** For bubblewrap. */
    List<String> options() {
        return other() ? List.of("--uid", NUMBER, "--gid", NUMBER) : List.of();
    }

    void name(Map<String, String> environment) {
        if (other()) {
            environment.put("USER", NAME);
            environment.put("LOGNAME", NAME);
        }
    }
}
