package io.agentvine.worker.confine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A wall within the wall, for one command line: what is seen there is seen here and cannot be changed, there is no network, and what
 * runs there can be neither looked into nor stopped from here, since this one has namespaces of its own for users and processes.
 */
final class Look {

    private static final Path TMP = Path.of("/tmp");
    private static final String NOTE = "AgentVine: this command ran where nothing can be changed and there is no network. If it failed for that,"
            + " make the same call again, exactly as it is: a person is asked then.";

    private final Wall.Programs programs;

    Look(Wall.Programs programs) {
        this.programs = programs;
    }

    /** For a shell; its first argument is the command line. @param around what is seen behind the outer wall */
    String script(Mounts around) {
        List<String> words = new ArrayList<>(List.of(programs.bwrap(), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
                "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", TMP.toString()));
        // Another file system of processes cannot be mounted here; that of the outer wall opens nothing to those within.
        around.below(TMP).forEach(path -> words.addAll(List.of("--ro-bind", path.toString(), path.toString())));
        // A socket can be connected to wherever it can be seen.
        words.addAll(List.of("--ro-bind", "/dev/null", Wall.ROAD.toString(), "--setenv", "GIT_OPTIONAL_LOCKS", "0", "--", programs.shell(), "-c"));
        String quoted = words.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
        return quoted + " \"$1\"\ncode=$?\n[ $code -eq 0 ] || echo '" + NOTE + "' >&2\nexit $code\n";
    }
}
