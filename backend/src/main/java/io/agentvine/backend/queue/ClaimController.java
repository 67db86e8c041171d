package io.agentvine.backend.queue;

import io.agentvine.backend.fleet.RequiredConfinement;
import io.agentvine.backend.forge.ForgeLogins;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.policy.PolicyRules;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.McpServers;
import io.agentvine.protocol.ClaimRequest;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.NextReply;
import io.agentvine.protocol.NextRequest;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.WorkOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import tools.jackson.databind.node.NullNode;

/** Hands work to the worker that asks; a request that finds none stays open without a thread. */
@RestController
@RequestMapping("/api/v1/queue")
@Tag(name = "queue")
class ClaimController {

    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final int MOST_AT_ONCE = 100;
    private static final Duration SPARE = Duration.ofSeconds(10);

    private final Dispatcher dispatcher;
    private final ClaimWaiters waiters;
    private final RunEndings ends;
    private final PolicyRules policy;
    private final McpServers servers;
    private final RequiredConfinement required;
    private final ForgeLogins logins;

    ClaimController(Dispatcher dispatcher, ClaimWaiters waiters, RunEndings ends, PolicyRules policy, McpServers servers, RequiredConfinement required,
            ForgeLogins logins) {
        this.servers = servers;
        this.required = required;
        this.logins = logins;
        this.dispatcher = dispatcher;
        this.waiters = waiters;
        this.ends = ends;
        this.policy = policy;
    }

    @PostMapping("/claim")
    @Operation(
            summary = "Claim a work order",
            description = "Gives the most urgent task that this worker may have, with the lease that is the right to run it, or"
                    + " null when wait_seconds passed without work. The wait ends as soon as work arrives. Repeating a request_id"
                    + " gives the same work order again while its lease lives; one whose work is over gets nothing more.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"worker_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"queue_names\":"
                            + "[\"high_priority\",\"default\"],\"wait_seconds\":10,\"request_id\":\"42\"}"))))
    @ApiResponse(responseCode = "200", description = "A work order, or null",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = WorkOrder.class)))
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "403", description = "The token of another worker, or it is not confined and agentvine.policy.require-confinement is on")
    @ApiResponse(responseCode = "409", description = "A newer worker of that name has taken over, or it was deregistered")
    @ApiResponse(responseCode = "503", description = "The database is away; repeat the request")
    Object claim(@RequestBody ClaimRequest body, HttpServletRequest request) {
        check(body.workerId(), body.waitSeconds(), body.requestId())
                .that(body.queueNames() == null || body.queueNames().stream().noneMatch(java.util.Objects::isNull), "queue_names", "must be names of queues, found null among them")
                .orRefuse();
        Claimant who = claimant(Caller.worker(request, body.workerId()), body.requestId());
        long heard = waiters.heard();
        return answer(who, atOnce(who, body.queueNames(), 1), body.queueNames(), 1, body.waitSeconds(), heard,
                orders -> ResponseEntity.ok(orders.isEmpty() ? NullNode.getInstance() : whole(orders).get(0)));
    }

    @PostMapping("/next")
    @Operation(
            summary = "Complete work orders and claim the next",
            description = "The completions commit first, in one transaction, and each gets its own answer; then up to 'count' work"
                    + " orders are granted in one. Where there are none, the request stays open for wait_seconds.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"worker_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"request_id\":\"43\","
                            + "\"complete\":[{\"job_id\":\"01890a5d-ac96-774b-bcce-b302099a8058\",\"lease_token\":"
                            + "\"1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\",\"result\":{\"summary\":\"Done\"}}],\"count\":1}"))))
    @ApiResponse(responseCode = "200", description = "The answer to each completion, and the work orders",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = NextReply.class)))
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "403", description = "The token of another worker, or it is not confined and agentvine.policy.require-confinement is on")
    @ApiResponse(responseCode = "409", description = "A newer worker of that name has taken over, or it was deregistered")
    @ApiResponse(responseCode = "503", description = "The database is away; repeat the request")
    Object next(@RequestBody NextRequest body, HttpServletRequest request) {
        Checks checks = check(body.workerId(), body.waitSeconds(), body.requestId()).range("count", body.count(), 1, MOST_AT_ONCE);
        List<CompleteJob> complete = body.complete() == null ? List.of() : body.complete();
        checks.that(complete.size() <= MOST_AT_ONCE, "complete", "must have at most " + MOST_AT_ONCE + " entries");
        complete.forEach(job -> QueueController.check(checks, job));
        checks.orRefuse();
        Claimant who = claimant(Caller.worker(request, body.workerId()), body.requestId());
        int count = body.count() == null ? 1 : body.count();
        long heard = waiters.heard();
        RunEndings.Next next = ends.completeAndClaim(who, complete, count);
        List<WorkOrder> orders = next.orders().isEmpty() ? atOnce(who, null, count) : next.orders();
        return answer(who, orders, null, count, body.waitSeconds(), heard,
                found -> ResponseEntity.ok(new NextReply(next.completed(), whole(found))));
    }

    /** The answer itself where there is work or no time to wait, which costs no second turn of the request; else a later one. */
    private <T> Object answer(Claimant who, List<WorkOrder> orders, List<QueueName> queues, int count, Integer waitSeconds, long heard,
            Function<List<WorkOrder>, T> answer) {
        Duration wait = Duration.ofSeconds(waitSeconds == null ? 0 : waitSeconds);
        if (!orders.isEmpty() || wait.isZero()) {
            return answer.apply(orders);
        }
        DeferredResult<T> result = new DeferredResult<>(wait.plus(SPARE).toMillis());
        Runnable drop = waiters.await(who, Queues.inOrder(queues), count, wait, heard, new ClaimWaiters.Reply() {
            @Override
            public void orders(List<WorkOrder> found) {
                result.setResult(answer.apply(found));
            }

            @Override
            public void failed(RuntimeException problem) {
                result.setErrorResult(problem);
            }
        });
        result.onError(gone -> drop.run());
        result.onTimeout(drop);
        return result;
    }

    /** With what no row of a task holds: the rules in force, and a login for its repository. */
    private List<WorkOrder> whole(List<WorkOrder> orders) {
        List<PolicyRule> rules = orders.isEmpty() ? null : policy.forRuns();
        // All at once: who claims many does not wait for one after the other.
        orders.forEach(order -> logins.prepare(order.data().repositoryUrl(), false));
        return orders.stream().map(order -> order.under(rules, servers.forRun(order.data().wished().mcpServers()))
                .with(logins.of(order.data().repositoryUrl(), false))).toList();
    }

    private List<WorkOrder> atOnce(Claimant who, List<QueueName> queues, int count) {
        List<WorkOrder> orders = dispatcher.claim(who, queues, count).orders();
        return orders.isEmpty() && who.requestId() != null ? dispatcher.replay(who) : orders;
    }

    private Claimant claimant(Caller.Worker worker, String requestId) {
        required.check(worker);
        return new Claimant(worker.id(), worker.incarnation(), requestId, worker.labels());
    }

    private static Checks check(Object workerId, Integer waitSeconds, String requestId) {
        return new Checks()
                .present("worker_id", workerId)
                .range("wait_seconds", waitSeconds, 0, LONGEST_WAIT_SECONDS)
                .length("request_id", requestId, 1, 100);
    }
}
