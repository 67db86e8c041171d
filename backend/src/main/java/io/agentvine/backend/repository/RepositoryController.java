package io.agentvine.backend.repository;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.repository.Repositories.Filter;
import io.agentvine.backend.repository.Repositories.Repository;
import io.agentvine.backend.repository.Repositories.Said;
import io.agentvine.backend.task.McpServers;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.body.OperatorsOnly;
import io.agentvine.backend.task.body.RepositoryUrl;
import io.agentvine.protocol.BroughtContent;
import io.agentvine.protocol.ContentTrust;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.Wire;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The repositories, and what each says for its tasks. */
@RestController
@RequestMapping("/api/v1/repositories")
@Tag(name = "repositories")
class RepositoryController {

    private static final String ISSUES = "issues";
    private static final String NEW = "{\"url\": \"https://git.example/team/shop.git\", \"branch_name\": \"develop\", \"model\": \"sonnet\","
            + " \"max_budget_usd\": 5, \"instructions\": \"Write British English.\"}";

    private final Repositories repositories;
    private final TaskSettings settings;
    private final McpServers servers;

    RepositoryController(Repositories repositories, TaskSettings settings, McpServers servers) {
        this.servers = servers;
        this.repositories = repositories;
        this.settings = settings;
    }

    @GetMapping
    @Operation(
            summary = "The repositories",
            description = "Newest first. A row comes into being with the first task that names its address.")
    @ApiResponse(responseCode = "200", description = "A page of repositories, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "An unknown filter, or a wrong limit or offset")
    ResponseEntity<List<RepositoryView>> list(
            @Parameter(description = "Only the one of this address, in any of its forms", example = "git@git.example:team/shop")
                    @RequestParam(required = false)
                    String url,
            @Parameter(description = "true: only those of which a run saw that they bring something for agents to run; false: all") @RequestParam(required = false)
                    Boolean brings,
            @ParameterObject Paging page) {
        new Checks().length("url", url, 1, RepositoryUrl.LONGEST).orRefuse();
        Filter filter = new Filter(url, Boolean.TRUE.equals(brings));
        return page.answer(repositories.page(filter, page).stream().map(RepositoryController::view).toList(), repositories.count(filter));
    }

    @PostMapping
    @Operation(
            summary = "Say something about a repository",
            description = "What a task of it does not say it takes from here. The host's case, .git, a trailing slash and the forms of ssh"
                    + " (git@host:path) make no difference to its address. setup_command, verify_command and the permission_level"
                    + " 'autonomous' order commands to be run, and allow_hosts and the network 'open' let runs reach more than their worker"
                    + " does; they need the operator token, as does 'issues'.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = NewRepository.class), examples = @ExampleObject(NEW))))
    @ApiResponse(responseCode = "201", description = "Kept; Location names it")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "409", description = "This address is known already; detail names its id")
    ResponseEntity<RepositoryView> add(@RequestBody JsonNode body, HttpServletRequest request) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        String url = fields.text("url", 1, RepositoryUrl.LONGEST);
        boolean issues = fields.flag(ISSUES);
        checks.present("url", url);
        if (url != null) {
            RepositoryUrl.fault(url, settings.httpHosts()).ifPresent(fault -> checks.that(false, "url", fault));
        }
        checks.that(!body.hasNonNull(Trust.FIELD), Trust.FIELD, "cannot be said before a run has seen what the repository brings: leave it out, run a task, then PATCH");
        ObjectNode defaults = RepositoryDefaults.read(body, checks, settings);
        Integer maxParallel = RepositoryDefaults.maxParallel(body, checks);
        checkServers(defaults, checks);
        checks.orRefuse();
        OperatorsOnly.requireToKeep(defaults, Caller.current(request));
        OperatorsOnly.requireToSay(ISSUES, body, Caller.current(request));
        Repository added = repositories.add(url, new Said(defaults, List.of(), issues, maxParallel), Caller.current(request).actor());
        return ResponseEntity.created(URI.create("/api/v1/repositories/" + added.id())).body(view(added));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One repository", description = "With what it says for its tasks, what it brings for agents to run (skills, agents, commands, hooks, MCP servers) as a run saw it last, and"
            + " whether that is trusted.")
    @ApiResponse(responseCode = "200", description = "The repository")
    @ApiResponse(responseCode = "404", description = "No repository has this id")
    RepositoryView get(@PathVariable UUID id) {
        return view(repositories.require(id));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Change what a repository says",
            description = "For tasks that are submitted from now on; null takes a default away. max_parallel counts at once: what runs goes on, and the next one begins when there is room. What orders commands to be run, or lets runs reach more, needs the operator token; so do 'trust' and 'issues'.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = ChangedRepository.class),
                    examples = @ExampleObject("{\"branch_name\": null, \"model\": \"opus\"}"))))
    @ApiResponse(responseCode = "200", description = "The repository as it is now")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "404", description = "No repository has this id")
    RepositoryView change(@PathVariable UUID id, @RequestBody JsonNode body, HttpServletRequest request) {
        Checks checks = new Checks();
        checks.that(!new JsonFields(body, checks).has("url"), "url", "cannot be changed: delete this repository and name the other");
        ObjectNode said = RepositoryDefaults.read(body, checks, settings);
        checks.orRefuse();
        OperatorsOnly.requireToKeep(said, Caller.current(request));
        OperatorsOnly.requireToTakeBack(body, Caller.current(request));
        OperatorsOnly.requireToSay(Trust.FIELD, body, Caller.current(request));
        OperatorsOnly.requireToSay(ISSUES, body, Caller.current(request));
        return view(repositories.change(id, before -> merged(before, body), Caller.current(request).actor()));
    }

    /** What fits alone may not fit together with what was there. */
    private Said merged(Repository before, JsonNode body) {
        Checks checks = new Checks();
        ObjectNode after = RepositoryDefaults.read(RepositoryDefaults.over(before.said().defaults(), body), checks, settings);
        checkServers(after, checks);
        List<String> trust = Trust.changed(before, body, checks);
        boolean issues = new JsonFields(body, checks).flag(ISSUES);
        Integer said = RepositoryDefaults.maxParallel(body, checks);
        Integer maxParallel = body.has(RepositoryDefaults.MAX_PARALLEL) ? said : before.said().maxParallel();
        checks.orRefuse();
        return new Said(after, trust, body.has(ISSUES) ? issues : before.said().issues(), maxParallel);
    }

    private void checkServers(ObjectNode defaults, Checks checks) {
        List<String> named = new ArrayList<>();
        defaults.path("mcp_servers").forEach(name -> named.add(name.asString("")));
        servers.check(named, JsonFields.wordOf(Network.class, defaults.path("network").asString("")), checks);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Forget a repository", description = "And what it says. Its tasks stay as they are; the next one that names its address begins a new row.")
    @ApiResponse(responseCode = "204", description = "It is gone")
    @ApiResponse(responseCode = "404", description = "No repository has this id")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        repositories.delete(id);
        return ResponseEntity.noContent().build();
    }

    private static RepositoryView view(Repository found) {
        ObjectNode all = found.said().defaults().deepCopy();
        if (!found.said().trust().isEmpty()) {
            all.set(Trust.FIELD, Wire.mapper().valueToTree(found.said().trust()));
        }
        all.put(ISSUES, found.said().issues()).put("issues_problem", found.issuesProblem());
        all.put(RepositoryDefaults.MAX_PARALLEL, found.said().maxParallel());
        all.set("brings", Wire.mapper().valueToTree(brings(found)));
        all.put("id", found.id().toString()).put("url", found.url()).put("created_at", found.createdAt().toString())
                .put("updated_at", found.updatedAt().toString()).put("updated_by", found.updatedBy());
        return Wire.mapper().treeToValue(all, RepositoryView.class);
    }

    private static RepositoryView.Brings brings(Repository found) {
        BroughtContent content = found.content();
        if (content == null) {
            return null;
        }
        ContentTrust trust = Trust.of(found, content);
        return new RepositoryView.Brings(content.hash(), content.commit(), found.contentSeenAt(), trust.trusted(), trust.message(), content.items(), content.leftOut());
    }

    /** The body of a new one, for the API document. */
    @Schema(name = "NewRepository", requiredProperties = "url")
    record NewRepository(
            @Schema(minLength = 1, maxLength = 500) String url,
            @Schema(minLength = 1, maxLength = 255) String branchName,
            @Schema(maxLength = 500) String directory,
            @Schema(maxLength = 10_000) String setupCommand,
            @Schema(maxLength = 10_000) String verifyCommand,
            @Schema(allowableValues = {"autonomous", "supervised", "human_required"}) String permissionLevel,
            @Schema(maxLength = 100) String model,
            @Schema(allowableValues = {"claude", "opencode"}, description = "The program that does its tasks; default claude") String agent,
            @Schema(allowableValues = {"low", "medium", "high", "xhigh", "max"}) String effort,
            @Schema(minimum = "1", maximum = "10000") Integer maxTurns,
            @Schema(minimum = "0.01") Double maxBudgetUsd,
            @Schema(minimum = "1", maximum = "604800") Integer timeoutSeconds,
            List<String> labels,
            @Schema(oneOf = {Integer.class, String.class}, defaultValue = "full", description = "full, or how many commits the agent's clone looks back on: 1 to 1000000")
                    Object history,
            @Schema(defaultValue = "true") Boolean tags,
            @Schema(defaultValue = "true") Boolean submodules,
            @Schema(defaultValue = "true") Boolean lfs,
            @Schema(maxLength = 20_000, description = "Told to every agent that works on it") String instructions,
            @Schema(maxLength = 100, description = "Of the branches that are delivered; default agentvine/") String branchPrefix,
            @Schema(allowableValues = {"none", "hosts", "open"}, description = "What its runs reach; needs a worker behind a wall (bubblewrap, seatbelt), and open the operator token")
                    String network,
            @Schema(example = "[\"files.example.com\", \"*.example.org\"]", description = "Hosts that its runs reach without a question; needs the operator token") List<String> allowHosts,
            @Schema(description = "Names of registered MCP servers (agentvine.mcp-servers) whose tools its runs have; needs the operator token") List<String> mcpServers,
            @Schema(allowableValues = {"branch", "pull_request", "draft"}, defaultValue = "branch", description = "What becomes of the branch") String delivery,
            @Schema(defaultValue = "false", description = "Failing checks of a pull request go on in its task's session, twice at most") Boolean followChecks,
            @Schema(defaultValue = "false", description = "Whether an issue of it that gets the label agentvine, or a comment that begins with /agentvine, of somebody who may"
                    + " write to it becomes a task. Needs agentvine.forges, and the operator token") Boolean issues,
            @Schema(minimum = "1", maximum = "1000", description = "How many of its tasks run at once, whatever the number of workers; default: any number") Integer maxParallel) {}

    /** The body of a change, for the API document. */
    @Schema(name = "ChangeRepository")
    record ChangedRepository(
            String branchName, String directory, String setupCommand, String verifyCommand, String permissionLevel, String model,
            @Schema(allowableValues = {"claude", "opencode"}) String agent, String effort,
            Integer maxTurns, Double maxBudgetUsd, Integer timeoutSeconds, List<String> labels,
            @Schema(oneOf = {Integer.class, String.class}) Object history, Boolean tags, Boolean submodules, Boolean lfs, String instructions,
            String branchPrefix, String network, List<String> allowHosts, List<String> mcpServers,
            @Schema(allowableValues = {"branch", "pull_request", "draft"}) String delivery, Boolean followChecks, Integer maxParallel,
            @Schema(description = "Whether what is asked for in its issues becomes tasks; from now on, not what was asked for before. Needs the operator token") Boolean issues,
            @Schema(oneOf = {String.class, String[].class}, description = "The hash of 'brings', or a list of at most 20: exactly that content of the repository is run"
                    + " by agents behind the wall, and what was trusted before is no longer unless it is in the list. null: none. Needs the operator token") Object trust) {}
}
