package io.agentvine.backend.repository;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.repository.Repositories.Repository;
import io.agentvine.protocol.BroughtContent;
import io.agentvine.protocol.BroughtItem;
import io.agentvine.protocol.BroughtItem.Kind;
import io.agentvine.protocol.ContentTrust;
import io.agentvine.protocol.Wire;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What of a repository's own agents may run: content by its hash, that a run saw and the operator said yes to. Pure. */
final class Trust {

    static final String FIELD = "trust";
    private static final int MOST = 20;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private Trust() {}

    /** Whether exactly that is trusted, and the same as a sentence for a person. */
    static ContentTrust of(Repository repository, BroughtContent content) {
        String found = "At commit " + content.commit() + " the repository brings for agents to run: ";
        if (content.items().isEmpty()) {
            return new ContentTrust(false, found + "nothing that can be used; 'left_out' of GET /api/v1/repositories/" + repository.id() + " says why.");
        }
        found += counted(content.items()) + ". ";
        List<String> trusted = repository.said().trust();
        if (trusted.contains(content.hash())) {
            return new ContentTrust(true, found + "The operator trusts exactly that (" + content.hash() + ").");
        }
        return new ContentTrust(false, found + (trusted.isEmpty() ? "Nobody has trusted that" : "That is not what was trusted")
                + ", so none of it is used. 'brings' of GET /api/v1/repositories/" + repository.id()
                + " lists it; to have exactly that used, PATCH it with {\"trust\": \"" + content.hash() + "\"} and the operator token.");
    }

    private static String counted(List<BroughtItem> items) {
        Map<Kind, Long> counts = items.stream().collect(Collectors.groupingBy(BroughtItem::kind, () -> new EnumMap<>(Kind.class), Collectors.counting()));
        return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey().noun() + (count.getValue() == 1 ? "" : "s"))
                .collect(Collectors.joining(", "));
    }

    /** What is trusted after a body's change. @param checks notes what is wrong with it */
    static List<String> changed(Repository before, JsonNode body, Checks checks) {
        if (!body.has(FIELD)) {
            return before.said().trust();
        }
        List<String> wanted = hashes(body, checks);
        Set<String> known = new LinkedHashSet<>(before.said().trust());
        if (before.content() != null) {
            known.add(before.content().hash());
        }
        wanted.stream().filter(hash -> !known.contains(hash)).findFirst().ifPresent(unknown -> checks.that(false, FIELD, before.content() == null
                ? "no run has seen yet what this repository brings for agents to run: run a task of it, then look at 'brings'; found '" + unknown + "'"
                : "expected the hash of what a run saw last, " + before.content().hash() + ", or of what is trusted already; found '" + unknown + "'"));
        return wanted;
    }

    private static List<String> hashes(JsonNode body, Checks checks) {
        JsonNode said = body.get(FIELD);
        if (said.isNull()) {
            return List.of();
        }
        ObjectNode list = Wire.mapper().createObjectNode();
        list.set(FIELD, said.isString() ? list.arrayNode().add(said) : said);
        List<String> read = new JsonFields(list, checks).texts(FIELD, MOST, HASH, "hashes of 64 hex digits as 'brings' has it, or one such hash, or null");
        return read == null ? List.of() : read;
    }
}
