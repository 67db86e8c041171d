package io.agentvine.worker.agent.claude;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A program in the place of Claude Code that does one thing wrong; the first argument says which. */
public final class MisbehavingAgent {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final String INIT = "{\"type\":\"system\",\"subtype\":\"init\"}";
    private static final String RESULT =
            "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"terminal_reason\":\"completed\",\"num_turns\":1,\"result\":\"done\"}";

    private MisbehavingAgent() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        switch (args[0]) {
            case "behaves" -> answerEach(in);
            case "endsidle" -> endIdle(in, args);
            case "streams" -> stream();
            case "silent" -> Thread.sleep(600_000);
            case "floods" -> flood();
            case "longline" -> longLine(in);
            case "ignoresterm" -> ignoreTerm();
            case "leaks" -> leak(in);
            case "dieshalfway" -> dieHalfWay();
            case "garbage" -> OUT.println("Segmentation fault\n\u0001{{{ not json\n[1,2]");
            case "nothing" -> {}
            case "unknownsession" -> unknownSession(in, args);
            case "existingsession" -> existingSession(in, args);
            case "neithersession" -> neitherSession(args);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void answerEach(BufferedReader in) throws IOException {
        OUT.println(INIT);
        while (in.readLine() != null) {
            OUT.println(RESULT);
        }
    }

    /** Answers once, and is gone when the next message comes. */
    private static void endIdle(BufferedReader in, String[] args) throws IOException {
        if (Arrays.asList(args).contains("--resume")) {
            answerEach(in);
        } else {
            OUT.println(INIT);
            in.readLine();
            OUT.println(RESULT);
            in.readLine();
            System.exit(143);
        }
    }

    /** Nothing but partial messages, which say what they use, for long enough that its worker looks at its limits. */
    private static void stream() throws InterruptedException {
        OUT.println(INIT);
        for (int i = 0; i < 20; i++) {
            OUT.println("{\"type\":\"stream_event\",\"event\":{\"type\":\"message_start\",\"message\":{\"id\":\"m" + i + "\",\"usage\":{\"output_tokens\":1}}}}");
            Thread.sleep(100);
        }
        OUT.println(RESULT);
    }

    private static void flood() {
        while (true) {
            OUT.println("{\"type\":\"from_the_future\",\"text\":\"" + "x".repeat(1000) + "\"}");
        }
    }

    private static void longLine(BufferedReader in) throws IOException {
        OutputStream raw = System.out;
        raw.write("{\"type\":\"assistant\",\"text\":\"".getBytes(StandardCharsets.UTF_8));
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'x');
        for (int i = 0; i < 50; i++) {
            raw.write(megabyte);
        }
        raw.write("\"}\n".getBytes(StandardCharsets.UTF_8));
        raw.flush();
        answerEach(in);
    }

    private static void ignoreTerm() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Thread.sleep(600_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        OUT.println(INIT);
        Thread.sleep(600_000);
    }

    private static void leak(BufferedReader in) throws IOException {
        new ProcessBuilder("/bin/sh", "-c", "setsid sleep 600 & sleep 600").inheritIO().start();
        answerEach(in);
    }

    private static void dieHalfWay() {
        OUT.println(INIT);
        System.err.println("out of luck");
        System.exit(3);
    }

    private static void unknownSession(BufferedReader in, String[] args) throws IOException {
        if (Arrays.asList(args).contains("--resume")) {
            System.err.println("No conversation found with session ID: x");
            System.exit(1);
        }
        answerEach(in);
    }

    private static void existingSession(BufferedReader in, String[] args) throws IOException {
        if (Arrays.asList(args).contains("--session-id")) {
            System.err.println("Error: Session ID x is already in use.");
            System.exit(1);
        }
        answerEach(in);
    }

    /** A session that can neither be resumed nor begun. */
    private static void neitherSession(String[] args) {
        boolean resumed = Arrays.asList(args).contains("--resume");
        System.err.println(resumed ? "No conversation found with session ID: x" : "Error: Session ID x is already in use.");
        System.exit(1);
    }
}
