package io.agentvine.backend.platform;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A response that stays open and is written to now and then, without a thread of its own: writes never block, what a slow
 * client has not taken yet waits here. A writer asks {@link #backlog} before it adds more. Safe for any thread.
 */
public final class LiveResponse {

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Runnable onReady;
    private final Runnable onEnd;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private boolean opened;
    private boolean unflushed;
    private boolean finishing;
    private boolean ended;

    private LiveResponse(AsyncContext context, ServletOutputStream out, Runnable onReady, Runnable onEnd) {
        this.context = context;
        this.out = out;
        this.onReady = onReady;
        this.onEnd = onEnd;
    }

    /**
     * Takes the response over; the request's thread may go.
     *
     * @param onReady called on any thread each time everything was taken by the client: the moment to add more
     * @param onEnd called once, however it ends
     */
    public static LiveResponse open(
            HttpServletRequest request, HttpServletResponse response, String contentType, Runnable onReady, Runnable onEnd)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        LiveResponse live = new LiveResponse(context, response.getOutputStream(), onReady, onEnd);
        context.addListener(live.new Endings());
        return live;
    }

    /** Begins to write; until then texts wait. Called once, after the owner has noted this response. */
    public void start() {
        out.setWriteListener(new Writes());
    }

    /** Adds a text. */
    public void send(String text) {
        synchronized (this) {
            if (ended || finishing) {
                return;
            }
            waiting.add(text.getBytes(StandardCharsets.UTF_8));
        }
        drain();
    }

    /** How many texts the client has not taken yet. */
    public synchronized int backlog() {
        return waiting.size();
    }

    public synchronized boolean isOpen() {
        return !ended && !finishing;
    }

    /** Ends the response once what waits is written. */
    public void finish() {
        synchronized (this) {
            finishing = true;
        }
        drain();
    }

    /** Ends the response now. */
    public void abort() {
        end(true);
    }

    private void drain() {
        boolean complete;
        try {
            complete = write();
        } catch (IOException | IllegalStateException e) {
            // the client is gone; there is nobody to tell
            end(true);
            return;
        }
        if (complete) {
            end(true);
        }
    }

    /** Writes what can be written without blocking; true when all is written and nothing more comes. */
    private synchronized boolean write() throws IOException {
        if (!opened || ended) {
            return false;
        }
        while (out.isReady()) {
            byte[] next = waiting.poll();
            if (next != null) {
                out.write(next);
                unflushed = true;
            } else if (unflushed) {
                unflushed = false;
                out.flush();
            } else {
                return finishing;
            }
        }
        return false;
    }

    private void end(boolean complete) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
        }
        if (complete) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // the container has ended it already
            }
        }
        onEnd.run();
    }

    private final class Writes implements WriteListener {

        @Override
        public void onWritePossible() {
            synchronized (LiveResponse.this) {
                opened = true;
                unflushed = true; // sends the headers at once
            }
            drain();
            if (isOpen() && backlog() == 0) {
                onReady.run();
            }
        }

        @Override
        public void onError(Throwable thrown) {
            end(true);
        }
    }

    private final class Endings implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            end(false);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end(true);
        }

        @Override
        public void onError(AsyncEvent event) {
            end(true);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nothing is dispatched again
        }
    }
}
