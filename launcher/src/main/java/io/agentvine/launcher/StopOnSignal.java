package io.agentvine.launcher;

/** Ctrl-C, TERM and HUP end the whole stack before the launcher goes. */
final class StopOnSignal {

    private StopOnSignal() {}

    static void register(Stack stack, Terminal terminal) {
        Thread stop = new Thread(
                () -> {
                    terminal.stopping();
                    if (stack.beginStop()) {
                        terminal.show(java.util.List.of());
                        terminal.say("Stopping everything; running agents get a few seconds…");
                        stack.close();
                        terminal.say("Everything is stopped.");
                    }
                },
                "stop-on-signal");
        Runtime.getRuntime().addShutdownHook(stop);
    }
}
