package io.agentvine.backend.task;

import io.agentvine.protocol.Network;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.Reach;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a queued task is to be another; null stays.
 *
 * @param allowHosts all of them afterwards
 */
public record TaskEdit(String title, String description, Priority priority, Network network, List<String> allowHosts) {

    /** Its priority alone. */
    public static TaskEdit to(Priority priority) {
        return new TaskEdit(null, null, priority, null, null);
    }

    public boolean isEmpty() {
        return said().isEmpty();
    }

    /** Where each value of a task comes from after it. @param before as {@link NewTask#valuesFrom} */
    Map<String, String> valuesFrom(Map<String, String> before) {
        Map<String, String> after = new TreeMap<>(before);
        said().forEach(field -> after.put(field, "task"));
        return after;
    }

    private List<String> said() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("title", title);
        fields.put("description", description);
        fields.put("priority", priority);
        fields.put("network", network);
        fields.put("allow_hosts", allowHosts);
        return fields.entrySet().stream().filter(field -> field.getValue() != null).map(Map.Entry::getKey).toList();
    }

    /** What a task reaches after it. */
    Reach reach(Reach before) {
        return new Reach(network == null ? before.network() : network, allowHosts == null ? before.allowHosts() : allowHosts);
    }
}
