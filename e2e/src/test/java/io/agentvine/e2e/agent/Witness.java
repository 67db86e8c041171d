package io.agentvine.e2e.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What an agent itself says of when it ran: lines in a file that all agents append to, outside of any clone. An empty name keeps nothing. */
public final class Witness {

    private static final long EVERY_MILLIS = 250;

    private final String file;
    private final String run;
    private long last;

    Witness(String file, String run) {
        this.file = file;
        this.run = run;
    }

    /** One line. @param what start, alive or end @param at by this machine's clock */
    public record Line(String what, String run, long pid, long at) {

        static Line of(String text) {
            String[] parts = text.split(" ");
            return new Line(parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]));
        }
    }

    /** Everything that was told so far; a last line that is just being written is left out. */
    public static List<Line> read(Path file) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Line::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void note(String what) throws IOException {
        if (!file.isEmpty()) {
            last = System.currentTimeMillis();
            Files.writeString(Path.of(file), what + " " + run + " " + ProcessHandle.current().pid() + " " + last + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Notes now and then that it still runs. */
    void alive() throws IOException {
        if (System.currentTimeMillis() - last > EVERY_MILLIS) {
            note("alive");
        }
    }
}
