package io.agentvine.bench;

import io.agentvine.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** One kept-alive HTTP connection, written by hand so that the client's share of the machine stays small. One thread at a time. */
final class HttpLine implements Closeable {

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);

    private final String headers;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[16384];
    private int next;
    private int end;
    private int lineFrom;

    /** An answer whose status is not 2xx. The connection can still be used. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String status, byte[] body) {
            super("expected a 2xx answer and found " + status + ": " + new String(body, StandardCharsets.UTF_8));
        }
    }

    /** @param token bearer token, or null */
    HttpLine(int port, String token) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.headers = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n");
    }

    /** @throws Refused if the answer's status is not 2xx */
    byte[] post(String path, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        send("POST " + path + headers + "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n", bytes);
        return answer();
    }

    JsonNode post(String path, Object body) throws IOException {
        return Wire.mapper().readTree(post(path, Wire.write(body)));
    }

    byte[] get(String path) throws IOException {
        send("GET " + path + headers + "\r\n", new byte[0]);
        return answer();
    }

    JsonNode read(String path) throws IOException {
        return Wire.mapper().readTree(get(path));
    }

    /** Asks for a stream and swallows it until it ends. */
    void swallow(String path) throws IOException {
        send("GET " + path + headers + "\r\n", new byte[0]);
        while (in.read(buffer) >= 0) {
            continue;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(String head, byte[] body) throws IOException {
        byte[] whole = Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), head.length() + body.length);
        System.arraycopy(body, 0, whole, head.length(), body.length);
        out.write(whole);
    }

    private byte[] answer() throws IOException {
        line();
        String status = text(9, 12);
        int length = 0;
        boolean chunked = false;
        for (int size = line(); size > 0; size = line()) {
            if (starts(LENGTH)) {
                length = Integer.parseInt(text(LENGTH.length, size).trim());
            } else if (starts(CHUNKED)) {
                chunked = true;
            }
        }
        byte[] body = chunked ? chunks() : bytes(length);
        if (status.charAt(0) != '2') {
            throw new Refused(status, body);
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.write(bytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(text(0, line()), 16);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int had = 0; had < count; ) {
            if (next == end) {
                next = 0;
                end = 0;
                fill();
            }
            int part = Math.min(count - had, end - next);
            System.arraycopy(buffer, next, bytes, had, part);
            next += part;
            had += part;
        }
        return bytes;
    }

    /** Moves over one line, which starts at {@code lineFrom} then, and answers its length without the line end. */
    private int line() throws IOException {
        lineFrom = next;
        while (true) {
            for (; next < end; next++) {
                if (buffer[next] == '\n') {
                    int size = next - lineFrom;
                    next++;
                    return size > 0 && buffer[lineFrom + size - 1] == '\r' ? size - 1 : size;
                }
            }
            keepLine();
            fill();
        }
    }

    /** Makes room behind the line that has begun. */
    private void keepLine() {
        int begun = end - lineFrom;
        byte[] to = begun > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, lineFrom, to, 0, begun);
        buffer = to;
        lineFrom = 0;
        next = begun;
        end = begun;
    }

    private void fill() throws IOException {
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
        end += read;
    }

    private String text(int from, int to) {
        return new String(buffer, lineFrom + from, to - from, StandardCharsets.US_ASCII);
    }

    private boolean starts(byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            int c = i < end - lineFrom ? buffer[lineFrom + i] : 0;
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }
}
