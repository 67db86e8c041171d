package io.agentvine.backend.embedded;

import java.io.IOException;
import java.io.InputStream;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.context.ApplicationListener;

/**
 * The end of stdin, watched from the first moment of the process: with {@code AGENTVINE_STOP_ON_STDIN_EOF=1} stdin is a pipe that
 * the launcher holds, and its end says that the launcher is gone, also by {@code kill -9}. A start is broken off then; once
 * the backend is up, {@link StopOnStdinEof} ends it in order.
 */
final class EndOfStdin {

    /** As of a process that was ended by SIGTERM. */
    private static final int BROKEN_OFF = 143;

    private static final EndOfStdin OF_THIS_PROCESS =
            new EndOfStdin(System.in, () -> Runtime.getRuntime().halt(BROKEN_OFF));

    private final InputStream stdin;
    private Runnable consequence;
    private boolean watched;

    EndOfStdin(InputStream stdin, Runnable consequence) {
        this.stdin = stdin;
        this.consequence = consequence;
    }

    /** Where the launcher asks for it, Spring's first event begins the watch, long before there is a bean. */
    static final class FromTheStart implements ApplicationListener<ApplicationStartingEvent> {
        @Override
        public void onApplicationEvent(ApplicationStartingEvent event) {
            if ("1".equals(System.getenv("AGENTVINE_STOP_ON_STDIN_EOF"))) {
                OF_THIS_PROCESS.watch();
            }
        }
    }

    static EndOfStdin ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** What follows from its end, from now on; before, it was the start that was broken off. */
    void then(Runnable next) {
        synchronized (this) {
            consequence = next;
        }
        watch();
    }

    /** The thread is a daemon: it never keeps the backend alive. */
    synchronized void watch() {
        if (!watched) {
            watched = true;
            Thread watcher = new Thread(this::run, "stop-on-stdin-eof");
            watcher.setDaemon(true);
            watcher.start();
        }
    }

    private void run() {
        awaitEnd();
        consequence().run();
    }

    private synchronized Runnable consequence() {
        return consequence;
    }

    private void awaitEnd() {
        try {
            while (stdin.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            // As good as its end.
        }
    }
}
