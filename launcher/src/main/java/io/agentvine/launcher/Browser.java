package io.agentvine.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The browser of whoever sits at this machine. It is given a file that leads on to the address: an address may carry a code, and what programs
 * are started with can be read by every user of the machine.
 */
final class Browser {

    /** A program that runs for longer shows the page itself. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    private final List<String> programs;
    private final Path file;
    private final Duration answersWithin;

    /**
     * @param programs that open a file with what it is for; the first that can is taken
     * @param file that is written over
     * @param answersWithin what runs for longer has taken it
     */
    Browser(List<String> programs, Path file, Duration answersWithin) {
        this.programs = programs;
        this.file = file;
        this.answersWithin = answersWithin;
    }

    static Browser of(StackOptions options) {
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
        return new Browser(mac ? List.of("open") : List.of("xdg-open", "wslview"), options.home().resolve("open-page.html"), ANSWERS_WITHIN);
    }

    /** @return whether some program has taken it */
    boolean open(String address) throws InterruptedException {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, leadingTo(address));
        } catch (IOException e) {
            return false;
        }
        for (String program : programs) {
            if (takes(program)) {
                return true;
            }
        }
        return false;
    }

    private boolean takes(String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program, file.toString())
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return !process.waitFor(answersWithin.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String leadingTo(String address) {
        String quoted = address.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
        return "<!doctype html><meta charset=\"utf-8\"><title>AgentVine</title><meta name=\"referrer\" content=\"no-referrer\">"
                + "<meta http-equiv=\"refresh\" content=\"0;url=" + quoted + "\"><p><a href=\"" + quoted + "\">To the page</a></p>\n";
    }
}
