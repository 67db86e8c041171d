package io.agentvine.worker.report;

import io.agentvine.protocol.EventBatch.Event;
import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * What one run has to report, on disk: a folder with its events (a line each, numbered from 1), the whole lines of
 * those that are shortened, what it used, its diff and its ending.
 *
 * <p>An event is with the operating system before {@link #append} returns, so it survives the death of this JVM; it is forced
 * to the disk together with the diff and the ending. A last line that was torn by a crash is cut off when the folder is opened
 * again. Any thread may call; numbers follow the order of the calls.
 */
public final class Spool implements AutoCloseable {

    /** What became of the diff. */
    public enum DiffFate {
        STORED,
        REFUSED
    }

    private static final Logger LOG = System.getLogger(Spool.class.getName());
    private static final String RUN = "run.json";
    private static final String EVENTS = "events.jsonl";
    private static final String ACKNOWLEDGED = "acknowledged";
    private static final String USAGE = "usage.json";
    private static final int USAGE_BYTES = 512;
    private static final Duration USAGE_WAITS = Duration.ofSeconds(2);
    private static final String DIFF = "diff.json";
    private static final String END = "end.json";
    private static final int READ_AHEAD = 256 * 1024;

    private final Path folder;
    private final SpooledRun run;
    private volatile Redaction redaction;
    private final Clock clock;
    private final FileChannel events;
    private final SpooledLines lines;
    private final CompletableFuture<DiffFate> diffFate = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile Runnable news = () -> {};
    private long last;
    private long acknowledged;
    private long acknowledgedOffset;
    private Usage usage;
    private boolean usageSent = true;
    private Instant usageAt = Instant.MIN;
    private SpooledDiff diff;
    private String diffOf;
    private Ending ending;
    private boolean endingSettled;

    private Spool(Path folder, SpooledRun run, Redaction redaction, Clock clock) throws IOException {
        this.folder = folder;
        this.run = run;
        this.redaction = redaction;
        this.clock = clock;
        this.lines = new SpooledLines(folder);
        this.events = FileChannel.open(
                folder.resolve(EVENTS), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Makes the folder of a new run; a run that has one already goes on in it. */
    public static Spool create(Path spools, SpooledRun run, Redaction redaction, Clock clock) throws IOException {
        Path folder = spools.resolve(run.executionId().toString());
        PrivateFiles.folder(folder);
        PrivateFiles.write(folder.resolve(RUN), Wire.write(run));
        return open(folder, redaction, clock);
    }

    /** Opens what an earlier life left. */
    public static Spool open(Path folder, Redaction redaction, Clock clock) throws IOException {
        SpooledRun run = Wire.read(Files.readString(folder.resolve(RUN)), SpooledRun.class);
        Redaction masks = redaction.with(List.of(run.lease().asText()));
        Spool spool = new Spool(folder, run, masks, clock);
        spool.recover();
        return spool;
    }

    public SpooledRun run() {
        return run;
    }

    /** Masks these values too in what is appended from now on. */
    public synchronized void conceal(Collection<String> secrets) {
        redaction = redaction.with(secrets);
    }

    /** Who is told when there is something to send. */
    void onNews(Runnable listener) {
        news = listener;
    }

    /** Masks, numbers and keeps an event. A full disk is an {@link UncheckedIOException}, and then nothing of it is kept. */
    public void append(String type, JsonNode data, long sizeBytes, boolean truncated) {
        append(type, data, sizeBytes, truncated, null);
    }

    /** As the other, with the whole line, masked too, where it is not too large. @param whole file that holds it; null: data is all */
    public void append(String type, JsonNode data, long sizeBytes, boolean truncated, Path whole) {
        SpooledLines.Draft line = whole == null ? new SpooledLines.Draft(null, null) : lines.draft(whole, sizeBytes, redaction);
        synchronized (this) {
            appendLine(redaction.mask(Wire.write(new Event(last + 1, type, clock.instant(), data, sizeBytes, truncated, line.told()))));
            last++;
            keep(line);
        }
        news.run();
    }

    /** Behind its event; where that fails the event stays, and asking for its line says that it never came. */
    private void keep(SpooledLines.Draft line) {
        try {
            lines.keep(last, line);
        } catch (IOException unmovable) {
            LOG.log(Level.WARNING, "execution {0}: the line of event {1} is lost: {2}", run.executionId(), last, unmovable.getMessage());
        }
    }

    SpooledLines lines() {
        return lines;
    }

    /** The next whole line whose event the backend has, or null. */
    synchronized SpooledLines.Unsent unsentLine() {
        return lines.next(acknowledged);
    }

    /**
     * Keeps what the run has used so far: in one write over the earlier one, so that the death of this JVM leaves one of the two. Where the
     * disk is full it is kept in memory.
     */
    public synchronized void used(Usage soFar) {
        usage = soFar;
        usageSent = false;
        usageAt = clock.instant();
        String text = Wire.write(soFar);
        try (FileChannel file = FileChannel.open(folder.resolve(USAGE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap((text + " ".repeat(Math.max(0, USAGE_BYTES - text.length()))).getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException full) {
            LOG.log(Level.WARNING, "execution {0}: what it used is in memory only: {1}", run.executionId(), full.getMessage());
        }
    }

    /** What the run has used so far, or null where nothing is known of it. */
    synchronized Usage usage() {
        return usage;
    }

    /** Null where the backend has it, or the next events may still take it along. */
    synchronized Usage unsentUsage() {
        boolean mayGoAlong = ending == null && clock.instant().isBefore(usageAt.plus(USAGE_WAITS));
        return usageSent || mayGoAlong ? null : usage;
    }

    /** The backend has it, or will not have it. */
    synchronized void usageSettled(Usage sent) {
        usageSent |= usage == sent;
    }

    /** Number of the newest event, 0 before the first. */
    public synchronized long lastEvent() {
        return last;
    }

    /** Keeps the change; {@link #diffFate} tells when the backend has it. The same once more is nothing. */
    public void diff(SpooledDiff change) {
        synchronized (this) {
            if (change.head().equals(diffOf)) {
                return;
            }
            write(DIFF, Wire.write(change));
            diffOf = change.head();
            diff = change;
        }
        news.run();
    }

    public CompletableFuture<DiffFate> diffFate() {
        return diffFate;
    }

    /**
     * Keeps the ending; nothing is appended after it. The first one counts. Where the disk is full it is kept in memory, from
     * which it is sent: that a run ended must be heard, and only the death of this JVM before that can lose it.
     */
    public void end(Ending end) {
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = end;
            try {
                write(END, Wire.write(end));
            } catch (UncheckedIOException full) {
                LOG.log(Level.WARNING, "execution {0}: its end is in memory only: {1}", run.executionId(), full.getCause().getMessage());
            }
        }
        news.run();
    }

    /** Done when the ending was heard, or refused for good: with the folder gone, unless whole lines are still to be sent from it. */
    public CompletableFuture<Void> settled() {
        return settled;
    }

    /** The next unacknowledged events, at most so many and about so many bytes, at least one where there is one. */
    synchronized List<Event> unacknowledged(int count, long bytes) throws IOException {
        List<Event> batch = new ArrayList<>();
        long offset = acknowledgedOffset;
        for (long taken = 0; batch.size() < count && taken < bytes; ) {
            String line = lineAt(offset);
            if (line == null) {
                break;
            }
            int size = line.getBytes(StandardCharsets.UTF_8).length + 1;
            if (!batch.isEmpty() && taken + size > bytes) {
                break;
            }
            batch.add(Wire.read(line, Event.class));
            offset += size;
            taken += size;
        }
        return batch;
    }

    /** The backend has the events up to this number, and wants the next ones; it may also go back. */
    synchronized void acknowledge(long stored) throws IOException {
        if (stored < acknowledged) {
            acknowledged = 0;
            acknowledgedOffset = 0;
        }
        while (acknowledged < stored) {
            String line = lineAt(acknowledgedOffset);
            if (line == null) {
                break;
            }
            acknowledgedOffset += line.getBytes(StandardCharsets.UTF_8).length + 1;
            acknowledged++;
        }
        Files.writeString(folder.resolve(ACKNOWLEDGED), Long.toString(acknowledged));
    }

    synchronized boolean allAcknowledged() {
        return acknowledged >= last;
    }

    /** Gives the rest of the events up: the backend will not have them. */
    synchronized void giveUpEvents() throws IOException {
        acknowledge(last);
    }

    /** Whether somebody waits for what is to be sent: a diff, or the ending. */
    synchronized boolean isWaitedFor() {
        return diff != null || unsentEnding().isPresent();
    }

    synchronized SpooledDiff unsentDiff() {
        return diff;
    }

    synchronized void diffSettled(DiffFate fate) throws IOException {
        diff = null;
        Files.deleteIfExists(folder.resolve(DIFF));
        diffFate.complete(fate);
    }

    /** How the run ended, once it has. */
    public synchronized Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    /** The backend has heard of it, or will not. */
    void endingSettled() {
        synchronized (this) {
            endingSettled = true;
        }
        if (!lines.none()) {
            settled.complete(null);
        }
    }

    /** The ending, until the backend has heard of it. */
    synchronized Optional<Ending> unsentEnding() {
        return endingSettled ? Optional.empty() : ending();
    }

    /** Whether nothing is left to send. */
    synchronized boolean done() {
        return endingSettled && lines.none();
    }

    /** Removes the folder. */
    void settle() throws IOException {
        synchronized (this) {
            events.close();
            PrivateFiles.delete(folder);
        }
        diffFate.complete(DiffFate.REFUSED);
        settled.complete(null);
    }

    /** Leaves everything on disk for the next life. */
    @Override
    public synchronized void close() throws IOException {
        events.close();
    }

    private void recover() throws IOException {
        long offset = 0;
        for (String line = lineAt(offset); line != null; line = lineAt(offset)) {
            offset += line.getBytes(StandardCharsets.UTF_8).length + 1;
            last++;
        }
        events.truncate(offset);
        lines.recover(last);
        Path mark = folder.resolve(ACKNOWLEDGED);
        if (Files.exists(mark)) {
            acknowledge(Math.min(last, number(Files.readString(mark))));
        }
        diff = read(DIFF, SpooledDiff.class);
        ending = read(END, Ending.class);
        usage = read(USAGE, Usage.class);
        usageSent = usage == null;
    }

    private <T> T read(String name, Class<T> type) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Wire.read(Files.readString(file), type) : null;
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private void write(String name, String text) {
        try {
            events.force(false);
            PrivateFiles.write(folder.resolve(name), text);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + name + " in " + folder, failed);
        }
    }

    private void appendLine(String line) {
        try {
            long end = events.size();
            try {
                ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
                for (long at = end; bytes.hasRemaining(); ) {
                    at += events.write(bytes, at);
                }
            } catch (IOException failed) {
                events.truncate(end);
                throw failed;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write an event into " + folder, failed);
        }
    }

    /** The whole line that begins there, or null where there is none, or none with an end. */
    private String lineAt(long offset) throws IOException {
        for (int room = READ_AHEAD; ; room *= 4) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(room, Math.max(0, events.size() - offset)));
            while (buffer.hasRemaining() && events.read(buffer, offset + buffer.position()) >= 0) {
                continue;
            }
            for (int at = 0; at < buffer.position(); at++) {
                if (buffer.get(at) == '\n') {
                    return new String(buffer.array(), 0, at, StandardCharsets.UTF_8);
                }
            }
            if (offset + buffer.position() >= events.size()) {
                return null;
            }
        }
    }
}
