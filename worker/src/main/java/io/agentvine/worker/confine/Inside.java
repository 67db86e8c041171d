package io.agentvine.worker.confine;

import io.agentvine.protocol.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a process behind the wall has beside system and toolchains. All folders exist.
 *
 * @param home its home, kept between runs; {@code HOME} says where it is seen
 * @param temporary seen as {@code /tmp} too where that can be
 * @param readable files and folders it sees where they are and cannot change
 * @param writable folders it sees where they are and may change
 * @param settings a folder made anew that nobody can change, or null
 * @param own the worker's loopback server, seen under the same port; null: none of the worker's ports
 * @param reach which hosts its task says
 * @param hosts who says which hosts it reaches
 * @param overLimit told, in one sentence, why the wall ends, where that is because of the worker's {@link Limits}
 */
public record Inside(Path home, Path temporary, List<Path> readable, List<Path> writable, Settings settings, InetSocketAddress own,
        Reach reach, Gatekeeper hosts, Consumer<String> overLimit) {

    /** Without the worker's loopback server and anybody to ask. */
    public Inside(Path home, Path temporary, List<Path> readable, List<Path> writable, Settings settings) {
        this(home, temporary, readable, writable, settings, null, Reach.WORKERS, Gatekeeper.NAMED_ONLY, why -> {});
    }

    /** What lies in the place of a folder may come from an earlier run that was not confined. @throws IOException where one is a link */
    void requireNoLink() throws IOException {
        List<Path> folders = new ArrayList<>(List.of(home, temporary));
        folders.addAll(writable);
        if (settings != null) {
            folders.addAll(List.of(settings.folder(), settings.kept().getParent(), settings.kept()));
        }
        for (Path folder : folders) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("expected a folder " + folder + " to confine a run to, found none, or a link: remove what is there");
            }
        }
    }

    /**
     * @param folder where it is seen; what lies there outside is not seen
     * @param kept folder in it that is the real one, and may be changed
     * @param scratch names of folders in it that may be written to and go with the process
     * @param links names of links in it, each with where it leads
     */
    public record Settings(Path folder, Path kept, List<String> scratch, Map<String, Path> links) {}
}
