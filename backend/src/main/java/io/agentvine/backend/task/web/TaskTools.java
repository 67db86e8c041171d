package io.agentvine.backend.task.web;

import io.agentvine.backend.mcp.McpConversation;
import io.agentvine.backend.mcp.McpTool;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Loop;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.backend.task.body.RepositoryUrl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/** What a person's own Claude may do with tasks. */
@Configuration(proxyBeanMethods = false)
class TaskTools {

    static final String TASK = "{\"type\": \"object\", \"properties\": {\"task_id\": {\"type\": \"string\", \"format\": \"uuid\"}%s}, \"required\": [\"task_id\"]}";
    private static final Set<TaskStatus> OVER = Set.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_WAIT = 600;

    @Bean
    McpTool createTask(TaskRequests requests, TaskRows rows) {
        return new Tool("create_task", "Hands a task on a git repository to a coding agent; answers the task with its id.", """
                {"type": "object", "properties": {"title": {"type": "string"}, "description": {"type": "string", "description": "What is to be done"},
                "repository_url": {"type": "string"}, "branch_name": {"type": "string"}, "task_type": {"enum": ["feature", "bugfix", "test", "docs", "refactor", "review"]},
                "priority": {"enum": ["low", "normal", "high", "critical"]}, "verify_command": {"type": "string"}, "plan_first": {"type": "boolean"},
                "depends_on": {"type": "array", "items": {"type": "string"}}, "template": {"type": "string"}, "parameters": {"type": "object"}},
                "additionalProperties": true}""", false, (arguments, with) -> {
            UUID id = requests.submit(arguments, "task", null, with.caller()).submitted().taskId();
            return rows.find(id).orElseThrow();
        });
    }

    @Bean
    McpTool listTasks(TaskRows rows, TaskPages pages) {
        return new Tool("list_tasks", "The newest tasks, each with where it stands and why.", """
                {"type": "object", "properties": {"status": {"enum": ["queued", "in_progress", "waiting", "completed", "failed", "cancelled"]},
                "repository_url": {"type": "string"}, "limit": {"type": "integer", "minimum": 1, "maximum": 100}}}""", true, (arguments, with) -> {
            Checks checks = new Checks();
            JsonFields fields = new JsonFields(arguments, checks);
            Integer limit = fields.number("limit", 1, 100);
            Map<String, String> asked = new HashMap<>();
            asked.put("status", fields.text("status", 1, 100));
            asked.put("repository_url", fields.text("repository_url", 1, RepositoryUrl.LONGEST));
            TaskFilter filter = TaskFilter.of(checks, asked::get);
            return rows.list(pages.keys(filter, limit == null ? 20 : limit, 0)).stream().map(TaskTools::brief).toList();
        });
    }

    @Bean
    McpTool getTask(TaskRows rows) {
        return new Tool("get_task", "One task: where it stands, why, and what came of it.", TASK.formatted(""), true, (arguments, with) -> found(rows, arguments));
    }

    @Bean
    McpTool waitForTask(TaskRows rows, Clock clock) {
        return new Tool("wait_for_task", "Waits until a task is over or asks its person something, and says what happens meanwhile; answers the task as it is then.",
                TASK.formatted(", \"seconds\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": " + LONGEST_WAIT + "}"), true, (arguments, with) -> {
            Checks checks = new Checks();
            Integer seconds = new JsonFields(arguments, checks).number("seconds", 1, LONGEST_WAIT);
            checks.orRefuse();
            return untilOver(rows, clock, arguments, clock.instant().plusSeconds(seconds == null ? LONGEST_WAIT : seconds), with);
        });
    }

    private static TaskView untilOver(TaskRows rows, Clock clock, JsonNode arguments, Instant end, McpConversation with) {
        String said = "";
        while (true) {
            TaskView task = found(rows, arguments);
            if (OVER.contains(task.status()) || task.questionId() != null || clock.instant().isAfter(end) || Thread.currentThread().isInterrupted()) {
                return task;
            }
            if (!task.reason().message().equals(said)) {
                said = task.reason().message();
                with.progress(said);
            }
            Loop.rest(PAUSE);
        }
    }

    private static TaskView found(TaskRows rows, JsonNode arguments) {
        Checks checks = new Checks();
        UUID id = new JsonFields(arguments, checks).uuid("task_id");
        checks.present("task_id", id).orRefuse();
        return rows.find(id).orElseThrow(() -> Problems.notFound("task", id));
    }

    private static Map<String, Object> brief(TaskView task) {
        return Map.of("task_id", task.id(), "title", task.title(), "status", task.status(), "reason", task.reason().message(),
                "repository_url", task.repositoryUrl(), "created_at", task.createdAt());
    }

    /** How a tool is called. */
    @FunctionalInterface
    interface Call {
        Object with(JsonNode arguments, McpConversation conversation);
    }

    private record Tool(String name, String description, String schema, boolean onlyLooks, Call call) implements McpTool {
        @Override
        public Object call(JsonNode arguments, McpConversation with) {
            return call.with(arguments, with);
        }
    }
}
