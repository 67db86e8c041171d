package io.agentvine.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at the loopback ports of this machine. */
final class Ports {

    private Ports() {}

    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CannotGoOn("no free port can be found: " + e.getMessage());
        }
    }

    static void requireFree(int port) {
        if (port < 1 || port > 65535) {
            throw new CannotGoOn("--port is " + port + ", but must be between 1 and 65535");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        } catch (IOException e) {
            throw new CannotGoOn("port " + port + " is already in use (" + e.getMessage()
                    + "): stop what listens there, perhaps another AgentVine, or start with --port and another number");
        }
    }
}
