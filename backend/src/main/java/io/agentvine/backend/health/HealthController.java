package io.agentvine.backend.health;

import io.agentvine.backend.platform.PolicyProblem;
import io.agentvine.backend.store.Database;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /health} and {@code /about}: whether this backend works, and what it is. */
@RestController
@Tag(name = "service", description = "Whether this backend works, and what it is")
class HealthController {

    private static final String UP = "up";
    private static final String DOWN = "down";

    private final Vitals vitals;
    private final Database database;
    private final Clock clock;
    private final ObjectProvider<PolicyProblem> policy;
    private final String version;

    HealthController(Vitals vitals, Database database, Clock clock, ObjectProvider<PolicyProblem> policy, ObjectProvider<BuildProperties> build) {
        this.vitals = vitals;
        this.database = database;
        this.clock = clock;
        this.policy = policy;
        this.version = build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
    }

    /** @param policy {@code ok}, or what is wrong with the policy file and which rules are in force instead */
    record Health(@Schema(allowableValues = {"up", "down"}) String status, String version, String database, String redis, String policy, Instant timestamp) {}

    /** @param database the vendor's word @param api where the routes are @param docs where their page is @param openapi where their document is */
    record About(String name, String version, String java, String database, String api, String docs, String openapi) {}

    @Operation(
            summary = "Whether the backend works",
            description = "Asks the database and Redis, each for 2.5 s at most. 503 when one does not answer.")
    @ApiResponse(
            responseCode = "200",
            description = "Everything answers",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Health.class), examples = @ExampleObject("""
                    {"status": "up", "version": "0.1.0", "database": "up", "redis": "up", "policy": "ok", "timestamp": "2026-01-31T10:02:03.004Z"}""")))
    @ApiResponse(
            responseCode = "503",
            description = "The database or Redis is away",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Health.class), examples = @ExampleObject("""
                    {"status": "down", "version": "0.1.0", "database": "up", "redis": "down", "policy": "ok", "timestamp": "2026-01-31T10:02:03.004Z"}""")))
    @GetMapping(path = "/health", produces = "application/json")
    ResponseEntity<Health> health() {
        Vitals.State state = vitals.look();
        Health health = new Health(
                word(state.well()), version, word(state.database()), word(state.redis()), policy.stream().map(PolicyProblem::problem).filter(Objects::nonNull).findFirst().orElse("ok"),
                clock.instant());
        return ResponseEntity.status(state.well() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).body(health);
    }

    @Operation(summary = "What this backend is", description = "Name, version, Java, the database in use, and where the API document is.")
    @ApiResponse(
            responseCode = "200",
            description = "What it is",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = About.class), examples = @ExampleObject("""
                    {"name": "AgentVine", "version": "0.1.0", "java": "17.0.15", "database": "sqlite", "api": "/api/v1", "docs": "/docs", "openapi": "/openapi.json"}""")))
    @GetMapping(path = "/about", produces = "application/json")
    About about() {
        return new About("AgentVine", version, System.getProperty("java.version"), database.vendor().word(), "/api/v1", "/docs", "/openapi.json");
    }

    private static String word(boolean well) {
        return well ? UP : DOWN;
    }
}
