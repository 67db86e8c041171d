package io.agentvine.worker;

import io.agentvine.worker.process.Executables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;

/**
 * File names, branches and messages are UTF-8. In another locale, as systemd and cron give it, a JVM cannot name what is not ASCII, and
 * no setting of a running one changes that: so it starts itself again in a UTF-8 locale, under the same arguments and on the same
 * standard streams, and stays only to pass on signals and the exit code. If it is killed, the other is too.
 */
final class Utf8Locale {

    private static final String LOCALE = "C.UTF-8";
    private static final String AGAIN = "AGENTVINE_LOCALE_GIVEN";
    /** Each word is in octal where it is not plain, so that this JVM can hand on bytes that it cannot read. */
    private static final String UNPACK = "n=$#; while [ $n -gt 0 ]; do w=$(printf '%b.' \"$1\"); shift; set -- \"$@\" \"${w%.}\"; n=$((n-1)); done;"
            + " exec \"$@\"";

    private final Map<String, String> environment;
    private final Charset ofNames;

    /** @param ofNames how this JVM writes file names and arguments */
    Utf8Locale(Map<String, String> environment, Charset ofNames) {
        this.environment = environment;
        this.ofNames = ofNames;
    }

    static Utf8Locale ofThisProcess() {
        return new Utf8Locale(System.getenv(), Charset.forName(System.getProperty("sun.jnu.encoding", "US-ASCII")));
    }

    boolean here() {
        return ofNames.equals(StandardCharsets.UTF_8);
    }

    /**
     * Lives until the other one's end, and gives its exit code. Called by the main thread, with whose end the other one ends.
     *
     * @throws IllegalStateException with the remedy where there is no way to a UTF-8 locale
     */
    int startAgain() throws IOException, InterruptedException {
        Path self = Path.of("/proc/self");
        if (environment.containsKey(AGAIN) || !Files.isReadable(self.resolve("cmdline"))) {
            throw new IllegalStateException("This worker's locale writes names as " + ofNames + ", so it could not take work with names outside"
                    + " of ASCII, and there is no locale " + LOCALE + " here to start in: set LC_ALL to one of UTF-8 that `locale -a` lists.");
        }
        ProcessBuilder builder = new ProcessBuilder(command(Files.readAllBytes(self.resolve("cmdline")), self.resolve("exe").toRealPath())).inheritIO();
        builder.environment().put("LC_ALL", LOCALE);
        builder.environment().put(AGAIN, "1");
        Process other = builder.start();
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> other.destroy());
        }
        return other.waitFor();
    }

    private List<String> command(byte[] commandLine, Path java) {
        List<String> command = new ArrayList<>();
        String path = environment.get("PATH");
        Executables.find("setpriv", path, Path.of("/")).ifPresent(setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
        command.addAll(List.of("/bin/sh", "-c", UNPACK, "sh", java.toString()));
        List<String> words = packed(commandLine);
        command.addAll(words.subList(1, words.size()));
        return command;
    }

    /** Words that end with a zero byte each; pure. */
    static List<String> packed(byte[] words) {
        List<String> packed = new ArrayList<>();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (byte next : words) {
            if (next == 0) {
                packed.add(word.toString(StandardCharsets.US_ASCII));
                word.reset();
            } else if (next == '\\' || next < 0) {
                word.writeBytes("\\0%03o".formatted(next & 0xFF).getBytes(StandardCharsets.US_ASCII));
            } else {
                word.write(next);
            }
        }
        return packed;
    }
}
