package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.report.PrivateFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings what Claude Code wrote down of a task's session to where the task's clone is now. It names files by their whole path: a call that it makes
 * again would go to where the clone was, and what it has read there it takes for another file.
 */
final class MovedSession {

    /** Where an entry was written: in a run's clone or a folder of it. As it stands in JSON. */
    private static final Pattern PLACE = Pattern.compile("\"cwd\":\"((?:[^\"\\\\]|\\\\.)*/runs/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/clone)[/\"]");
    /** The API takes back its model's thinking only as it was: it is signed. */
    private static final Pattern SIGNED = Pattern.compile("\"type\":\"(?:redacted_)?thinking\"");

    private final Set<String> places = new LinkedHashSet<>();
    private final String here;

    private MovedSession(String here) {
        this.here = here;
    }

    /**
     * Of a session that no process has open. Nothing is changed where it was in this clone before.
     *
     * @param transcripts of the session and of its subagents
     * @param clone where the task's files are now
     */
    static void bring(List<Path> transcripts, Path clone) throws IOException {
        MovedSession session = new MovedSession(asInJson(clone));
        for (Path transcript : transcripts) {
            session.look(transcript);
        }
        session.places.remove(session.here);
        if (!session.places.isEmpty()) {
            for (Path transcript : transcripts) {
                session.rewrite(transcript);
            }
        }
    }

    /** Without its quotes; each byte a character, as all lines are read here. */
    private static String asInJson(Path clone) {
        String quoted = Wire.write(clone.toString());
        return new String(quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void look(Path transcript) throws IOException {
        try (Stream<String> lines = Files.lines(transcript, StandardCharsets.ISO_8859_1)) {
            lines.map(PLACE::matcher).filter(Matcher::find).forEach(found -> places.add(found.group(1)));
        }
    }

    private void rewrite(Path transcript) throws IOException {
        Pattern places = Pattern.compile(this.places.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")(?![\\w.-])")));
        String there = Matcher.quoteReplacement(here);
        Path next = transcript.resolveSibling(transcript.getFileName() + ".moving");
        try (BufferedReader lines = Files.newBufferedReader(transcript, StandardCharsets.ISO_8859_1); OutputStream out = PrivateFiles.create(next)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String moved = SIGNED.matcher(line).find() ? line : places.matcher(line).replaceAll(there);
                out.write((moved + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        Files.move(next, transcript, StandardCopyOption.ATOMIC_MOVE);
    }
}
