package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A way to a server, or like a load balancer to the first of several that accepts. It can be cut, slowed and made silent while
 * the servers live.
 */
public final class TcpProxy implements AutoCloseable {

    private final List<Integer> targets;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Loss> loss = new AtomicReference<>();
    private volatile boolean cut;
    private volatile boolean silent;
    private volatile Duration delay = Duration.ZERO;

    /** An answer that is to be lost. @param then runs before the connection ends */
    private record Loss(String marker, Runnable then) {}

    private TcpProxy(List<Integer> targets) {
        this.targets = targets;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("proxy-accept", this::accept);
    }

    /** @param ports on loopback, the preferred one first */
    public static TcpProxy to(List<Integer> ports) {
        return new TcpProxy(List.copyOf(ports));
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Resets every connection, and every new one at once. */
    public void cut() {
        cut = true;
        resetAll();
    }

    /** Carries nothing any more and ends nothing, as a dead cable does. */
    public void silence() {
        silent = true;
    }

    /** Holds back all that is carried for so long, in either direction. */
    public void slow(Duration by) {
        delay = by;
    }

    /** Resets what is open; new connections work again, and none of them is reset or has lost a byte. */
    public void restore() {
        if (cut || silent) {
            cut();
            silent = false;
            cut = false;
        }
        delay = Duration.ZERO;
    }

    /** Resets every connection that is open now. */
    public void resetAll() {
        open.forEach(TcpProxy::reset);
    }

    /** The next answer with this text in it is not delivered: its connection is reset, after {@code then}. */
    public void loseAnswer(String marker, Runnable then) {
        loss.set(new Loss(marker, then));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                open.add(near);
                thread("proxy-connect", () -> connect(near));
            } catch (IOException closed) {
                // the next connection is another one
            }
        }
    }

    private void connect(Socket near) {
        Socket far = cut ? null : firstThatAccepts();
        if (far == null) {
            reset(near);
            open.remove(near);
            return;
        }
        open.add(far);
        thread("proxy-there", () -> carry(near, far, false));
        carry(far, near, true);
    }

    private Socket firstThatAccepts() {
        for (int target : targets) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), target);
            } catch (IOException refused) {
                // the next one may accept
            }
        }
        return null;
    }

    private void carry(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[16_384];
        try (from; to) {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (answers && lost(buffer, n)) {
                    reset(to);
                    return;
                }
                if (!silent) {
                    hold();
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

    private boolean lost(byte[] buffer, int n) {
        Loss wanted = loss.get();
        if (wanted == null || !new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(wanted.marker()) || !loss.compareAndSet(wanted, null)) {
            return false;
        }
        wanted.then().run();
        return true;
    }

    private void hold() {
        Duration time = delay;
        if (!time.isZero()) {
            Pause.of(time);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
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
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resetAll();
    }
}
