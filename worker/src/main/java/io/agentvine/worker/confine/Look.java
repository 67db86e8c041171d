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
    /** Both can be spoken to through a mount that is read-only, and what listens there is outside. The list is NUL-separated, for --args. */
    private static final String COVERS = " -xdev \\( -type s -o -type p \\) -exec /bin/sh -c 'for each; do printf \"%s\\0\" --ro-bind /dev/null \"$each\"; done' sh {} + 2>/dev/null";
    private static final String NOTE = "AgentVine: this command ran where nothing can be changed and there is no network. If it failed for that,"
            + " make the same call again, exactly as it is: a person is asked then.";

    private final BubblewrapWall.Programs programs;

    Look(BubblewrapWall.Programs programs) {
        this.programs = programs;
    }

    /** For a shell; its first argument is the command line, and a second one says that the line hides whether it failed. @param around what is seen behind the outer wall */
    String script(Mounts around) {
        List<String> words = new ArrayList<>(List.of(programs.bwrap(), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
                "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", TMP.toString()));
        // Another file system of processes cannot be mounted here; that of the outer wall opens nothing to those within.
        around.below(TMP).forEach(path -> words.addAll(List.of("--ro-bind", path.toString(), path.toString())));
        // A socket can be connected to wherever it can be seen.
        words.addAll(List.of("--ro-bind", "/dev/null", BubblewrapWall.ROAD.toString(), "--setenv", "GIT_OPTIONAL_LOCKS", "0", "--args", "9", "--", programs.shell(), "-c"));
        List<String> listening = around.writable().stream().filter(path -> !path.equals(TMP)).map(Path::toString).toList();
        String find = "exec 8<&0\nfind " + quoted(listening) + COVERS + " </dev/null | { exec 9<&0 0<&8 8<&-; exec " + quoted(words) + " \"$1\"; }";
        return find + "\ncode=$?\n[ $code -eq 0 ] && [ -z \"$2\" ] || echo '" + NOTE + "' >&2\nexit $code\n";
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
    }
}
