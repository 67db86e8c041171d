package io.agentvine.backend.queue;

import io.agentvine.protocol.QueueName;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The queues in their order. */
final class Queues {

    static final List<QueueName> ALL = List.of(QueueName.values());

    private Queues() {}

    static QueueName of(String word) {
        return QueueName.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Most urgent first, each once; none named means all. */
    static List<QueueName> inOrder(Collection<QueueName> named) {
        return named == null || named.isEmpty() ? ALL : named.stream().distinct().sorted().toList();
    }
}
