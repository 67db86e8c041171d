package io.agentvine.backend.forge;

import io.agentvine.backend.platform.LimitedBody;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.Wire;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Hears from a forge that something happened, and tells who it may concern ({@link ForgeSpoke}). It is a hint and nothing more: what is named
 * is looked at sooner, as it then is. So an event that comes twice, too late or in another order does no harm.
 */
@RestController
@Tag(name = "repositories")
class HookController {

    private static final DataSize LARGEST = DataSize.ofMegabytes(3);

    private final Forges forges;
    private final ApplicationEventPublisher news;

    HookController(Forges forges, ApplicationEventPublisher news) {
        this.forges = forges;
        this.news = news;
    }

    @PostMapping("/hooks/{forge}")
    @Operation(
            summary = "A forge says that something happened",
            description = "A webhook of GitHub, GitLab or Gitea, with agentvine.forges[n].webhook-secret and the content type application/json: the pull requests"
                    + " and issues that the event names are looked at now and not within a minute. Events of GitHub: pull_request, pull_request_review,"
                    + " pull_request_review_comment, issues, issue_comment, check_run, check_suite, workflow_run, status; of GitLab: merge requests, issues, comments, pipelines; of Gitea: pull"
                    + " requests and issues with their reviews, labels and comments, statuses. An event that comes twice or late does no harm. The name of the backend's host in public must be in"
                    + " agentvine.security.allowed-hosts.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(mediaType = "application/json",
                    examples = @ExampleObject("{\"action\": \"submitted\", \"pull_request\": {\"html_url\": \"https://github.com/team/shop/pull/7\"}}"))))
    @ApiResponse(responseCode = "202", description = "Heard; also where it is of nothing that is known here")
    @ApiResponse(responseCode = "400", description = "Signed, and no JSON object")
    @ApiResponse(responseCode = "401", description = "X-Hub-Signature-256 is missing, or is not of this body; of GitLab, X-Gitlab-Token is missing, or is another one")
    @ApiResponse(responseCode = "404", description = "No forge of this name may post here")
    @ApiResponse(responseCode = "413", description = "More than 3 MB")
    @ApiResponse(responseCode = "415", description = "A Content-Type that is none, or names no one type")
    ResponseEntity<Void> hear(@Parameter(description = "Its name", example = "github.com") @PathVariable String forge, HttpServletRequest request) throws IOException {
        String secret = forges.webhookSecret(forge).orElseThrow(() -> Problems.of(HttpStatus.NOT_FOUND,
                "No forge of this name may post here: set .name and .webhook-secret of one of agentvine.forges"));
        byte[] body = LimitedBody.read(request, LARGEST, "nothing: that is the most");
        Forge sender = forges.named(forge).orElseThrow();
        requireSender(sender.kind(), secret, body, request);
        news.publishEvent(new ForgeSpoke(sender, object(body)));
        return ResponseEntity.accepted().build();
    }

    /** GitLab signs nothing: it sends the secret. */
    private static void requireSender(String kind, String secret, byte[] body, HttpServletRequest request) {
        boolean signs = !kind.equals("gitlab");
        String header = signs ? "X-Hub-Signature-256" : "X-Gitlab-Token";
        String shown = request.getHeader(header);
        String expected = signs ? signature(secret, body) : secret;
        if (shown == null || !MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
            throw Problems.unauthorized(header + " must be " + (signs ? "'sha256=' and the HMAC of the body by the forge's webhook-secret; " : "the forge's webhook-secret; ")
                    + (shown == null ? "there is none" : "it is another one"));
        }
    }

    private static JsonNode object(byte[] body) {
        try {
            JsonNode event = Wire.mapper().readTree(body);
            if (event.isObject()) {
                return event;
            }
        } catch (JacksonException noJson) {
            // said below
        }
        throw Problems.badRequest("body", "must be a JSON object");
    }

    private static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }
}
