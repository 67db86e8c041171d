package io.agentvine.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a task asks of its agent beyond its text. Null: the agent's own default.
 *
 * @param fallbackModel taken where the model is overloaded
 * @param maxTurns of one run
 * @param planFirst in a work order: a plan is still to be approved
 * @param outputSchema a JSON Schema that the result's {@code output} follows
 * @param attachments in the order in which the agent sees them
 * @param directory where in the repository the agent and the task's commands start; null: at its root
 * @param setupCommand run once in a fresh clone, before the agent
 * @param instructions what the people of the repository tell every agent
 * @param checkout what of the repository the clone has; null: everything
 * @param reach which hosts it is to reach; null: what its worker says
 * @param mcpServers names of registered MCP servers whose tools it has
 * @param agent which program does it; null: Claude Code
 */
public record AgentOptions(
        @Nullable Effort effort,
        @Nullable String fallbackModel,
        @Nullable Integer maxTurns,
        boolean planFirst,
        @Nullable JsonNode outputSchema,
        List<Attachment> attachments,
        @Nullable String directory,
        @Nullable String setupCommand,
        @Nullable String instructions,
        @Nullable Checkout checkout,
        @Nullable Reach reach,
        List<String> mcpServers,
        @Nullable AgentProgram agent) {

    /** Nothing beyond the text. */
    public static final AgentOptions NONE = new AgentOptions(null, null, null, false, null, List.of(), null, null);

    public AgentOptions {
        outputSchema = outputSchema == null || outputSchema.isNull() ? null : outputSchema;
        mcpServers = mcpServers == null ? List.of() : List.copyOf(mcpServers);
        attachments = attachments == null ? List.of() : List.copyOf(attachments);
    }

    /** Without instructions, and with everything of the repository. */
    public AgentOptions(@Nullable Effort effort, @Nullable String fallbackModel, @Nullable Integer maxTurns, boolean planFirst,
            @Nullable JsonNode outputSchema, List<Attachment> attachments, @Nullable String directory, @Nullable String setupCommand) {
        this(effort, fallbackModel, maxTurns, planFirst, outputSchema, attachments, directory, setupCommand, null, null);
    }

    /** With what its worker reaches, and no MCP servers. */
    public AgentOptions(@Nullable Effort effort, @Nullable String fallbackModel, @Nullable Integer maxTurns, boolean planFirst,
            @Nullable JsonNode outputSchema, List<Attachment> attachments, @Nullable String directory, @Nullable String setupCommand,
            @Nullable String instructions, @Nullable Checkout checkout) {
        this(effort, fallbackModel, maxTurns, planFirst, outputSchema, attachments, directory, setupCommand, instructions, checkout, null, List.of(), null);
    }

    /** What of the repository the clone is to have; never null. */
    public Checkout wanted() {
        return checkout == null ? Checkout.WHOLE : checkout;
    }

    /** Which program does it; never null. */
    public AgentProgram program() {
        return agent == null ? AgentProgram.CLAUDE : agent;
    }

    /** Which hosts it is to reach; never null. */
    public Reach reached() {
        return reach == null ? Reach.WORKERS : reach;
    }

    public AgentOptions with(List<Attachment> attached) {
        return new AgentOptions(effort, fallbackModel, maxTurns, planFirst, outputSchema, attached, directory, setupCommand, instructions, checkout, reach, mcpServers,
                agent);
    }

    public AgentOptions with(Reach wanted) {
        return new AgentOptions(effort, fallbackModel, maxTurns, planFirst, outputSchema, attachments, directory, setupCommand, instructions, checkout,
                wanted.equals(Reach.WORKERS) ? null : wanted, mcpServers, agent);
    }

    /** The same after a plan was approved. */
    public AgentOptions planned() {
        return new AgentOptions(effort, fallbackModel, maxTurns, false, outputSchema, attachments, directory, setupCommand, instructions, checkout, reach, mcpServers,
                agent);
    }
}
