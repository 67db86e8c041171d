package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.repository.Repositories;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.BroughtContent;
import io.agentvine.protocol.ContentTrust;
import io.agentvine.protocol.ReportContent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Asked before an agent starts whose repository brings something to run. */
@RestController
@Tag(name = "executions")
class ContentController {

    private static final int MOST = 500;
    private static final int LONGEST = 10_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String FOUND = """
            {"lease_token": "1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11", "content": {"hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
             "commit": "e83c5163316f89bfbde7d9ab23ca2e25604af290", "items": [{"kind": "hook", "name": "PostToolUse Edit", "runs": "npm run format"}], "left_out": []}}""";

    private final Leases leases;
    private final Transactions transactions;
    private final SqlFiles sql;
    private final Repositories repositories;

    ContentController(Leases leases, Transactions transactions, SqlFiles sql, Repositories repositories) {
        this.leases = leases;
        this.transactions = transactions;
        this.sql = sql;
        this.repositories = repositories;
    }

    @PostMapping("/api/v1/executions/{id}/content")
    @Operation(
            summary = "Say what a run's repository brings for agents to run",
            description = "Its skills, agents, commands, hooks and MCP servers at the commit that the run begins at, by a hash. Answers whether the operator"
                    + " trusts exactly that; without it none is used. The repository shows it as 'brings'. For the worker that holds the run; may be repeated.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(
                    content = @Content(mediaType = "application/json", examples = @ExampleObject(FOUND))))
    @ApiResponse(responseCode = "200", description = "Whether it is trusted, and a sentence for a person")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is over; 'detail' says who holds the work now")
    ContentTrust report(@PathVariable UUID id, @RequestBody ReportContent body, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        check(body);
        String url = transactions.read(() -> {
            leases.requireHolding(id, body.leaseToken(), worker);
            return sql.of("execution/repository").with("execution", id).first(row -> row.text("repository_url")).orElseThrow();
        });
        return repositories.saw(url, body.content());
    }

    private static void check(ReportContent body) {
        BroughtContent content = body.content();
        Checks checks = new Checks().present("lease_token", body.leaseToken()).present("content", content);
        if (content != null) {
            checks.that(matches(HASH, content.hash()), "content.hash", "must be a SHA-256 of 64 hex digits")
                    .that(matches(DiffController.COMMIT, content.commit()), "content.commit", "must be the id of a commit")
                    .that(content.items().size() <= MOST && content.items().stream().allMatch(item -> item.kind() != null && fits(item.name()) && fits(item.runs())),
                            "content.items", "must be at most " + MOST + ", each with 'kind', 'name' and 'runs' of at most " + LONGEST + " characters")
                    .that(fit(content.leftOut()), "content.left_out", "must be at most " + MOST + " texts of at most " + LONGEST + " characters");
        }
        checks.orRefuse();
    }

    private static boolean matches(Pattern form, String text) {
        return text != null && form.matcher(text).matches();
    }

    private static boolean fit(List<String> texts) {
        return texts.size() <= MOST && texts.stream().allMatch(ContentController::fits);
    }

    private static boolean fits(String text) {
        return text != null && text.length() <= LONGEST;
    }
}
