package io.agentvine.backend.task.body;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.task.DeliveryForm;
import io.agentvine.backend.task.McpServers;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.OwnLabels;
import io.agentvine.backend.task.TaskEdit;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.Effort;
import io.agentvine.protocol.HostPattern;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.Reach;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads what people say of a task, and holds it against what a task may say. */
public final class TaskBodies {

    private static final int LONGEST_DESCRIPTION = 100_000;
    private static final int LONGEST_COMMAND = 10_000;
    private static final int LARGEST_METADATA = 65_536;
    private static final int WEEK_SECONDS = 7 * 86_400;
    private static final int MOST_ATTEMPTS = 20;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@\\[\\]-]{0,99}");
    private static final int MOST_LABELS = 16;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/=-]{0,62}");
    private static final int MOST_DEPENDENCIES = 50;
    private static final int LARGEST_BUDGET_USD = 100_000;
    private static final int MOST_TURNS = 10_000;
    private static final int LARGEST_SCHEMA = 65_536;
    private static final int LONGEST_INSTRUCTIONS = 20_000;
    private static final int LONGEST_PREFIX = 100;
    private static final int MOST_ATTACHMENTS = 10;
    private static final int MOST_HOSTS = 50;
    private static final int MOST_SERVERS = 16;
    private static final int LONGEST_HISTORY = 1_000_000;
    private static final Set<String> CLAUDES_WORDS = Set.of("default", "best", "sonnet", "opus", "haiku", "fable", "mythos", "opusplan", "sonnet[1m]", "opus[1m]");
    private static final Set<String> FIELDS = Set.of("title", "description", "task_type", "priority", "repository_url", "branch_name",
            "permission_level", "timeout_seconds", "max_attempts", "model", "session_id", "related_to", "verify_command", "metadata", "labels",
            "depends_on", "not_before", "max_budget_usd", "effort", "fallback_model", "max_turns", "plan_first", "output_schema",
            "attachments", "directory", "setup_command", "history", "tags", "submodules", "lfs", "instructions", "branch_prefix", "network", "allow_hosts",
            "mcp_servers", "delivery", "follow_checks", "agent");

    private TaskBodies() {}

    /** @throws io.agentvine.backend.platform.ProblemException 400 that names every wrong field */
    public static NewTask newTask(FilledBody filled, TaskSettings settings) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(filled.body(), checks);
        NewTask task = newTask(fields, known(filled.valuesFrom()));
        checks.present("title", fields.has("title") ? "" : null)
                .present("description", fields.has("description") ? "" : null)
                .present("repository_url", fields.has("repository_url") ? "" : null);
        check(fields, task, checks, settings);
        checks.orRefuse();
        return task;
    }

    /** Notes what is wrong in a part of a body: anything may be absent. */
    public static void check(JsonNode part, Checks checks, TaskSettings settings) {
        JsonFields fields = new JsonFields(part, checks);
        check(fields, newTask(fields, Map.of()), checks, settings);
    }

    /** Notes what is no field of a task: in something that is kept, a mistyped one is not to go unseen. @param also fields that may be there */
    public static void requireKnown(JsonNode part, Set<String> also, Checks checks) {
        part.propertyNames().stream().filter(field -> !FIELDS.contains(field) && !also.contains(field))
                .forEach(field -> checks.that(false, field, "is no field of a task"));
    }

    /** Notes what would be gone when it is used: files that no task names are dropped after a day. */
    public static void requireLasting(JsonNode part, Checks checks) {
        checks.that(!part.hasNonNull("attachments"), "attachments", "must not be in what is kept for later: a file that no task names is gone after a day."
                + " Give it with each task, or put it into the repository");
    }

    /** What is not known is ignored, and leaves no trace. */
    private static Map<String, String> known(Map<String, String> valuesFrom) {
        Map<String, String> known = new TreeMap<>(valuesFrom);
        known.keySet().retainAll(FIELDS);
        return known;
    }

    private static void check(JsonFields fields, NewTask task, Checks checks, TaskSettings settings) {
        note(checks, "title", task.title(), TaskBodies::faultOfTitle);
        note(checks, "repository_url", task.repositoryUrl(), url -> RepositoryUrl.fault(url, settings.httpHosts()));
        note(checks, "branch_name", task.branchName(), RefName::fault);
        note(checks, "directory", task.options().directory(), DirectoryName::fault);
        checks.that(task.model() == null || MODEL.matcher(task.model()).matches(), "model", "must be a model's name, as 'sonnet'");
        checks.that(task.sessionId() == null || task.relatedTo() == null, "related_to", "cannot be given beside session_id; leave one out");
        checks.that(task.labels() == null || task.labels().stream().noneMatch(OwnLabels::isReserved), "labels", "must not begin with agentvine/");
        String fallback = task.options().fallbackModel();
        checks.that(fallback == null || MODEL.matcher(fallback).matches(), "fallback_model", "must be a model's name, as 'haiku'");
        checks.that(fallback == null || !fallback.equals(task.model()), "fallback_model", "must be another one than model");
        note(checks, "branch_prefix", task.branchPrefix(), prefix -> RefName.fault(prefix + "x"));
        if (task.options().program() == AgentProgram.OPENCODE) {
            checkForOpenCode(task, checks);
        }
    }

    /** What is asked for and cannot be had is refused: a task that is done without it would be another one. */
    private static void checkForOpenCode(NewTask task, Checks checks) {
        AgentOptions options = task.options();
        String instead = ", which a task that OpenCode does cannot have: leave it out, or have Claude Code do the task (agent: claude)";
        checks.that(!options.planFirst(), "plan_first", "must not be true" + instead);
        checks.that(options.outputSchema() == null, "output_schema", "must not be given" + instead);
        checks.that(options.fallbackModel() == null, "fallback_model", "must not be given" + instead);
        checks.that(options.mcpServers().isEmpty(), "mcp_servers", "must be empty" + instead);
        checks.that(task.model() == null || !CLAUDES_WORDS.contains(task.model()), "model", "must be a model's full name where OpenCode does the task, as 'claude-sonnet-4-5',"
                + " found '" + task.model() + "', which is a word of Claude Code's");
    }

    private static NewTask newTask(JsonFields fields, Map<String, String> valuesFrom) {
        return new NewTask(
                fields.text("title", 1, NewTask.LONGEST_TITLE),
                fields.text("description", 1, LONGEST_DESCRIPTION),
                fields.word("task_type", TaskType.class, TaskType.FEATURE),
                fields.word("priority", Priority.class, Priority.NORMAL),
                fields.text("repository_url", 1, RepositoryUrl.LONGEST),
                fields.text("branch_name", 1, RefName.LONGEST),
                fields.word("permission_level", PermissionLevel.class, PermissionLevel.SUPERVISED),
                fields.number("timeout_seconds", 1, WEEK_SECONDS),
                fields.number("max_attempts", 1, MOST_ATTEMPTS),
                fields.text("model", 1, 100),
                fields.uuid("session_id"),
                fields.uuid("related_to"),
                fields.text("verify_command", 1, LONGEST_COMMAND),
                fields.object("metadata", LARGEST_METADATA),
                fields.texts("labels", MOST_LABELS, LABEL, "labels of 1 to 63 letters, digits and ._/=-"),
                fields.uuids("depends_on", MOST_DEPENDENCIES),
                fields.time("not_before"),
                fields.money("max_budget_usd", LARGEST_BUDGET_USD),
                options(fields),
                fields.uuidsInOrder("attachments", MOST_ATTACHMENTS),
                fields.text("branch_prefix", 1, LONGEST_PREFIX),
                fields.word("delivery", DeliveryForm.class, DeliveryForm.BRANCH),
                fields.flag("follow_checks"),
                valuesFrom);
    }

    private static AgentOptions options(JsonFields fields) {
        String schema = fields.object("output_schema", LARGEST_SCHEMA);
        return new AgentOptions(
                fields.word("effort", Effort.class, null),
                fields.text("fallback_model", 1, 100),
                fields.number("max_turns", 1, MOST_TURNS),
                fields.flag("plan_first"),
                schema == null ? null : Wire.mapper().readTree(schema),
                List.of(),
                fields.text("directory", 1, DirectoryName.LONGEST),
                fields.text("setup_command", 1, LONGEST_COMMAND),
                fields.text("instructions", 1, LONGEST_INSTRUCTIONS),
                checkout(fields),
                reach(fields),
                fields.texts("mcp_servers", MOST_SERVERS, McpServers.NAME, "names of registered MCP servers"),
                fields.word("agent", AgentProgram.class, null));
    }

    /** Null where nothing is said of it. */
    private static Reach reach(JsonFields fields) {
        Reach wanted = new Reach(fields.word("network", Network.class, null), hosts(fields));
        return wanted.equals(Reach.WORKERS) ? null : wanted;
    }

    private static List<String> hosts(JsonFields fields) {
        List<String> hosts = fields.texts("allow_hosts", MOST_HOSTS, HostPattern.FORM, HostPattern.EXPECTED);
        return hosts == null ? List.of() : hosts;
    }

    /** Null where it is everything. */
    private static Checkout checkout(JsonFields fields) {
        Checkout wanted = new Checkout(
                fields.isWord("history", "full") ? null : fields.number("history", 1, LONGEST_HISTORY),
                isOn(fields, "tags"), isOn(fields, "submodules"), isOn(fields, "lfs"));
        return wanted.equals(Checkout.WHOLE) ? null : wanted;
    }

    private static boolean isOn(JsonFields fields, String field) {
        return !fields.has(field) || fields.flag(field);
    }

    /** What is wrong is noted in the checks of these fields. */
    public static TaskEdit edit(JsonFields fields, Checks checks) {
        TaskEdit edit = new TaskEdit(
                fields.text("title", 1, NewTask.LONGEST_TITLE),
                fields.text("description", 1, LONGEST_DESCRIPTION),
                fields.word("priority", Priority.class, null),
                fields.word("network", Network.class, null),
                fields.has("allow_hosts") ? hosts(fields) : null);
        note(checks, "title", edit.title(), TaskBodies::faultOfTitle);
        return edit;
    }

    private static void note(Checks checks, String field, String value, Function<String, Optional<String>> rule) {
        if (value != null) {
            rule.apply(value).ifPresent(fault -> checks.that(false, field, fault));
        }
    }

    private static Optional<String> faultOfTitle(String title) {
        return title.isBlank() || title.chars().anyMatch(Character::isISOControl)
                ? Optional.of("must be one line of text that is not blank")
                : Optional.empty();
    }
}
