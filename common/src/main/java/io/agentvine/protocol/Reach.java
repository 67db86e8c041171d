package io.agentvine.protocol;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a task is to reach.
 *
 * @param network null: what its worker says
 * @param allowHosts {@link HostPattern}s that it reaches with {@link Network#HOSTS} beside those of its worker
 */
public record Reach(@Nullable Network network, List<String> allowHosts) {

    /** What its worker says. */
    public static final Reach WORKERS = new Reach(null, List.of());

    public Reach {
        allowHosts = allowHosts == null ? List.of() : allowHosts.stream().map(HostPattern::plain).toList();
    }

    /** The same with further hosts; with {@link Network#NONE} they are not reached either. */
    public Reach and(List<String> hosts) {
        return new Reach(network, Stream.concat(allowHosts.stream(), hosts.stream()).toList());
    }

    /** Whether only a worker that knows of it and has a wall can hold a run to it. */
    public boolean limits() {
        return network == Network.NONE || network == Network.HOSTS;
    }
}
