package io.agentvine.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Shows the lines of the children's logs that a person should see, each with its child's name: errors, and once all is started
 * warnings; while one waits for another, warnings say nothing.
 */
final class LogWatch implements AutoCloseable {

    private static final Pattern IMPORTANT = Pattern.compile("(^|\\s)(ERROR|WARN|WARNING|SEVERE)\\b");
    private static final Pattern ERROR = Pattern.compile("(^|\\s)(ERROR|SEVERE)\\b");
    /** Said once for all workers by {@link UpCommand}; and what is only slow. */
    private static final Pattern NO_NEWS = Pattern.compile("no work is taken: |did not answer within");
    /** Takes back what was shown before. */
    private static final String GOOD_NEWS = "the backend answers again";

    private final Terminal terminal;
    private final Map<String, Position> logs = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::loop, "log-watch");
    private boolean starting = true;
    private volatile boolean closed;

    private static final class Position {
        private final Path file;
        private long offset;

        private Position(Path file, long offset) {
            this.file = file;
            this.offset = offset;
        }
    }

    LogWatch(Terminal terminal) {
        this.terminal = terminal;
        thread.setDaemon(true);
        thread.start();
    }

    /** From the present end of the file; a second call for the same name changes nothing. */
    void add(String name, Path file) throws IOException {
        long offset = Files.exists(file) ? Files.size(file) : 0;
        logs.putIfAbsent(name, new Position(file, offset));
    }

    private void loop() {
        while (!closed) {
            look();
            try {
                Thread.sleep(250);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void look() {
        logs.forEach(this::show);
    }

    /** What was written until now was written while all was starting. */
    synchronized void startIsOver() {
        look();
        starting = false;
    }

    private boolean matters(String line) {
        if (starting) {
            return ERROR.matcher(line).find();
        }
        return line.contains(GOOD_NEWS) || IMPORTANT.matcher(line).find() && !NO_NEWS.matcher(line).find();
    }

    /** A log that cannot be read now is looked at again in the next round. */
    private void show(String name, Position at) {
        try (RandomAccessFile file = new RandomAccessFile(at.file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(1 << 20, Math.max(0, file.length() - at.offset))];
            file.seek(at.offset);
            file.readFully(bytes);
            int whole = lastLineEnd(bytes);
            at.offset += whole;
            new String(bytes, 0, whole, StandardCharsets.UTF_8)
                    .lines()
                    .filter(this::matters)
                    .forEach(line -> terminal.say(terminal.faint("[" + name + "] ") + line));
        } catch (IOException e) {
            return;
        }
    }

    private static int lastLineEnd(byte[] bytes) {
        for (int i = bytes.length; i > 0; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        return bytes.length == 1 << 20 ? bytes.length : 0;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
