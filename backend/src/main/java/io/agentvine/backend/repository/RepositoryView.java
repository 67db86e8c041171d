package io.agentvine.backend.repository;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.BroughtItem;
import io.agentvine.protocol.Effort;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.PermissionLevel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A repository as people see it. A null is no default: AgentVine's own counts. */
record RepositoryView(
        UUID id,
        @Schema(description = "As it was first named; every form of the same address finds this one", example = "https://git.example/team/shop.git") String url,
        @Nullable String branchName,
        @Nullable String directory,
        @Nullable String setupCommand,
        @Nullable String verifyCommand,
        @Nullable PermissionLevel permissionLevel,
        @Nullable String model,
        @Schema(description = "The program that does its tasks; null: claude") @Nullable AgentProgram agent,
        @Nullable Effort effort,
        @Nullable Integer maxTurns,
        @Nullable Double maxBudgetUsd,
        @Nullable Integer timeoutSeconds,
        @Nullable List<String> labels,
        @Schema(description = "full, or how many commits the agent's clone looks back on") @Nullable JsonNode history,
        @Nullable Boolean tags,
        @Nullable Boolean submodules,
        @Nullable Boolean lfs,
        @Schema(description = "What every agent is told that works on it") @Nullable String instructions,
        @Schema(description = "Of the branches that are delivered; null: agentvine/") @Nullable String branchPrefix,
        @Schema(description = "What its runs reach; null: what their worker says") @Nullable Network network,
        @Schema(description = "Hosts that its runs reach without a question, beside those of their worker") @Nullable List<String> allowHosts,
        @Schema(description = "MCP servers whose tools its runs have") @Nullable List<String> mcpServers,
        @Schema(allowableValues = {"branch", "pull_request", "draft"}, description = "What becomes of the branch; null: branch") @Nullable String delivery,
        @Schema(description = "Whether failing checks of its pull requests go on in their tasks' sessions; null: no") @Nullable Boolean followChecks,
        @Schema(description = "Whether what people who may write to it ask for in its issues becomes tasks") boolean issues,
        @Schema(description = "Why its issues are not looked at, in one sentence; null: they are, or are not to be") @Nullable String issuesProblem,
        @Schema(description = "How many of its tasks run at once; those that are parked on a question do not count. null: any number") @Nullable Integer maxParallel,
        @Schema(description = "Hashes of content that agents may run; null: none") @Nullable List<String> trust,
        @Schema(description = "What a run saw last that it brings for agents to run; null: no run saw any") @Nullable Brings brings,
        Instant createdAt,
        Instant updatedAt,
        @Schema(description = "Who changed it last; null: nobody yet") @Nullable String updatedBy) {

    /** What a repository brings for agents to run, at one commit. */
    record Brings(
            @Schema(description = "Over every byte of it; 'trust' takes this") String hash,
            String commit,
            Instant seenAt,
            @Schema(description = "Whether agents may run exactly that") boolean trusted,
            @Schema(description = "The same as a sentence, with what to do") String message,
            List<BroughtItem> items,
            @Schema(description = "What is never run, a sentence each") List<String> leftOut) {}
}
