package io.agentvine.backend.policy;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.task.McpServers;
import io.agentvine.policy.Policy;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.PolicyRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Holds rules that are not in force against calls that were made, before somebody puts them in force. */
@RestController
@RequestMapping("/api/v1/policy/dry-run")
@Tag(name = "policy")
class DryRunController {

    private static final int MOST_CALLS = 1000;
    private static final String EXAMPLE = "{\"rules\": [{\"name\": \"look-at-the-cluster\", \"command\": \"kubectl get *\", \"decision\": \"allow\"}],"
            + " \"before_those_in_force\": true, \"calls\": [{\"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"kubectl get pods\"}}]}";

    private final PolicyRules rules;
    private final McpServers servers;

    DryRunController(PolicyRules rules, McpServers servers) {
        this.servers = servers;
        this.rules = rules;
    }

    /** Body of the request, for the API document. */
    record DryRun(List<PolicyRule> rules, boolean beforeThoseInForce, List<PolicyController.Call> calls) {}

    /** @param version of the rules in force at that time */
    record Decisions(List<Decision> decisions, long version) {}

    /** @param decision allow, deny, ask or controller */
    @Schema(name = "DryDecision")
    record Decision(String decision, String rule, @Nullable String reason) {

        static Decision of(Verdict verdict) {
            return new Decision(Trial.word(verdict), verdict.rule(), verdict.reason());
        }
    }

    @PostMapping
    @Operation(
            summary = "What other rules would do to tool calls",
            description = "'rules' as PUT /policy takes them, in place of those in force, or before them with 'before_those_in_force'; 'calls' as POST"
                    + " /policy/try takes them, at most " + MOST_CALLS + ". The decisions come in the order of the calls. Nothing is run, and nothing is changed.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = DryRun.class), examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(responseCode = "200", description = "The decisions")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each, as rules[0].command")
    Decisions dryRun(@RequestBody JsonNode body) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        RuleReader.onlyFields(body, List.of("rules", "before_those_in_force", "calls"), checks);
        boolean before = fields.flag("before_those_in_force");
        JsonNode calls = body.path("calls");
        checks.that(calls.isArray() && calls.size() <= MOST_CALLS, "calls", "is required and must be a list of at most " + MOST_CALLS).orRefuse();
        List<PolicyRule> tried = RuleReader.listed(body);
        List<Trial> trials = trials(calls, checks);
        PolicyRules.Version version = rules.newest();
        Policy policy = Policy.of(before ? Stream.concat(tried.stream(), version.rules().stream()).toList() : tried, servers.all());
        return new Decisions(trials.stream().map(trial -> Decision.of(trial.under(policy))).toList(), version.number());
    }

    private static List<Trial> trials(JsonNode calls, Checks checks) {
        List<Trial> trials = new ArrayList<>();
        for (JsonNode call : calls) {
            String place = "calls[" + trials.size() + "]";
            checks.that(call.isObject(), place, "must be a JSON object");
            trials.add(call.isObject() ? Trial.read(call, checks.under(place + ".")) : null);
        }
        checks.orRefuse();
        return trials;
    }
}
