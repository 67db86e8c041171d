package io.agentvine.backend.platform;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Bounds how many threads wait for bodies that are still on their way, so that there are always some for requests that are whole:
 * health, heartbeats, claims. Where no place is free, a body that comes at once is waited for, and any other is answered 503.
 */
final class LateBodies extends ValveBase {

    private static final Duration AT_ONCE = Duration.ofMillis(250);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private final Semaphore places;
    private final Semaphore shortPlaces;

    /** @param most how many may wait at the same time; half as many more may wait for what comes at once */
    LateBodies(int most) {
        super(true);
        this.places = new Semaphore(most);
        this.shortPlaces = new Semaphore(Math.max(1, most / 2));
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (arrived(request)) {
            getNext().invoke(request, response);
        } else if (places.tryAcquire()) {
            waiting(request, response);
        } else if (arrivesAtOnce(request)) {
            getNext().invoke(request, response);
        } else {
            refuse(response);
        }
    }

    private void waiting(Request request, Response response) throws IOException, ServletException {
        try {
            getNext().invoke(request, response);
            leaveUnread(request, response);
        } finally {
            places.release();
        }
    }

    private boolean arrivesAtOnce(Request request) {
        if (request.getContentLengthLong() < 0 || !shortPlaces.tryAcquire()) {
            return false;
        }
        try {
            return within(() -> arrived(request));
        } finally {
            shortPlaces.release();
        }
    }

    /** Also where there is none. */
    private static boolean arrived(Request request) {
        long length = request.getContentLengthLong();
        if (length < 0) {
            return request.getHeader("Transfer-Encoding") == null;
        }
        return length == 0 || available(request) >= length;
    }

    private static int available(Request request) {
        request.getCoyoteRequest().action(ActionCode.AVAILABLE, Boolean.TRUE);
        return request.getCoyoteRequest().getAvailable();
    }

    /**
     * Tomcat would read on to keep the connection, in this thread and for as long as it takes. What comes at once is taken, so that the
     * client has sent all and reads its answer; where more is missing, the connection ends.
     */
    private static void leaveUnread(Request request, Response response) {
        if (request.isAsync() || response.isCommitted() || within(() -> taken(request))) {
            return;
        }
        response.setHeader("Connection", "close");
        request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    private static boolean taken(Request request) {
        if (!fullyRead(request) && request.getContentLengthLong() >= 0 && available(request) > 0) {
            discard(request);
        }
        return fullyRead(request);
    }

    private static boolean fullyRead(Request request) {
        AtomicBoolean all = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, all);
        return all.get();
    }

    /** Does not block: something is available. */
    private static void discard(Request request) {
        try {
            request.getCoyoteRequest().doRead(new Nowhere());
        } catch (IOException e) {
            // the connection is broken; its end is Tomcat's
        }
    }

    private static final class Nowhere implements ApplicationBufferHandler {

        private ByteBuffer buffer;

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // nothing is kept
        }
    }

    /** Looks again and again, a short while: there is nothing that would tell. */
    private static boolean within(BooleanSupplier state) {
        for (long left = AT_ONCE.dividedBy(LOOK_EVERY); left > 0; left--) {
            if (state.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return state.getAsBoolean();
    }

    private static void refuse(Response response) throws IOException {
        byte[] body = ("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"Too many requests are still sending"
                + " their bodies; repeat this one, and send its body at once\"}").getBytes(StandardCharsets.UTF_8);
        response.setStatus(503);
        response.setHeader("Retry-After", "1");
        response.setHeader("Connection", "close");
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
