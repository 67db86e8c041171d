package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was posted to others, for people who wonder why nothing came. */
@RestController
@RequestMapping("/api/v1/webhooks")
@Tag(name = "webhooks")
class WebhookController {

    private final DeliveryList deliveries;

    WebhookController(DeliveryList deliveries) {
        this.deliveries = deliveries;
    }

    @GetMapping("/deliveries")
    @Operation(
            summary = "List what webhooks were told",
            description = "Newest first. Webhooks are set by agentvine.webhooks[0].url, .secret, .events (question, overdue,"
                    + " completed, failed, pull_request, schedule_skipped and, where it is named, review_ready) and .format (json, slack, mail). What is not answered with 2xx is posted again, under the same"
                    + " AgentVine-Delivery, after 5 s and then ever later for a day. AgentVine-Signature is"
                    + " 'sha256=' and the hex HMAC-SHA256, by the secret, of AgentVine-Timestamp, a full stop and the body."
                    + " What is over is dropped after 7 days.")
    @ApiResponse(responseCode = "200", description = "A page of deliveries, with X-Total-Count and Link")
    @ApiResponse(responseCode = "400", description = "Unknown status or event, or a wrong limit or offset")
    ResponseEntity<List<DeliveryView>> list(
            @Parameter(description = "pending, delivered or failed", example = "failed") @RequestParam(required = false) String status,
            @Parameter(description = "question, overdue, completed, failed, review_ready, pull_request or schedule_skipped", example = "question") @RequestParam(required = false)
                    String event,
            @ParameterObject Paging page) {
        var filter = new DeliveryList.Filter(WebhookDelivery.Status.of(status), WebhookEvent.of(event));
        return page.answer(deliveries.page(filter, page), deliveries.count(filter));
    }
}
