package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.protocol.PublishReply;
import io.agentvine.protocol.PublishRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Asked just before a push. */
@RestController
@Tag(name = "executions")
class PublishController {

    private final Publications publications;

    PublishController(Publications publications) {
        this.publications = publications;
    }

    @PostMapping("/api/v1/executions/{id}/publish")
    @Operation(
            summary = "May this run push now?",
            description = "Allowed where the branch is the run's own, and is absent on the remote or at a commit that this task was"
                    + " allowed to push before, or that the commit is built on. The old and the new commit are recorded before the answer. Push with"
                    + " --force-with-lease against 'expected_commit' (null: the branch must not exist), and with 'login' where there is one.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples =
                                                    @ExampleObject(
                                                            "{\"lease_token\":\"7.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\","
                                                                    + "\"branch\":\"agentvine/add-a-greeting-4f6f2a11\",\"commit\":"
                                                                    + "\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\","
                                                                    + "\"remote_commit\":null}"))))
    @ApiResponse(responseCode = "200", description = "'allowed', and where it is not, 'reason'")
    @ApiResponse(responseCode = "400", description = "A field is wrong; 'errors' names each")
    @ApiResponse(responseCode = "403", description = "The execution is another worker's")
    @ApiResponse(responseCode = "404", description = "No execution has this id")
    @ApiResponse(responseCode = "409", description = "The lease is over; 'detail' says which execution holds the work now")
    PublishReply ask(@PathVariable UUID id, @RequestBody PublishRequest push, HttpServletRequest request) {
        Caller.Worker worker = Caller.worker(request);
        new Checks()
                .present("lease_token", push.leaseToken())
                .present("branch", push.branch())
                .length("branch", push.branch(), 1, 255)
                .present("commit", push.commit())
                .that(isCommit(push.commit()), "commit", "must be a full commit hash")
                .that(isCommit(push.remoteCommit()), "remote_commit", "must be a full commit hash")
                .orRefuse();
        return publications.ask(id, push, worker);
    }

    private static boolean isCommit(String text) {
        return text == null || DiffController.COMMIT.matcher(text).matches();
    }
}
