package io.agentvine.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code agentvine prepare}, called by the script after a build: makes ahead what makes the next start quick. */
@Command(name = "prepare", hidden = true)
final class PrepareCommand implements Callable<Integer> {

    private final Terminal terminal;

    PrepareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Installation installation = Installation.locate();
        return Rehearsal.run(installation, QuickStart.of(installation), terminal) ? 0 : 1;
    }
}
