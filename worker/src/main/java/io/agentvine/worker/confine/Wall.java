package io.agentvine.worker.confine;

import io.agentvine.protocol.Reach;
import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Launch;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What the operating system keeps the processes of a run in by, with a {@link Road} as the only way out. Any thread may call. */
interface Wall {

    /** As {@code --confine} takes it and {@code GET /workers} shows it. */
    String name();

    /** Whether {@link Confinement#LOOK} works behind it. */
    boolean looks();

    /** Which hosts a run reaches. @param task what it says @param hosts who says it for each */
    Road.Way way(Reach task, Gatekeeper hosts);

    /**
     * Starts a process behind a wall of its own.
     *
     * @param before words that run outside and become the wall
     * @throws IOException where there can be none; nothing was started then
     */
    ChildProcess start(Launch launch, List<String> before, Inside inside, Consumer<Line> output) throws IOException;
}
