package io.agentvine.backend.platform;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The sections of the API document, in their order: what people call, then what workers call. */
final class DocumentedSections {

    private static final List<Tag> FOR_PEOPLE = List.of(
            section("tasks", "Tasks", "What is to be done, and where it stands: submit, look, change, cancel, retry, delete."),
            section("chat", "Questions and messages", "What agents ask and people answer, and what people write to a running agent."),
            section("executions", "Executions", "The attempts at a task: how each ended, what it said, what it changed, what it cost."),
            section("repositories", "Repositories", "What is said once about a repository, so that its tasks need not."),
            section("templates", "Templates", "Named tasks with parameters."),
            section("schedules", "Schedules", "Tasks that come by themselves, at times of a clock: look, change, run now, see why one was skipped."),
            section("workers", "Workers", "Who works, and at what: look, drain, resume, remove."),
            section("sessions", "Sessions", "Claude Code's conversations: which task each serves, how full it is; end one."),
            section("attachments", "Attachments", "Files that go with tasks: images, PDF and text for the agent."),
            section("queue", "Queues", "How full the queues are, and queueing a task again."),
            section("policy", "Policy", "The own rules for what agents may do: look, replace, try."),
            section("events", "Events", "What changes, as it changes."),
            section("logins", "Logins", "Who is at the page: log in, see who is, log out."),
            section("webhooks", "Webhooks", "What was posted to others."),
            section("service", "Service", "Whether this backend works, and what it is."));

    private static final List<Tag> FOR_WORKERS = List.of(
            section("worker-fleet", "For workers: the fleet", "For workers: register, stay in touch, take orders."),
            section("worker-queue", "For workers: work orders", "For workers: claim work, say how it ended, hand it back."),
            section("worker-executions", "For workers: a run's record",
                    "For workers: what a run said and did, its change, its checkpoint, whether it may push."),
            section("worker-sessions", "For workers: sessions", "For workers: which Claude Code session a run is in."),
            section("worker-chat", "For workers: questions", "For workers: ask a person, take what people wrote, park a run."));

    private static final Map<String, String> SECTION_FOR_WORKERS = Map.of("workers", "worker-fleet", "queue", "worker-queue",
            "executions", "worker-executions", "sessions", "worker-sessions", "chat", "worker-chat");

    private DocumentedSections() {}

    /** Each route goes where those go that may call it. */
    static void arrange(OpenAPI document) {
        Set<String> used = new TreeSet<>();
        document.getPaths().values().forEach(path -> path.readOperations().forEach(operation -> {
            operation.setTags(operation.getTags().stream().map(tag -> isForWorkers(operation) ? SECTION_FOR_WORKERS.get(tag) : tag).toList());
            used.addAll(operation.getTags());
        }));
        document.setTags(Stream.concat(FOR_PEOPLE.stream(), FOR_WORKERS.stream()).toList());
        Set<String> known = new TreeSet<>(document.getTags().stream().map(Tag::getName).toList());
        if (!known.equals(used)) {
            throw new IllegalStateException("The sections of the API document are " + known + ", and its routes stand in " + used);
        }
        document.addExtension("x-tagGroups", List.of(group("For people and programs", FOR_PEOPLE), group("For workers", FOR_WORKERS)));
    }

    /** Whether no token of a person opens it. */
    private static boolean isForWorkers(Operation operation) {
        return operation.getSecurity() != null && operation.getSecurity().stream().noneMatch(one -> one.containsKey(ApiDocument.OPERATOR));
    }

    private static Map<String, Object> group(String name, List<Tag> tags) {
        return Map.of("name", name, "tags", tags.stream().map(Tag::getName).toList());
    }

    private static Tag section(String name, String displayed, String description) {
        Tag tag = new Tag().name(name).description(description);
        tag.addExtension("x-displayName", displayed);
        return tag;
    }
}
