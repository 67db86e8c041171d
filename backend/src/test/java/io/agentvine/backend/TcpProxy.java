package io.agentvine.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server that can be cut, and made silent, while the server lives. */
public final class TcpProxy implements AutoCloseable {

    private final String host;
    private final int target;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean silent;

    public TcpProxy(String host, int target) {
        this.host = host;
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("proxy-accept", this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Ends every connection and every new one at once. */
    public void cut() {
        cut = true;
        endAll();
    }

    /** Carries nothing any more, and ends nothing. */
    public void silence() {
        silent = true;
    }

    /** Ends what is open and what comes meanwhile; new connections work again. */
    public void restore() {
        cut();
        silent = false;
        cut = false;
    }

    public void endAll() {
        open.forEach(TcpProxy::end);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                open.add(near);
                if (cut) {
                    end(near);
                    continue;
                }
                Socket far = new Socket(host, target);
                open.add(far);
                thread("proxy-there", () -> carry(near, far));
                thread("proxy-back", () -> carry(far, near));
            } catch (IOException closed) {
                // the next connection is another one
            }
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try (from; to) {
            for (int n = from.getInputStream().read(buffer); n >= 0; n = from.getInputStream().read(buffer)) {
                if (!silent) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (IOException ended) {
            // one side is gone, so the other one goes
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        endAll();
    }
}
