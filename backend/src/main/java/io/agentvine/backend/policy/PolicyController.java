package io.agentvine.backend.policy;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.task.McpServers;
import io.agentvine.policy.Circumstances.Walls;
import io.agentvine.policy.Policy;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The rules for what agents may do: look, replace, try. */
@RestController
@RequestMapping("/api/v1/policy")
@Tag(name = "policy")
class PolicyController {

    private static final String RULES = "{\"rules\": [{\"name\": \"look-at-the-cluster\", \"command\": \"kubectl get *\", \"decision\": \"allow\"},"
            + " {\"name\": \"no-deploys\", \"command\": \"make deploy*\", \"decision\": \"deny\", \"reason\": \"Deployments are made by CI.\"},"
            + " {\"name\": \"no-web\", \"tool\": \"WebFetch|WebSearch\", \"task_type\": \"refactor\", \"decision\": \"deny\"}]}";
    private static final String CALL = "{\"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"kubectl get pods && make deploy\"},"
            + " \"permission_level\": \"supervised\"}";

    private static final int MOST_SHOWN = 50;

    private final PolicyRules rules;
    private final McpServers servers;

    PolicyController(PolicyRules rules, McpServers servers) {
        this.servers = servers;
        this.rules = rules;
    }

    /** Body of {@code PUT /policy}, for the API document. */
    record Rules(
            List<PolicyRule> rules,
            @Schema(minimum = "0", description = "Replace that version and no other, as GET /policy named it: else it is a 409, and nothing is changed") Integer expectedVersion) {}

    /** Body of {@code POST /policy/try}, for the API document. */
    record Call(String toolName, JsonNode toolInput, PermissionLevel permissionLevel, TaskType taskType, Priority priority, Confined confinement) {}

    /** Where a call is tried. */
    enum Confined {
        /** Behind a wall, in which another one can be made. */
        BUBBLEWRAP,
        /** Behind a wall, in which none can be made. */
        SEATBELT,
        NONE;

        Walls walls() {
            return switch (this) {
                case BUBBLEWRAP -> Walls.NESTED;
                case SEATBELT -> Walls.OUTER;
                case NONE -> Walls.NONE;
            };
        }
    }

    /** @param version grows with each change; 0: none was made @param updatedBy operator, or the file they came from */
    record InForce(long version, List<PolicyRule> rules, @Nullable String updatedBy, @Nullable Instant updatedAt,
            @Schema(description = "Registered MCP servers whose tools a task may have, each with those that nobody is asked about") List<McpServers.Shown> mcpServers) {

        static InForce of(PolicyRules.Version version, McpServers servers) {
            return new InForce(version.number(), version.rules(), version.actor(), version.at(), servers.shown());
        }
    }

    /** @param version grows with each change @param updatedBy operator, or the file they came from */
    @Schema(name = "PolicyVersion")
    record Made(long version, List<PolicyRule> rules, @Nullable String updatedBy, @Nullable Instant updatedAt) {

        static Made of(PolicyRules.Version version) {
            return new Made(version.number(), version.rules(), version.actor(), version.at());
        }
    }

    /**
     * @param decision allow, deny, ask: a person would have to say, or controller: that may say
     * @param rule which decided; an own one's name, or what the level says
     * @param readOnly allowed where nothing can be changed; where it fails for that and is made again, a person would have to say
     * @param wall what the wall around the run would let it do and what not; null: no wall, or it is not made
     */
    record Tried(String decision, String rule, @Nullable String reason, boolean readOnly, @Nullable String wall, long version) {}

    @GetMapping
    @Operation(
            summary = "The own rules in force",
            description = "In their order. The first that speaks for a tool call decides, before the task's permission_level does. A run is"
                    + " judged by the rules that were in force when it began.")
    @ApiResponse(responseCode = "200", description = "The rules, and who set them when")
    InForce get() {
        return InForce.of(rules.newest(), servers);
    }

    @GetMapping("/versions")
    @Operation(summary = "The versions of the own rules", description = "Newest first: the first is in force. Each has all of its rules.")
    @ApiResponse(responseCode = "200", description = "A page of at most 50 versions, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "A wrong limit or offset")
    ResponseEntity<List<Made>> versions(@ParameterObject Paging page) {
        Paging shown = new Paging(Math.min(page.limit(), MOST_SHOWN), page.offset());
        return shown.answer(rules.versions(shown).stream().map(Made::of).toList(), rules.count());
    }

    @PutMapping
    @Operation(
            summary = "Replace the own rules",
            description = "All of them, for runs that begin from now on; needs the operator token. A rule speaks for the calls that all its"
                    + " fields fit: 'tool' (with * and |), 'command' (of a Bash call: one that allows fits a line that is exactly this one"
                    + " command, one that stops fits a line in which its words can be seen), 'host' (that a run wants to reach; *.example.com for all"
                    + " below it), 'path' (inside or outside the clone), 'task_type', 'priority', 'permission_level'. 'decision' is allow, deny, ask"
                    + " (a person) or controller (the controller, where it is on and sure; else a person). 'expected_version' keeps two people from undoing each"
                    + " other's change; without it the last one counts.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = Rules.class), examples = @ExampleObject(RULES))))
    @ApiResponse(responseCode = "200", description = "The rules as they are in force now")
    @ApiResponse(responseCode = "400", description = "A rule is wrong; 'errors' names each field, as rules[0].command. Nothing was changed")
    @ApiResponse(responseCode = "401", description = "No operator token")
    @ApiResponse(responseCode = "403", description = "Another token than the operator's")
    @ApiResponse(responseCode = "409", description = "Another version than 'expected_version' is in force; detail says which, and by whom. Nothing was changed")
    InForce put(@RequestBody JsonNode body, HttpServletRequest request) {
        Checks checks = new Checks();
        Integer expected = new JsonFields(body, checks).number("expected_version", 0, Integer.MAX_VALUE);
        RuleReader.onlyFields(body, List.of("rules", "expected_version"), checks);
        List<PolicyRule> asked = RuleReader.listed(body, checks);
        String actor = Caller.current(request).actor();
        return InForce.of(expected == null ? rules.replace(asked, actor, null) : rules.replaceIfInForce(expected, asked, actor), servers);
    }

    @PostMapping("/try")
    @Operation(
            summary = "What would happen to a tool call",
            description = "By which rule, and where the wall around the run would stop it. 'confinement' says where: bubblewrap (the default), seatbelt or none."
                    + " Paths are taken by their text: relative ones and those under " + Trial.CLONE + " count as inside the clone. To reach a host is the"
                    + " tool Network with the input {host, port}. Nothing is run.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = Call.class), examples = @ExampleObject(CALL))))
    @ApiResponse(responseCode = "200", description = "The decision")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    Tried tryOut(@RequestBody JsonNode body) {
        Checks checks = new Checks();
        Trial trial = Trial.read(body, checks);
        checks.orRefuse();
        PolicyRules.Version version = rules.newest();
        Verdict verdict = trial.under(Policy.of(version.rules(), servers.all()));
        return new Tried(Trial.word(verdict), verdict.rule(), verdict.reason(), verdict instanceof Verdict.Look, trial.wall(verdict), version.number());
    }
}
