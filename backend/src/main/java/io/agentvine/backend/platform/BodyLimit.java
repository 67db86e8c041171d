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
import java.nio.charset.StandardCharsets;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses a body that is larger than the setting with 413, whether its length is announced or not. */
final class BodyLimit extends OncePerRequestFilter {

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
        chain.doFilter(request.getContentLengthLong() >= 0 ? request : new Counted(request, limit), response);
    }

    /** A checkpoint goes to a file and has limits of its own, which its route holds it to. */
    private long limitOf(String path) {
        if (path.endsWith("/checkpoint")) {
            return Long.MAX_VALUE;
        }
        return path.endsWith("/diff") ? settings.maxDiff().toBytes() : settings.maxBody().toBytes();
    }

    private static ProblemException tooLarge(long limit) {
        return Problems.tooLarge("The body is larger than the " + limit + " bytes that this route takes");
    }

    /** A body of unknown length. */
    private static final class Counted extends HttpServletRequestWrapper {

        private final long limit;

        Counted(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedStream(super.getInputStream(), limit);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class CountedStream extends ServletInputStream {

        private final ServletInputStream from;
        private final long limit;
        private long read;

        CountedStream(ServletInputStream from, long limit) {
            this.from = from;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int one = from.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int many = from.read(into, offset, length);
            count(Math.max(0, many));
            return many;
        }

        private void count(int more) {
            read += more;
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
