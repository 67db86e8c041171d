package io.agentvine.backend.forge;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the backend has a login, and whether that works. */
@RestController
@Tag(name = "repositories")
class ForgeController {

    private static final Duration COUNTS_FOR = Duration.ofSeconds(30);

    private final Forges forges;
    private final ForgeLogins logins;
    private final Clock clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    ForgeController(Forges forges, ForgeLogins logins, Clock clock) {
        this.logins = logins;
        this.forges = forges;
        this.clock = clock;
    }

    /** @param account null: the forge did not tell */
    private record Seen(Forge.Account account, Instant at) {}

    @GetMapping("/api/v1/forges")
    @Operation(
            summary = "The forges",
            description = "Where the backend has a credential (agentvine.forges), who it is logged in as and what failed last. Each is asked, at"
                    + " most every 30 seconds. The credential itself is shown nowhere.")
    @ApiResponse(responseCode = "200", description = "All of them, in the order of the settings")
    List<ForgeView> list() {
        return forges.all().stream().map(this::view).toList();
    }

    private ForgeView view(Forge forge) {
        Forge.Account account = account(forge);
        return new ForgeView(forge.name(), forge.kind(), forge.url(), forge.appId().orElse(null), account == null ? null : account.login(),
                account == null ? List.of() : account.may(), logins.lends(), forge.lastFailure().orElse(null));
    }

    private Forge.Account account(Forge forge) {
        Instant now = clock.instant();
        return seen.compute(forge.name(), (name, before) -> before != null && now.isBefore(before.at().plus(COUNTS_FOR)) ? before
                : new Seen(ask(forge), now)).account();
    }

    /** What it does not answer is its last failure then. */
    private static Forge.Account ask(Forge forge) {
        try {
            return forge.account();
        } catch (ForgeProblem said) {
            return null;
        }
    }

    /** A forge as people see it. */
    @Schema(name = "Forge")
    record ForgeView(
            @Schema(example = "github.com") String name,
            @Schema(allowableValues = {"github", "gitlab", "gitea"}) String kind,
            @Schema(example = "https://github.com") URI url,
            @Schema(description = "The GitHub App that the backend is there; null: it has a token", example = "12345") @Nullable String appId,
            @Schema(description = "Null where it did not tell: last_failure says why", example = "shop-bot") @Nullable String loggedInAs,
            @Schema(description = "What the credential may do, in the forge's words; empty where it does not tell", example = "[\"repo\"]") List<String> may,
            @Schema(description = "Whether workers are lent a login for git. False where anybody may register as a worker: set agentvine.security.make-tokens") boolean lendsLogins,
            @Nullable LastFailure lastFailure) {

        ForgeView(String name, String kind, URI url, String appId, String loggedInAs, List<String> may, boolean lends, Forge.Failure failure) {
            this(name, kind, url, appId, loggedInAs, may, lends, failure == null ? null : new LastFailure(failure.at(), failure.message()));
        }
    }

    @Schema(name = "ForgeFailure")
    record LastFailure(Instant at, @Schema(example = "it answered 401 to GET /user: Bad credentials") String message) {}
}
