package io.agentvine.worker.confine;

import java.util.List;
import java.util.Locale;

/**
 * Which hosts a run may reach by the worker's proxy, whatever their addresses ({@link Destinations}).
 *
 * @param hosts names in lower case; {@code *.example.com} stands for every name below it
 */
public record NetworkReach(Mode mode, List<String> hosts) {

    /** Any public host. */
    public static final NetworkReach OPEN = new NetworkReach(Mode.OPEN, List.of());

    public enum Mode {
        /** Nothing. */
        NONE,
        /** The registries, the hosts that are named, and those that somebody says yes to. */
        HOSTS,
        /** Whatever is public. */
        OPEN
    }

    /** @throws IllegalArgumentException with what was expected and what was found */
    public static NetworkReach of(String mode, List<String> hosts) {
        List<String> names = hosts.stream().map(NetworkReach::plain).filter(name -> !name.isEmpty()).toList();
        names.stream().filter(name -> !name.matches("(\\*\\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?")).findFirst().ifPresent(wrong -> {
            throw new IllegalArgumentException("--allow-hosts: expected names such as files.example.com or *.example.com, found '" + wrong + "'");
        });
        for (Mode known : Mode.values()) {
            if (known.name().equalsIgnoreCase(mode.strip())) {
                return new NetworkReach(known, names);
            }
        }
        throw new IllegalArgumentException("--network: expected none, hosts or open, found '" + mode + "'");
    }

    /** @param host a name or an address, as a client writes it */
    boolean allows(String host) {
        String name = plain(host);
        return switch (mode) {
            case NONE -> false;
            case OPEN -> true;
            case HOSTS -> Registries.HOSTS.contains(name)
                    || hosts.stream().anyMatch(pattern -> pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern));
        };
    }

    static String plain(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
