package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A server of a test as one on a machine far away: in a network namespace of its own a public address, which is of none of its interfaces,
 * leads to the server's port on our loopback. Linux only, with iproute2 and socat, which is to wait for an answer also where the asking side is done.
 */
public final class FarMachine {

    /** Of the addresses for documentation, which count as public ones. */
    private static final String ADDRESS = "203.0.113.7";

    /** The folder of sockets between both networks; the ports of ours that its loopback has; the far port; then the command. */
    private static final String OUTSIDE = """
            for port in $2 $3; do socat -t 60 "UNIX-LISTEN:$1/$port,fork,backlog=128" "TCP:127.0.0.1:$port" & done
            exec unshare --user --map-root-user --net sh -c "$0" "$@\"""";
    private static final String INSIDE = """
            ip link set lo up && ip route add local %1$s/32 dev lo || exit 1
            for port in $1; do socat -t 60 "TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr,backlog=128" "UNIX-CONNECT:$0/$port" & done
            socat -t 60 "TCP-LISTEN:$2,bind=%1$s,fork,reuseaddr,backlog=128" "UNIX-CONNECT:$0/$2" &
            shift 2
            exec "$@\"""".formatted(ADDRESS);

    private final Path sockets;
    private final int port;

    /** @param sockets a folder with a short path @param port of the server on our loopback, and there */
    public FarMachine(Path sockets, int port) {
        this.sockets = sockets;
        this.port = port;
    }

    /** Whether this machine can have one. */
    public static boolean isPossible() {
        try {
            Process tried = new ProcessBuilder("unshare", "--user", "--map-root-user", "--net", "sh", "-c",
                    "command -v socat && ip link set lo up && ip route add local " + ADDRESS + "/32 dev lo").redirectErrorStream(true).start();
            tried.getInputStream().readAllBytes();
            return tried.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a network was tried", e);
        }
    }

    /** As which it is reached. */
    public String authority() {
        return ADDRESS + ":" + port;
    }

    /** What comes before a command, so that it runs there. @param near ports of our loopback that are on the loopback there too */
    List<String> around(List<Integer> near) {
        String ports = near.stream().map(String::valueOf).collect(Collectors.joining(" "));
        return List.of("sh", "-c", OUTSIDE, INSIDE, sockets.toString(), ports, Integer.toString(port));
    }
}
