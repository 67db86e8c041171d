package io.agentvine.backend.execution;

import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * The check of a checkpoint's ZIP: what it must hold and nothing else. It is read once, entry by entry, never more of them than
 * is allowed, and nothing of it is unpacked.
 */
final class CheckpointContent {

    static final int MOST_ENTRIES = 500;
    private static final String BUNDLE = "bundle";
    private static final int LONGEST_NAME = 1000;
    /** More than the directory of so many entries can need. */
    private static final int LARGEST_DIRECTORY = 2 * MOST_ENTRIES * (LONGEST_NAME + 46);
    private static final int END_RECORD = 22;
    private static final int END_SIGNATURE = 0x06054b50;

    private final Path file;
    private final Checkpoint expected;
    private final Budget bundle;
    private final Budget session;
    private final Set<String> names = new LinkedHashSet<>();

    private CheckpointContent(Path file, Checkpoint expected, CheckpointSettings settings) {
        this.file = file;
        this.expected = expected;
        this.bundle = new Budget(settings.maxBundle().toBytes(), "The bundle", CheckpointSettings.MAX_BUNDLE);
        this.session = new Budget(settings.maxTranscript().toBytes(), "The session", CheckpointSettings.MAX_TRANSCRIPT);
    }

    /** @throws ProblemException 400 that says what was expected and found, 413 that names the setting */
    static void require(Path file, Checkpoint expected, CheckpointSettings settings) throws IOException {
        new CheckpointContent(file, expected, settings).require();
    }

    private void require() throws IOException {
        try {
            readEntries();
            requireSameDirectory();
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw unreadable(e.getMessage());
        }
        if (expected.hasBundle()) {
            requirePresence(BUNDLE, true, "base_commit and head_commit are not the same");
        }
        if (expected.sessionId() != null) {
            requirePresence(transcript(), true, "session_id is given");
        }
    }

    private void readEntries() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                accept(entry.getName());
                check(entry.getName(), zip);
            }
        }
    }

    private void accept(String name) {
        if (names.size() == MOST_ENTRIES) {
            throw refused("must have at most " + MOST_ENTRIES + " entries, found more");
        }
        if (!name.equals(BUNDLE) && !isSessionFile(name)) {
            throw refused("must have no entries but '" + BUNDLE + "'" + (expected.sessionId() == null
                    ? " where no session_id is given"
                    : ", '" + transcript() + "' and files under '" + folder() + "'") + ", found '" + shown(name) + "'");
        }
        if (!names.add(name)) {
            throw refused("must have each entry once, found '" + shown(name) + "' twice");
        }
    }

    private void check(String name, InputStream zip) throws IOException {
        if (name.equals(BUNDLE)) {
            InputStream in = bundle.of(zip);
            BundleHeader.require(in, expected.headCommit(), !expected.hasBundle());
            in.transferTo(OutputStream.nullOutputStream());
        } else if (name.equals(transcript())) {
            TranscriptFile.require(session.of(zip), expected.sessionId());
        } else {
            session.of(zip).transferTo(OutputStream.nullOutputStream());
        }
    }

    private boolean isSessionFile(String name) {
        return expected.sessionId() != null && (name.equals(transcript()) || name.startsWith(folder()) && isInside(name));
    }

    /** Whether each part of a path is a name, on any system. */
    private static boolean isInside(String name) {
        if (name.length() > LONGEST_NAME || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0 || name.indexOf(':') >= 0) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private String transcript() {
        return "session/" + expected.sessionId() + ".jsonl";
    }

    private String folder() {
        return "session/" + expected.sessionId() + "/";
    }

    private void requirePresence(String name, boolean wanted, String why) {
        if (names.contains(name) != wanted) {
            throw refused("must have " + (wanted ? "an" : "no") + " entry '" + name + "', since " + why + "; found " + (wanted ? "none" : "one"));
        }
    }

    /** For those who read a ZIP by the directory at its end: it names the same, and nothing comes behind it. */
    private void requireSameDirectory() throws IOException {
        requireEndRecord();
        Set<String> listed = new TreeSet<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            zip.stream().map(ZipEntry::getName).forEach(listed::add);
            if (zip.size() != names.size() || !listed.equals(names)) {
                throw unreadable("its directory lists other entries than it has");
            }
        }
    }

    private void requireEndRecord() throws IOException {
        try (RandomAccessFile zip = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[END_RECORD];
            zip.seek(Math.max(0, zip.length() - END_RECORD));
            zip.readFully(bytes);
            ByteBuffer end = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (end.getInt(0) != END_SIGNATURE || Integer.toUnsignedLong(end.getInt(12)) > LARGEST_DIRECTORY) {
                throw unreadable("it does not end with its directory");
            }
        }
    }

    private static ProblemException unreadable(String found) {
        return refused("must be a readable ZIP, found: " + found);
    }

    static ProblemException refused(String message) {
        return Problems.badRequest("body", message);
    }

    private static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }

    /** How much may still be unpacked of some entries. */
    private static final class Budget {

        private final long most;
        private final String what;
        private final String setting;
        private long found;

        Budget(long most, String what, String setting) {
            this.most = most;
            this.what = what;
            this.setting = setting;
        }

        /** The same, which ends with 413 as soon as it is too much. */
        InputStream of(InputStream in) {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    int n = in.read(into, from, length);
                    found += Math.max(0, n);
                    if (found > most) {
                        throw Problems.tooLarge(what + " has more than " + most + " bytes when it is unpacked, which are allowed; store less, or set "
                                + setting + " higher");
                    }
                    return n;
                }
            };
        }
    }
}
