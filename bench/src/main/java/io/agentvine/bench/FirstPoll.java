package io.agentvine.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stands between a worker and the backend, passes every byte on, and notes when the worker first asks for work. */
final class FirstPoll implements Closeable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final CompletableFuture<Long> seen = new CompletableFuture<>();

    FirstPoll(int target) throws IOException {
        this.target = target;
        thread("first-poll", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** {@link System#nanoTime} of the first claim. */
    long await() throws Exception {
        return seen.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            Socket backend = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            backend.setTcpNoDelay(true);
            thread("first-poll-up", () -> pass(client, backend, true));
            thread("first-poll-down", () -> pass(backend, client, false));
        }
    }

    private void pass(Socket from, Socket to, boolean look) throws IOException {
        byte[] buffer = new byte[8192];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (look && new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(" /api/v1/queue/")) {
                    seen.complete(System.nanoTime());
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private static void thread(String name, Crew.Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // One side closed its connection: the other follows.
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }
}
