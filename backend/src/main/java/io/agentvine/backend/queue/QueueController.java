package io.agentvine.backend.queue;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.FailJob;
import io.agentvine.protocol.HandBack;
import io.agentvine.protocol.JobEnded;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How work orders end, how a task is queued again, and how full the queues are. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "queue")
class QueueController {

    private final RunEndings ends;
    private final TaskLifecycle lifecycle;
    private final QueueBooks books;

    QueueController(RunEndings ends, TaskLifecycle lifecycle, QueueBooks books) {
        this.ends = ends;
        this.lifecycle = lifecycle;
        this.books = books;
    }

    @PostMapping("/queue/complete")
    @Operation(
            summary = "Complete a work order",
            description = "Ends the run that holds this lease. Repeating it gives the same answer.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"job_id\":\"01890a5d-ac96-774b-bcce-b302099a8058\",\"lease_token\":"
                            + "\"1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\",\"result\":{\"summary\":\"Done\"},\"exit_code\":0}"))))
    @ApiResponse(responseCode = "200", description = "The states afterwards")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "404", description = "There is no such work order")
    @ApiResponse(responseCode = "409", description = "The lease is not current; 'detail' says who holds the work now")
    JobEnded complete(@RequestBody CompleteJob job, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        check(new Checks(), job).orRefuse();
        return ends.complete(worker.id(), job);
    }

    @PostMapping("/queue/fail")
    @Operation(
            summary = "Report that a run failed",
            description = "Ends the run that holds this lease; the failure class decides whether the task is queued again, waits or"
                    + " fails. Repeating it gives the same answer.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"job_id\":\"01890a5d-ac96-774b-bcce-b302099a8058\",\"lease_token\":"
                            + "\"1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\",\"failure_class\":\"agent_error\","
                            + "\"message\":\"The agent ended with exit code 1.\",\"last_output\":[\"boom\"]}"))))
    @ApiResponse(responseCode = "200", description = "The states afterwards")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "404", description = "There is no such work order")
    @ApiResponse(responseCode = "409", description = "The lease is not current; 'detail' says who holds the work now")
    JobEnded fail(@RequestBody FailJob job, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        new Checks()
                .present("job_id", job.jobId())
                .present("lease_token", job.leaseToken())
                .present("failure_class", job.failureClass())
                .orRefuse();
        return ends.fail(worker.id(), job);
    }

    @PostMapping("/executions/{id}/hand-back")
    @Operation(
            summary = "Hand work back",
            description = "The task goes to the head of its queue, and no attempt is counted. Repeating it gives the same answer.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"lease_token\":\"1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\","
                            + "\"reason\":\"The worker is being stopped.\"}"))))
    @ApiResponse(responseCode = "200", description = "The states afterwards")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "401", description = "No worker_token")
    @ApiResponse(responseCode = "404", description = "There is no such execution")
    @ApiResponse(responseCode = "409", description = "The lease is not current; 'detail' says who holds the work now")
    JobEnded handBack(@PathVariable UUID id, @RequestBody HandBack body, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        new Checks().present("lease_token", body.leaseToken()).orRefuse();
        return ends.handBack(worker.id(), id, body);
    }

    /** Body of {@code POST /queue/enqueue}. */
    record Enqueue(UUID taskId) {}

    /** Answer to it: the new work order. */
    record Enqueued(UUID taskId, UUID jobId, String status) {}

    @PostMapping("/queue/enqueue")
    @Operation(
            summary = "Queue a failed or cancelled task again",
            description = "As POST /tasks/{id}/retry: a new work order, with no attempts used.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(
                    mediaType = "application/json",
                    examples = @ExampleObject("{\"task_id\":\"01890a5d-ac96-774b-bcce-b302099a8058\"}"))))
    @ApiResponse(responseCode = "200", description = "The new work order")
    @ApiResponse(responseCode = "400", description = "task_id is missing or no UUID")
    @ApiResponse(responseCode = "404", description = "There is no such task")
    @ApiResponse(responseCode = "409", description = "The task is live or completed; 'detail' names its state")
    Enqueued enqueue(@RequestBody Enqueue body, HttpServletRequest request) {
        new Checks().present("task_id", body.taskId()).orRefuse();
        UUID job = lifecycle.retryIfFailedOrCancelled(body.taskId(), false, Caller.current(request).actor());
        return new Enqueued(body.taskId(), job, "queued");
    }

    @GetMapping("/queue/status")
    @Operation(
            summary = "How full the queues are",
            description = "Counted from the rows: pending can be claimed, started runs, scheduled waits for its time (a backoff,"
                    + " a usage limit), deferred waits for another task or an answer, finished is completed or cancelled."
                    + " worker_requests are questions: pending can be answered, finished were, failed expired. controller_responses are"
                    + " answers: pending is to be taken by a run, finished was taken.")
    @ApiResponse(responseCode = "200", description = "Counts by queue")
    Map<String, QueueBooks.Counts> status() {
        return books.counts();
    }

    /** Notes what a completion lacks. */
    static Checks check(Checks checks, CompleteJob job) {
        return checks.present("job_id", job == null ? null : job.jobId())
                .present("lease_token", job == null ? null : job.leaseToken());
    }
}
