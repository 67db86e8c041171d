package io.agentvine.worker.confine;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The first lines of what a client sends to a proxy.
 *
 * @param headers each line without its end
 * @param rest what came behind the head already
 */
record RequestHead(String method, String target, String version, List<String> headers, byte[] rest) {

    static final int LIMIT = 64 * 1024;
    private static final Set<String> HOP = Set.of("connection", "proxy-connection", "proxy-authorization", "keep-alive", "te", "upgrade", "host");

    /** @param port -1 where none is named */
    record Authority(String host, int port) {}

    /** @throws IOException where it is no head, too long, or ends in between */
    static RequestHead read(SocketChannel from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LIMIT);
        for (int end = -1; end < 0; end = end(buffer, 0)) {
            if (!buffer.hasRemaining()) {
                throw new IOException("a request's head is longer than " + LIMIT + " bytes");
            }
            if (from.read(buffer) < 0) {
                throw new EOFException("the client went away");
            }
        }
        int end = end(buffer, 0);
        String head = new String(buffer.array(), 0, end, StandardCharsets.ISO_8859_1);
        byte[] rest = java.util.Arrays.copyOfRange(buffer.array(), end + 4, buffer.position());
        List<String> lines = new ArrayList<>(List.of(head.split("\r\n")));
        String[] words = lines.remove(0).split(" ");
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new IOException("expected a request of HTTP 1, found something else");
        }
        return new RequestHead(words[0], words[1], words[2], List.copyOf(lines), rest);
    }

    /** Whether it is for the server that the connection leads to, and for no proxy. */
    boolean isDirect() {
        return target.startsWith("/");
    }

    boolean isTunnel() {
        return method.equals("CONNECT");
    }

    /** @throws IOException where none can be read from it */
    Authority authority() throws IOException {
        try {
            URI uri = isTunnel() ? new URI("tunnel://" + target) : new URI(target);
            boolean known = uri.getHost() != null && uri.getRawUserInfo() == null && (isTunnel() || "http".equalsIgnoreCase(uri.getScheme()));
            if (known) {
                String host = uri.getHost();
                return new Authority(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
            }
        } catch (URISyntaxException malformed) {
            // said below
        }
        throw new IOException("expected CONNECT host:port or http://host/path, found '" + method + " " + target + "'");
    }

    /** For the server itself, one request on the connection. */
    byte[] forServer() throws IOException {
        Authority authority = authority();
        String path = target.substring(target.indexOf("://") + 3).replaceFirst("^[^/?#]*", "");
        StringBuilder head = new StringBuilder(method + " " + (path.startsWith("/") ? path : "/" + path) + " HTTP/1.1\r\n");
        String host = authority.host.contains(":") ? "[" + authority.host + "]" : authority.host;
        head.append("Host: ").append(host).append(authority.port < 0 ? "" : ":" + authority.port).append("\r\n");
        headers.stream().filter(line -> !HOP.contains(name(line))).forEach(line -> head.append(line).append("\r\n"));
        return head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** As it came. */
    byte[] unchanged() {
        StringBuilder head = new StringBuilder(method + " " + target + " " + version + "\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String name(String header) {
        int colon = header.indexOf(':');
        return (colon < 0 ? header : header.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    }

    /** Where the empty line of the head that begins at {@code from} begins; -1: it has not come yet. */
    static int end(ByteBuffer buffer, int from) {
        byte[] bytes = buffer.array();
        for (int i = from + 3; i < buffer.position(); i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i - 3;
            }
        }
        return -1;
    }
}
