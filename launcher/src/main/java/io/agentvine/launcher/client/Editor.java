package io.agentvine.launcher.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Asks for a text in the person's own editor. */
final class Editor {

    private static final String EXPLAINED = """

            # The first line is the title; the rest, behind an empty line, says what is to be done.
            # Lines that begin with '#' are left out. An empty text submits nothing.
            """;

    private Editor() {}

    /** @throws Refusal there is no terminal or no editor, or it ended with an error */
    static String ask(Workplace workplace, String title) {
        if (!workplace.terminal()) {
            throw Refusal.usage("say what is to be done: 'agentvine task new TITLE -d DESCRIPTION', or -F FILE with - for the standard input");
        }
        String editor = workplace.variable("VISUAL") != null ? workplace.variable("VISUAL")
                : workplace.variable("EDITOR") != null ? workplace.variable("EDITOR") : "vi";
        try {
            Path file = Files.createTempFile("agentvine-task-", ".md");
            try {
                Files.writeString(file, (title == null ? "" : title + "\n") + EXPLAINED);
                // As git does it: the variable may hold options, so a shell reads it; the file is an argument of its own.
                Process process = new ProcessBuilder("sh", "-c", editor + " \"$@\"", editor, file.toString()).inheritIO().start();
                if (process.waitFor() != 0) {
                    throw Refusal.of("the editor " + editor + " ended with " + process.exitValue() + "; nothing was submitted");
                }
                return Files.readString(file).lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n")).strip();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Refusal.of("the editor " + editor + " cannot be used: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of("interrupted");
        }
    }
}
