package io.agentvine.worker.confine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The first lines of what a server answers to a request that this proxy made its own, one on a connection: it ends with the answer. Not every server
 * says so in its answer, and a client that does not know sends its next request where nobody reads it.
 */
final class ResponseHead {

    private static final byte[] CLOSES = "Connection: close\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int STATUS = "HTTP/1.1 ".length();

    private ResponseHead() {}

    /** Hands it on with that said, and what has come behind it. What is no head goes on as it is. */
    static void pass(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(RequestHead.LIMIT);
        int begin = 0;
        while (true) {
            int end = RequestHead.end(read, begin);
            if (end >= 0 && read.get(begin + STATUS) != '1') {
                int line = lineEnd(read, begin);
                Road.write(to, ByteBuffer.wrap(read.array(), begin, line - begin));
                Road.write(to, ByteBuffer.wrap(CLOSES));
                Road.write(to, ByteBuffer.wrap(read.array(), line, read.position() - line));
                return;
            }
            if (end >= 0) {
                // An answer before the answer, as 100 Continue, for which the client waits.
                Road.write(to, ByteBuffer.wrap(read.array(), begin, end + 4 - begin));
                begin = end + 4;
            } else if (!read.hasRemaining() || from.read(read) < 0) {
                Road.write(to, ByteBuffer.wrap(read.array(), begin, read.position() - begin));
                return;
            }
        }
    }

    /** Behind the end of the line that begins there. */
    private static int lineEnd(ByteBuffer read, int begin) {
        int at = begin;
        while (read.get(at) != '\n') {
            at++;
        }
        return at + 1;
    }
}
