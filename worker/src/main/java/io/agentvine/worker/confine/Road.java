package io.agentvine.worker.confine;

import io.agentvine.protocol.HostPattern;
import io.agentvine.protocol.Network;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The only way out of one wall: a socket or a port on loopback on which an HTTP proxy of the worker listens. A request for a host goes to it where it may
 * be reached; one for no host goes to the worker's own loopback server, where there is one for this wall. The client is hostile.
 */
final class Road implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Road.class.getName());
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 256;
    private static final int BUFFER = 32 * 1024;

    private final Path socket;
    private final String name;
    private final Way way;
    private final InetSocketAddress own;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    /** Which hosts it leads to: those that are named, what the gatekeeper says to each, and at which addresses. */
    record Way(NetworkReach reach, Gatekeeper gatekeeper, Destinations destinations) {

        /** Of a name, as DNS limits it. */
        private static final int LONGEST_HOST = 253;

        /** Why it does not lead there, in one sentence; null: it does, but for the addresses that the name may have. */
        String refusal(String host, int port) throws IOException {
            if (host.length() > LONGEST_HOST) {
                return "no host has a name of " + host.length() + " characters";
            }
            if (reach.mode() == Network.NONE) {
                return "this run may not reach " + host + ": it has no network, as its task, its repository or --network of its worker says";
            }
            if (destinations.isOfHere(host)) {
                return Destinations.refused(host);
            }
            return gatekeeper.refusal(host, port, reach.allows(host));
        }
    }

    /** @param own null: requests for no host are refused @throws IOException where there can be no such socket */
    Road(Path socket, String name, Way way, InetSocketAddress own) throws IOException {
        this(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)), socket, name, way, own);
    }

    private Road(ServerSocketChannel server, Path socket, String name, Way way, InetSocketAddress own) {
        this.socket = socket;
        this.name = name;
        this.way = way;
        this.own = own;
        this.server = server;
        daemon("road", this::accept).start();
    }

    /** On a free port of 127.0.0.1, for a wall that has the machine's own loopback. Other programs of the machine can use it too. */
    static Road onLoopback(String name, Way way, InetSocketAddress own) throws IOException {
        return new Road(ServerSocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress("127.0.0.1", 0)), null, name, way, own);
    }

    /** Null where it is a port. */
    Path socket() {
        return socket;
    }

    /** Of a road on loopback. */
    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** Nothing goes through any more. */
    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(Road::closeQuietly);
        try {
            if (socket != null) {
                Files.deleteIfExists(socket);
            }
        } catch (IOException left) {
            LOG.log(Level.DEBUG, "{0} stays: {1}", socket, left.getMessage());
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (open.size() > 2 * CONNECTIONS) {
                    closeQuietly(client);
                    continue;
                }
                open.add(client);
                daemon("road-in", () -> serve(client)).start();
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException | RuntimeException unforeseen) {
                // The edge of a connection: others go on.
                LOG.log(Level.WARNING, "a connection of {0} was not taken: {1}", name, unforeseen.toString());
            }
        }
    }

    private void serve(SocketChannel client) {
        SocketChannel server = null;
        try {
            RequestHead head = RequestHead.read(client);
            server = reach(client, head);
            if (server != null) {
                join(client, server, !head.isDirect() && !head.isTunnel());
            }
        } catch (IOException | RuntimeException broken) {
            // The edge of a connection: it ends, and the client sees that.
            LOG.log(Level.DEBUG, "{0}: {1}", name, broken.toString());
        } finally {
            close(server);
            close(client);
        }
    }

    /** Null where it was refused and the client told. */
    private SocketChannel reach(SocketChannel client, RequestHead head) throws IOException {
        try {
            SocketChannel server = head.isDirect() ? connect(own()) : connect(destination(head));
            if (head.isTunnel()) {
                write(client, "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            } else {
                write(server, head.isDirect() ? head.unchanged() : head.forServer());
            }
            write(server, head.rest());
            return server;
        } catch (Destinations.RefusedException refused) {
            LOG.log(Level.INFO, "{0}: refused, {1}", name, refused.getMessage());
            answer(client, "403 Forbidden", refused.getMessage());
        } catch (UnknownHostException unknown) {
            answer(client, "502 Bad Gateway", "there is no host " + head.target());
        } catch (IOException unreachable) {
            answer(client, "502 Bad Gateway", head.target() + " cannot be reached: " + unreachable.getMessage());
        }
        return null;
    }

    private InetSocketAddress own() throws IOException {
        if (own == null) {
            throw new Destinations.RefusedException("this is a proxy: name a host");
        }
        return own;
    }

    private InetSocketAddress destination(RequestHead head) throws IOException {
        RequestHead.Authority wanted = head.authority();
        int port = wanted.port() >= 0 ? wanted.port() : head.isTunnel() ? 443 : 80;
        String refusal = way.refusal(HostPattern.plain(wanted.host()), port);
        if (refusal != null) {
            throw new Destinations.RefusedException(refusal);
        }
        return new InetSocketAddress(way.destinations().resolve(wanted.host()), port);
    }

    private SocketChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel server = SocketChannel.open();
        open.add(server);
        try {
            server.socket().connect(address, (int) CONNECT.toMillis());
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return server;
        } catch (IOException | RuntimeException unreachable) {
            close(server);
            throw unreachable;
        }
    }

    /** @param once whether the request was made anew, as the only one of its connection */
    private void join(SocketChannel client, SocketChannel server, boolean once) throws IOException {
        Thread up = daemon("road-up", () -> {
            try {
                pump(client, server);
            } catch (IOException broken) {
                close(server);
            }
        });
        up.start();
        if (once) {
            ResponseHead.pass(server, client);
        }
        pump(server, client);
    }

    private static void pump(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (from.read(buffer.clear()) >= 0) {
            write(to, buffer.flip());
        }
        to.shutdownOutput();
    }

    private static void answer(SocketChannel client, String status, String text) throws IOException {
        byte[] body = ("AgentVine: " + text.replaceAll("\\p{Cntrl}", "?") + "\n").getBytes(StandardCharsets.UTF_8);
        write(client, ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        write(client, body);
        client.shutdownOutput();
    }

    private static void write(SocketChannel to, byte[] bytes) throws IOException {
        write(to, ByteBuffer.wrap(bytes));
    }

    /** All of it. */
    static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private void close(SocketChannel channel) {
        if (channel != null) {
            open.remove(channel);
            closeQuietly(channel);
        }
    }

    static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception broken) {
            LOG.log(Level.DEBUG, "a socket did not close well: {0}", broken.getMessage());
        }
    }

    private Thread daemon(String part, Runnable body) {
        Thread thread = new Thread(body, part + "-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
