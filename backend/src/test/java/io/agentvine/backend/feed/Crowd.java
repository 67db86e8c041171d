package io.agentvine.backend.feed;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many clients of one event stream, read by whoever asks and by no thread of their own; each has little room for what is not read. */
final class Crowd implements AutoCloseable {

    private static final int RECEIVE_BYTES = 4_096;

    private final URI address;
    private final Map<SocketChannel, ByteArrayOutputStream> clients = new LinkedHashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    Crowd(URI address) {
        this.address = address;
    }

    void open(int many) throws IOException {
        byte[] request = ("GET " + address.getRawPath() + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < many; i++) {
            SocketChannel client = SocketChannel.open();
            clients.put(client, new ByteArrayOutputStream());
            client.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            client.connect(new InetSocketAddress(address.getHost(), address.getPort()));
            for (ByteBuffer sent = ByteBuffer.wrap(request); sent.hasRemaining(); ) {
                client.write(sent);
            }
            client.configureBlocking(false);
        }
    }

    /** Takes what is there of each. */
    void read() throws IOException {
        for (Map.Entry<SocketChannel, ByteArrayOutputStream> client : clients.entrySet()) {
            while (client.getKey().read(buffer.clear()) > 0) {
                client.getValue().write(buffer.array(), 0, buffer.position());
            }
        }
    }

    void awaitEach(String text) {
        await("each reads " + text).until(() -> {
            read();
            return texts().stream().allMatch(one -> one.contains(text));
        });
    }

    List<String> texts() {
        return clients.values().stream().map(bytes -> bytes.toString(StandardCharsets.UTF_8)).toList();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients.keySet()) {
            client.close();
        }
    }
}
