package io.agentvine.worker.confine;

import io.agentvine.protocol.HostPattern;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.Reach;
import java.util.ArrayList;
import java.util.List;

/**
 * Which hosts a run may reach by the worker's proxy, whatever their addresses ({@link Destinations}).
 *
 * @param hosts plain {@link HostPattern}s
 */
public record NetworkReach(Network mode, List<String> hosts) {

    /** Any public host. */
    public static final NetworkReach OPEN = new NetworkReach(Network.OPEN, List.of());

    /** @throws IllegalArgumentException with what was expected and what was found */
    public static NetworkReach of(String mode, List<String> hosts) {
        List<String> names = hosts.stream().map(HostPattern::plain).filter(name -> !name.isEmpty()).toList();
        names.stream().filter(name -> !HostPattern.FORM.matcher(name).matches()).findFirst().ifPresent(wrong -> {
            throw new IllegalArgumentException("--allow-hosts: expected " + HostPattern.EXPECTED + ", found '" + wrong + "'");
        });
        for (Network known : Network.values()) {
            if (known.word().equalsIgnoreCase(mode.strip())) {
                return new NetworkReach(known, names);
            }
        }
        throw new IllegalArgumentException("--network: expected none, hosts or open, found '" + mode + "'");
    }

    /** For a run of this worker. Who starts a worker without a network has one without, whatever tasks say. */
    NetworkReach of(Reach task) {
        if (mode == Network.NONE) {
            return this;
        }
        List<String> named = new ArrayList<>(hosts);
        named.addAll(task.allowHosts());
        return new NetworkReach(task.network() == null ? mode : task.network(), named);
    }

    /** @param host a name or an address, as a client writes it */
    boolean allows(String host) {
        String name = HostPattern.plain(host);
        return switch (mode) {
            case NONE -> false;
            case OPEN -> true;
            case HOSTS -> Registries.HOSTS.contains(name) || hosts.stream().anyMatch(pattern -> HostPattern.matches(pattern, name));
        };
    }
}
