package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports of loopback: of a range that no connection takes one of by itself, a part of it for each JVM of the tests. None is given twice. */
public final class Ports {

    private static final int FIRST = 16_000;
    private static final int SPAN = 1_000;
    private static final int PARTS = 16;
    private static final int TRIES = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    public static int free() {
        int part = Integer.getInteger("agentvine.e2e.fork", 1) % PARTS;
        for (int n = 0; n < TRIES; n++) {
            int port = FIRST + part * SPAN + ThreadLocalRandom.current().nextInt(SPAN);
            if (!GIVEN.add(port)) {
                continue;
            }
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("expected a free port and found none in " + TRIES + " tries, part " + part);
    }
}
