package io.agentvine.worker.confine;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the address of a host, once: what is returned is connected to, so that a name cannot mean one address while it is looked at
 * and another one afterwards. Addresses of this machine, of its network and of the backend are never returned.
 */
class Destinations {

    private final String backendHost;

    /** @param backendHost its addresses are never returned, public ones either; null: there is none */
    Destinations(String backendHost) {
        this.backendHost = backendHost;
    }

    /** A host that may not be reached, with a sentence that says why. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why);
        }
    }

    /** Whether it is certain before anybody is asked that it leads nowhere: an address, or a name of this machine. */
    boolean isOfHere(String host) throws IOException {
        boolean address = host.contains(":") || host.matches("[0-9.]+|0x.*") || host.equals("localhost") || host.endsWith(".localhost");
        if (!address) {
            return false;
        }
        for (InetAddress one : lookUp(host)) {
            if (permits(one)) {
                return false;
            }
        }
        return true;
    }

    /** @throws RefusedException where none of its addresses may be reached @throws UnknownHostException where it has none */
    InetAddress resolve(String host) throws IOException {
        List<InetAddress> all = lookUp(host);
        for (InetAddress address : all) {
            if (permits(address)) {
                return address;
            }
        }
        throw new RefusedException(refused(host));
    }

    /** For one who looks the name up again: each of its addresses may be reached. @throws RefusedException where one may not @throws UnknownHostException where it has none */
    void requireAll(String host) throws IOException {
        for (InetAddress address : lookUp(host)) {
            if (!permits(address)) {
                throw new RefusedException(refused(host));
            }
        }
    }

    static String refused(String host) {
        return "the addresses of " + host + " are of this machine, of its network or of the backend, which a run never reaches";
    }

    /** Every address of a host, as the machine's resolver says. */
    List<InetAddress> lookUp(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    boolean permits(InetAddress address) throws IOException {
        return isPublic(address) && !isOfThisMachine(address) && !isBackend(address);
    }

    static boolean isPublic(InetAddress address) {
        boolean special = address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        return !special && (address instanceof Inet4Address ? isPublic4(address.getAddress()) : isPublic6(address.getAddress()));
    }

    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 255;
        int second = bytes[1] & 255;
        boolean shared = first == 100 && second >= 64 && second < 128;
        boolean protocols = first == 192 && second == 0 && (bytes[2] == 0 || bytes[2] == 2);
        boolean measuring = first == 198 && (second == 18 || second == 19);
        return first != 0 && first < 224 && !shared && !protocols && !measuring;
    }

    /** Global unicast is 2000::/3; of it 6to4 and Teredo, and below 64:ff9b:: everything, carry an IPv4 address in them. */
    private static boolean isPublic6(byte[] bytes) {
        boolean unicast = (bytes[0] & 0xe0) == 0x20;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean teredo = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0;
        return unicast && !sixToFour && !teredo;
    }

    private static boolean isOfThisMachine(InetAddress address) throws SocketException {
        return NetworkInterface.getByInetAddress(address) != null;
    }

    private boolean isBackend(InetAddress address) {
        try {
            return backendHost != null && Arrays.asList(InetAddress.getAllByName(backendHost)).contains(address);
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
