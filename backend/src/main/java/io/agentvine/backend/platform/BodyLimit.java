package io.agentvine.backend.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses a body that is larger than the setting with 413, whether its length is announced or not, and one that takes too long with 408. */
final class BodyLimit extends OncePerRequestFilter {

    /** Bytes in a second. */
    private static final long LEAST_RATE = 64 * 1024;

    private final HttpSettings settings;
    private final ProblemWriter problems;

    BodyLimit(HttpSettings settings, ProblemWriter problems) {
        this.settings = settings;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long limit = limitOf(request.getRequestURI());
        if (request.getContentLengthLong() > limit) {
            response.setHeader("Connection", "close");
            problems.write(request, response, tooLarge(limit));
            return;
        }
        chain.doFilter(request.getContentLengthLong() == 0 ? request : new Counted(request, limit, settings.bodyTime()), response);
    }

    /** A checkpoint and a whole line go to a file and have limits of their own, which their routes hold them to. */
    private long limitOf(String path) {
        if (path.endsWith("/checkpoint") || path.endsWith("/line")) {
            return Long.MAX_VALUE;
        }
        return path.endsWith("/diff") ? settings.maxDiff().toBytes() : settings.maxBody().toBytes();
    }

    private static ProblemException tooLarge(long limit) {
        return Problems.tooLarge("The body is larger than the " + limit + " bytes that this route takes");
    }

    private static ProblemException tooSlow(Duration time) {
        return Problems.of(HttpStatus.REQUEST_TIMEOUT, "The body takes too long: it may take " + time.toSeconds() + " s, and a second more for each "
                + LEAST_RATE / 1024 + " KB (agentvine.http.body-time)");
    }

    private static final class Counted extends HttpServletRequestWrapper {

        private final long limit;
        private final Duration time;

        Counted(HttpServletRequest request, long limit, Duration time) {
            super(request);
            this.limit = limit;
            this.time = time;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedStream(super.getInputStream(), limit, time);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class CountedStream extends ServletInputStream {

        private final ServletInputStream from;
        private final long limit;
        private final Duration time;
        private final long begun = System.nanoTime();
        private long read;

        CountedStream(ServletInputStream from, long limit, Duration time) {
            this.from = from;
            this.limit = limit;
            this.time = time;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int many = readInTime(into, offset, length);
            count(Math.max(0, many));
            return many;
        }

        private int readInTime(byte[] into, int offset, int length) throws IOException {
            try {
                return from.read(into, offset, length);
            } catch (SocketTimeoutException e) {
                throw tooSlow(time);
            }
        }

        private void count(int more) {
            read += more;
            if (more > 0 && System.nanoTime() - begun > time.plusSeconds(read / LEAST_RATE).toNanos()) {
                throw tooSlow(time);
            }
            if (read > limit) {
                throw tooLarge(limit);
            }
        }

        @Override
        public boolean isFinished() {
            return from.isFinished();
        }

        @Override
        public boolean isReady() {
            return from.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            from.setReadListener(listener);
        }
    }
}
