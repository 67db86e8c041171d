package io.agentvine.worker.agent;

import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.McpServer;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent is to do and within which bounds.
 *
 * @param executionId names the run; in the environment of everything it starts as AGENTVINE_RUN_ID
 * @param model null: the agent's own default
 * @param options never null; its attachments are in the prompts
 */
public record AgentAssignment(
        UUID executionId, Place place, Prompts prompts, Session session, Rights rights, Limits limits, String model,
        AgentOptions options, Oversight oversight) {

    /**
     * @param workingCopy the clone to work in
     * @param directory where the agent starts; null: in the clone itself
     * @param home of all agents in that repository, kept between runs; needed where runs are behind a wall
     * @param runFolder an empty or absent folder of this run alone, outside the clone: settings, oversized lines
     */
    public record Place(Path workingCopy, Path runFolder, Path directory, Path home) {

        public Place {
            directory = directory == null ? workingCopy : directory;
        }

        public Place(Path workingCopy, Path runFolder, Path directory) {
            this(workingCopy, runFolder, directory, null);
        }
    }

    /**
     * @param prompt the task's text, passed on as data
     * @param goOn with which a session goes on that exists already
     * @param handoff what a fresh session is to know of earlier work; empty where there was none; asked for when it is needed
     * @param briefing where this run works and what the repository says there, before either of them: a session that is gone on with
     *     knows that of its earlier runs only; may be empty
     * @param attached goes with the prompt
     * @param goOnIsNews whether the session has not heard of the task before, so that what is attached goes with goOn too
     */
    public record Prompts(String prompt, String goOn, Supplier<String> handoff, String briefing,
            List<AttachedFile> attached, boolean goOnIsNews) {}

    /**
     * @param resume whether to go on in that session; where it is unknown the run starts fresh under the same id and says so in an event
     * @param deferredCall the call that the session makes again by itself when it is resumed, or null
     */
    public record Session(UUID id, boolean resume, String deferredCall) {}

    /**
     * What the policy is asked with.
     *
     * @param rules that go before the built-in ones, or null
     * @param servers MCP servers whose tools it has
     * @param brought what it may run of the repository's own
     */
    public record Rights(PermissionLevel level, TaskType taskType, Priority priority, List<PolicyRule> rules, List<McpServer> servers, Brought brought) {}

    /**
     * What a repository brings and an operator trusts, as it is at the commit that the run began at.
     *
     * @param plugin a folder that nobody changes any more, with skills, agents, commands and hooks; null: none of these
     * @param servers MCP servers by name, as {@code .mcp.json} says them; one of the operator's of the same name counts
     */
    public record Brought(Path plugin, ObjectNode servers) {

        public static final Brought NOTHING = new Brought(null, Wire.mapper().createObjectNode());
    }

    /**
     * @param timeout of the whole run
     * @param silence without any output, within a turn
     * @param maxBudgetUsd what it may cost, or null
     */
    public record Limits(Duration timeout, Duration silence, Double maxBudgetUsd) {}
}
