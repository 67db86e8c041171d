package io.agentvine.backend.platform;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** What springdoc makes the API document of, for the committed one: its head, field names as on the wire, and what {@link DocumentedRoutes} adds to every route. */
@Configuration(proxyBeanMethods = false)
@Lazy
class ApiDocument {

    static final String OPERATOR = "operator";
    static final String WORKER = "worker";
    static final String REGISTRATION = "registration";

    /** One for all backends of a JVM, since swagger-core keeps its converters in a static list and the newest answers for all. */
    private static final ModelsAsOnTheWire MODELS = new ModelsAsOnTheWire();

    @Bean
    OpenAPI head() {
        OpenAPI document = new OpenAPI()
                .info(new Info()
                        .title("AgentVine")
                        .version("v1")
                        .description("A self-hosted control plane for Claude Code workers. JSON in snake_case, ISO-8601 UTC times,"
                                + " UUIDs. Errors are RFC 9457 problem details. Lists are arrays, newest first, with limit and"
                                + " offset, X-Total-Count and Link.")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/").description("This backend")));
        document.schemaRequirement(OPERATOR, bearer("The operator token, from operator-token in agentvine.home"));
        document.schemaRequirement(WORKER, bearer("The worker_token that POST /api/v1/workers gave"));
        document.schemaRequirement(REGISTRATION, bearer("agentvine.security.worker-token, where one is set"));
        return document;
    }

    @Bean
    ModelsAsOnTheWire models() {
        return MODELS;
    }

    @Bean
    OpenApiCustomizer everyRoute(ModelsAsOnTheWire models) {
        DocumentedRoutes routes = new DocumentedRoutes(models);
        return document -> {
            routes.complete(document);
            document.getComponents().setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
        };
    }

    private static SecurityScheme bearer(String description) {
        return new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer").description(description);
    }
}
