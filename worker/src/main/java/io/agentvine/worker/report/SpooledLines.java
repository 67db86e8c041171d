package io.agentvine.worker.report;

import io.agentvine.protocol.EventBatch.Whole;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The whole lines of a run whose events are shortened: masked, each in a file of the spool until the backend has it or will not have it.
 * Any thread may call.
 */
final class SpooledLines {

    static final long MOST_BYTES = 32L << 20;
    static final long MOST_BYTES_OF_A_RUN = 64L << 20;
    private static final Pattern NAME = Pattern.compile("line-(\\d{1,18})");
    private static final String DRAFT = ".draft";

    private final Path folder;
    private final TreeSet<Long> unsent = new TreeSet<>();
    private long drafts;
    private long taken;
    private int failures;

    SpooledLines(Path folder) {
        this.folder = folder;
    }

    /** A line that belongs to no event yet. @param file null where it is not kept @param told what its event says of it */
    record Draft(Path file, Whole told) {}

    /** One that is to be sent. @param event its number */
    record Unsent(long event, Path file) {}

    /** Takes up what an earlier life left. @param lastEvent lines of later ones have no event */
    synchronized void recover(long lastEvent) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher line = NAME.matcher(file.getFileName().toString());
                if (line.matches() && Long.parseLong(line.group(1)) <= lastEvent) {
                    unsent.add(Long.valueOf(line.group(1)));
                } else if (line.matches() || file.toString().endsWith(DRAFT)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Copies a line, masked, unless it or all of the run are too large, or the disk is full: then the event says so. */
    Draft draft(Path line, long sizeBytes, Redaction redaction) {
        if (sizeBytes > MOST_BYTES) {
            return left("It has " + sizeBytes + " bytes, and at most " + MOST_BYTES + " are kept of a line.");
        }
        Path file = nextDraft();
        try {
            Whole copied = MaskedCopy.make(line, file, redaction, MOST_BYTES);
            if (copied != null && take(copied.sizeBytes())) {
                return new Draft(file, copied);
            }
            Files.deleteIfExists(file);
            return left("With it the long lines of this run would have more than " + MOST_BYTES_OF_A_RUN + " bytes.");
        } catch (IOException unwritable) {
            file.toFile().delete();
            return left("The worker could not keep it: " + reason(unwritable));
        }
    }

    /** From now on it is that event's. */
    synchronized void keep(long event, Draft draft) throws IOException {
        if (draft.file() != null) {
            Files.move(draft.file(), file(event), StandardCopyOption.ATOMIC_MOVE);
            unsent.add(event);
        }
    }

    /** The first one, where its event is among those that the backend has; else null. */
    synchronized Unsent next(long acknowledged) {
        return unsent.isEmpty() || unsent.first() > acknowledged ? null : new Unsent(unsent.first(), file(unsent.first()));
    }

    /** The backend has it, or will not have it. */
    synchronized void settled(long event) throws IOException {
        failures = 0;
        unsent.remove(event);
        Files.deleteIfExists(file(event));
    }

    /** How often sending the first one has failed now. */
    synchronized int failed() {
        return ++failures;
    }

    synchronized boolean none() {
        return unsent.isEmpty();
    }

    private synchronized Path nextDraft() {
        return folder.resolve("line-" + ++drafts + DRAFT);
    }

    private synchronized boolean take(long bytes) {
        boolean fits = taken + bytes <= MOST_BYTES_OF_A_RUN;
        taken += fits ? bytes : 0;
        return fits;
    }

    private Path file(long event) {
        return folder.resolve("line-" + event);
    }

    /** Without the path. */
    private static String reason(IOException unwritable) {
        String said = unwritable instanceof FileSystemException file ? file.getReason() : unwritable.getMessage();
        return said == null ? unwritable.getClass().getSimpleName() : said;
    }

    private static Draft left(String reason) {
        String printable = reason.replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
        return new Draft(null, new Whole(null, null, printable.substring(0, Math.min(printable.length(), Whole.LONGEST_REASON / 2))));
    }
}
