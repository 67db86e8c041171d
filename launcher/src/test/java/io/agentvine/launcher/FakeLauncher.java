package io.agentvine.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A launcher of fake programs in a JVM of its own, for killing. */
public final class FakeLauncher {

    private FakeLauncher() {}

    public static void main(String[] args) throws Exception {
        StackOptions options =
                new StackOptions(Path.of(args[0]), Ports.free(), 2, 1, null, Duration.ofSeconds(1), Map.of());
        Terminal terminal = new Terminal(System.out, false, false, 80);
        try (Stack stack = new Stack(options, new FakePrograms(null), terminal)) {
            StopOnSignal.register(stack, terminal);
            stack.start();
            System.out.println("STARTED");
            stack.superviseUntilEnd();
        }
    }
}
