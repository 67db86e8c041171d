package io.agentvine.launcher.client;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;

/** A command line that was typed in a folder, and what came of it. */
final class Typed {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final int exitCode;

    private Typed(Path folder, Map<String, String> environment, boolean terminal, String input, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("AGENTVINE_HOME", folder.resolve("no-home").toString());
        Workplace workplace = new Workplace(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                new BufferedReader(new StringReader(input)), folder, all, terminal, 100);
        CommandLine line = Client.line(workplace, arguments);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        exitCode = line.execute(arguments);
    }

    static Typed in(Path folder, FarSide far, String... arguments) {
        return in(folder, far, Map.of(), false, "", arguments);
    }

    static Typed in(Path folder, FarSide far, Map<String, String> environment, boolean terminal, String input, String... arguments) {
        Map<String, String> with = new HashMap<>(environment);
        with.putIfAbsent("AGENTVINE_API_URL", far.url());
        return new Typed(folder, with, terminal, input, arguments);
    }

    int exitCode() {
        return exitCode;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
