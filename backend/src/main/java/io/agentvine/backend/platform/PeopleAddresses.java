package io.agentvine.backend.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * The addresses that people's requests come from where this backend runs in a container: what its engine passes on from a published
 * port of the machine comes from the bridge of a network, which no container of that network can be. Those are the default gateway
 * and, since a container can be in several networks, the first address of each of them.
 */
final class PeopleAddresses {

    private static final Path ROUTES = Path.of("/proc/net/route");

    private final List<IpAddressMatcher> matchers;

    private PeopleAddresses(Set<String> addresses) {
        this.matchers = addresses.stream().map(IpAddressMatcher::new).toList();
    }

    /**
     * @param further addresses or networks like 192.168.65.0/24, which an engine of another kind passes requests on from
     * @throws IllegalStateException where one is neither
     */
    static PeopleAddresses of(List<String> further) {
        for (String address : further) {
            try {
                new IpAddressMatcher(address);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("agentvine.security.people-addresses: expected an address like 192.168.65.1 or a network like"
                        + " 192.168.65.0/24, found '" + address + "'", e);
            }
        }
        Set<String> all = new HashSet<>(further);
        all.addAll(List.of("127.0.0.0/8", "::1"));
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InterfaceAddress own : network.getInterfaceAddresses()) {
                    if (own.getNetworkPrefixLength() > own.getAddress().getAddress().length * 8 - 2) {
                        continue; // no network: its first address would be a neighbour's
                    }
                    all.add(firstOf(own.getAddress(), own.getNetworkPrefixLength()));
                }
            }
            if (Files.isReadable(ROUTES)) {
                try (Stream<String> lines = Files.lines(ROUTES)) {
                    all.addAll(gateways(lines.toList()));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("The networks of this machine cannot be read, and agentvine.security.people-routes=host needs them", e);
        }
        return new PeopleAddresses(all);
    }

    /** @param remote an address as the connection has it */
    boolean contains(String remote) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(remote));
    }

    static String firstOf(InetAddress own, int prefix) throws UnknownHostException {
        byte[] bytes = own.getAddress();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        bytes[bytes.length - 1] |= 1;
        return InetAddress.getByAddress(bytes).getHostAddress();
    }

    /** @param lines of Linux's table of IPv4 routes: interface, destination, gateway, …, numbers in hexadecimal with the last byte first */
    static Set<String> gateways(List<String> lines) {
        Set<String> found = new HashSet<>();
        for (String line : lines) {
            String[] columns = line.split("\\s+");
            if (columns.length > 2 && columns[1].equals("00000000") && !columns[2].equals("00000000")) {
                int gateway = Integer.parseUnsignedInt(columns[2], 16);
                found.add("%d.%d.%d.%d".formatted(gateway & 255, gateway >> 8 & 255, gateway >> 16 & 255, gateway >>> 24));
            }
        }
        return found;
    }
}
